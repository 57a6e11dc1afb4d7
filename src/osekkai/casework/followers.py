"""What casework does in the transaction of an event, on one screen. `osekkai events` prints everybody's, in order."""

from __future__ import annotations

from osekkai.applications import services as applications
from osekkai.approvals import queries as approvals
from osekkai.approvals.services import register as register_subject
from osekkai.casework import coming_back, decisions, intake, queue, tasks
from osekkai.casework.models import Case, Decision, Notice, State
from osekkai.casework.processes import steps, versions
from osekkai.casework.subject import CaseDecision
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger.kinds import ref_of
from osekkai.ledger.services import Happened, follow
from osekkai.publication.services import add_to_versions, object_to_versions
from osekkai.register import queries as register


@follow("application.announced", "application.submitted")
def an_application_is_never_without_its_case(happened: Happened) -> None:
    """It is there as soon as the application is."""
    intake.begin(happened.about)


@follow("application.identified", "application.returned", "application.mended", "application.withdrawn")
def cases_follow_their_application(happened: Happened) -> None:
    """What the resident and the counter do is seen at the case."""
    intake.follow(happened.about, happened.by)


@follow("case.opened", "case.followed", "case.tied")
def the_machine_looks_first(happened: Happened) -> None:
    """Before a person does, and anew after each change."""
    if happened.about.state == State.OPEN:
        tasks.look_at.enqueue(happened.about.pk)


@follow("register.taken-in")
def open_cases_are_checked_anew(happened: Happened) -> None:
    """What was found of them by the register of before counts no more."""
    if intake.check_anew(register.changed_by(happened.about.pk)):
        tasks.look_at_waiting.enqueue()


@follow("approval.approved", of="case")
def what_was_agreed_is_decided(happened: Happened) -> None:
    """With the last agreement, as it was signed; and its process goes on."""
    decision = decisions.decide(
        happened.about, approvals.route(int(ref_of(happened.event.before).id)), catalogue_in_use()
    )
    steps.go_on(decision.case, catalogue_in_use())


@follow("approval.sent-back", "approval.pulled", "approval.scrapped", of="case")
def the_case_is_worked_on_again(happened: Happened) -> None:
    """Or stays decided, as it was before."""
    decisions.reopen(happened.about, coming_back.OF_EVENT.get(happened.event.kind, ""))


@follow("case.decided")
def what_was_decided_is_received(happened: Happened) -> None:
    """The register knows from now on who receives what."""
    decisions.take_effect(happened.about, _decision(happened.about), happened.by)


@follow("case.decided")
def a_notice_is_made(happened: Happened) -> None:
    """One for each decision; it is laid out, signed and told of later."""
    notice = Notice.objects.create(decision=_decision(happened.about))
    tasks.make_notice.enqueue(notice.pk)


@follow("case.decided")
def the_application_is_decided(happened: Happened) -> None:
    """The resident sees it where they look for it."""
    if happened.about.application:
        applications.decided(happened.about.application, happened.by)


@follow("staff.left")
def cases_of_who_leaves_go_back_to_the_queue(happened: Happened) -> None:
    """Not only at night: nobody waits for somebody who is gone."""
    queue.put_back([happened.about.pk])


def _decision(case: Case) -> Decision:
    return Decision.objects.select_related("proposal").get(case=case, is_current=True)


register_subject(CaseDecision())
add_to_versions(versions.in_versions)
object_to_versions(queue.needs)
