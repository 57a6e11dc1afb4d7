"""The steps of a case: which stand open, who may do them, and how one leads to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from osekkai.applications import services as applications
from osekkai.casework import kinds
from osekkai.casework.decisions import grant_by_itself
from osekkai.casework.errors import Changed, NotAnOption, NotWritten, NotYours
from osekkai.casework.examination import checks
from osekkai.casework.models import Case, Decision, State, Step
from osekkai.casework.processes import engine, versions
from osekkai.casework.processes.bpmn import PERSON, Node, Process
from osekkai.casework.processes.drawings import ASKED, OWN
from osekkai.casework.workers import joins
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.problems import written
from osekkai.publication.queries import service_of

APPROVAL = "callActivity"
LONGEST = 2_000
DONE = "order done_at by outcome comment"
"""What whoever does a step writes of its row."""


def look_at(case: Case, catalogue: Catalogue) -> bool:
    """Check a case, and let its process go on; whether it had not changed meanwhile."""
    with transaction.atomic():
        applications.lock(case.application_id)  # first, as everywhere: see `approvals.agreeing`
        was_plain, rows = case.is_plain, checks.keep(case, catalogue)
        if rows is None:
            return False
        locked = Case.objects.select_for_update(of=("self",)).select_related("application", "person", "process")
        _go_on(locked.get(pk=case.pk), catalogue, was_plain, rows)
    return True


def look_at_waiting(catalogue: Catalogue, most: int = 500) -> int:
    """The same for the cases that wait for it; how many. Several processes may do so at once."""
    return sum(look_at(each, catalogue) for each in waiting().order_by("id")[:most])


def waiting() -> QuerySet[Case]:
    """Cases of which nothing is known yet, or not any more."""
    return Case.objects.filter(checked_at=None, state=State.OPEN).select_related("application", "person")


def go_on(case: Case, catalogue: Catalogue) -> None:
    """Take every step that needs nobody, and open those that do. In the transaction of whatever changed the case.

    A case that was checked for the first time begins the process that its service had on the day it came.
    """
    _go_on(case, catalogue, case.is_plain, [])


def _go_on(case: Case, catalogue: Catalogue, was_plain: bool, rows: list[ledger.Wrote]) -> None:
    """The same, and one event for everything that is otherwise now, `rows` among it."""
    _take_steps(case, catalogue, rows)
    if case.is_plain != was_plain:
        rows.append(ledger.wrote(case, "is_plain"))
    if rows:
        ledger.record(kinds.WENT_ON, ledger.SYSTEM, kinds.CASE(case), rows=rows)


def _take_steps(case: Case, catalogue: Catalogue, rows: list[ledger.Wrote]) -> None:
    if case.state in (State.WAITING, State.CLOSED) or case.checked_at is None:
        return
    if case.process_id is None and not _began(case, catalogue, rows):
        return
    assert case.process is not None
    process = engine.process_of(case.process.xml)
    while _took_one(case, process, catalogue, rows):
        pass
    plain = checks.passed(case.verdict) and not people_steps(case)
    if case.is_plain != plain:
        case.is_plain = plain
        Case.objects.filter(pk=case.pk).update(is_plain=plain)


def _began(case: Case, catalogue: Catalogue, rows: list[ledger.Wrote]) -> bool:
    """Cases that were decided before they had a process stay without."""
    service = catalogue.services.get(case.service)
    if service is None or case.state == State.DECIDED:
        return False
    case.process = versions.in_force(service, timezone.localdate(case.opened_at), catalogue)
    Case.objects.filter(pk=case.pk).update(process=case.process)
    rows.append(ledger.wrote(case, "process"))
    return True


def _took_one(case: Case, process: Process, catalogue: Catalogue, rows: list[ledger.Wrote]) -> bool:
    """Whether one automatic step was taken; those that wait for somebody are written down."""
    steps = list(Step.objects.filter(case=case).order_by("order"))
    done = [(each.node, each.outcome) for each in steps if each.done_at]
    standing = {each.node for each in steps if not each.done_at}
    for id in engine.open_nodes(process, done):
        node = process.nodes[id]
        outcome = _by_itself(case, node, catalogue)
        if outcome is not None:
            open_ = next((each for each in steps if each.node == id and not each.done_at), None)
            step = open_ or _opened(case, node, catalogue)
            _finish(step, len(done), outcome)
            rows.append(ledger.wrote(step, DONE if open_ else ""))
            return True
        if id not in standing:
            rows.append(ledger.wrote(_opened(case, node, catalogue)))
    return False


def _by_itself(case: Case, node: Node, catalogue: Catalogue) -> dict[str, Any] | None:
    """What a step that needs nobody brings, or nothing while it waits. Automatic is only what passed every check."""
    if node.kind == "businessRuleTask":
        return {
            "plain": checks.passed(case.verdict),
            "yen": case.verdict.get("yen_a_year"),
            "status": case.verdict["status"],
        }
    if not node.is_decision:
        return None
    decision = Decision.objects.filter(case=case, is_current=True).first()
    if decision is None and node.kind == "serviceTask" and checks.passed(case.verdict) and case.state == State.OPEN:
        basis = service_of(catalogue, case.service).rules.basis
        case.is_plain = True
        decision = grant_by_itself(
            case, f"{basis[0].law} {basis[0].article}".strip() if basis else "区の規則", catalogue
        )
    return {"kind": decision.kind} if decision else None


def _opened(case: Case, node: Node, catalogue: Catalogue) -> Step:
    """An automatic grant that came to stand open is a decision for people."""
    kind = "person" if node.kind in PERSON else APPROVAL if node.is_decision else node.kind
    before = (
        Step.objects.filter(case=case, node=node.not_by).exclude(done_at=None).order_by("-order").first()
        if node.not_by
        else None
    )
    return Step.objects.create(
        case=case,
        node=node.id,
        name=node.name or node.id,
        kind=kind,
        section=_section(case, node, catalogue),
        not_for=before.by if before else None,
    )


def _section(case: Case, node: Node, catalogue: Catalogue) -> str:
    service = catalogue.services.get(case.service)
    asked = (
        (service.handling.consult if service else "") if node.lane == ASKED else "" if node.lane == OWN else node.lane
    )
    return "" if asked == case.section else asked


def _finish(step: Step, order: int, outcome: Mapping[str, Any], by: User | None = None, comment: str = "") -> None:
    step.done_at, step.order, step.outcome, step.by, step.comment = timezone.now(), order, dict(outcome), by, comment
    step.save()


def people_steps(case: Case) -> list[Step]:
    """What people have to do before it can go on, beside the decision itself."""
    return list(Step.objects.filter(case=case, done_at=None, kind="person").order_by("id"))


def waits_for_decision(case: Case) -> bool:
    """Whether a decision may be proposed now.

    Its process stands there, or it has none, or it was decided and is corrected.
    """
    if case.process_id is None or case.state == State.DECIDED:
        return True
    return Step.objects.filter(case=case, done_at=None, kind=APPROVAL).exists()


def choices_of(step: Step) -> list[str]:
    assert step.case.process is not None
    return engine.process_of(step.case.process.xml).choices(step.node)


def may_do(step: Step, by: User, sections: frozenset[str]) -> bool:
    """Somebody of the section that is asked; and another person than who did the step that this one looks over."""
    return (step.section or step.case.section) in sections and step.not_for_id != by.pk


def do(
    step: int, by: User, sections: frozenset[str], catalogue: Catalogue, *, choice: str = "", comment: str = ""
) -> Case:
    """A person did a step.

    Raises `NotYours`; `Changed` where it is done already; `NotAnOption`, `NotWritten`.
    """
    with transaction.atomic():
        case_id, application = Step.objects.values_list("case", "case__application").get(pk=step)
        applications.lock(application)
        case = Case.objects.select_for_update(of=("self",)).select_related("process").get(pk=case_id)
        found = Step.objects.get(pk=step)
        found.case = case
        if found.done_at or found.kind != "person" or case.state in (State.CLOSED, State.WAITING):
            raise Changed
        if not may_do(found, by, sections):
            raise NotYours
        offered = choices_of(found)
        if (choice not in offered) if offered else choice:
            raise NotAnOption(f"step{step}")
        comment = written(comment, f"comment{step}")
        if len(comment) > LONGEST or "\0" in comment:
            raise NotWritten(f"comment{step}", LONGEST)
        _finish(
            found,
            Step.objects.filter(case=case).exclude(done_at=None).count(),
            {"choice": choice} if offered else {},
            by,
            comment,
        )
        joined = joins(case, by, found.name)
        case.version += 1
        case.save(update_fields=["version"])
        ledger.record(
            kinds.STEP_DONE,
            ledger.staff(by),
            kinds.CASE(case),
            before=kinds.STEP(found),
            after=choice,
            said={"name": found.name},
            rows=[ledger.wrote(found, DONE), *joined],
        )
        go_on(case, catalogue)
    return case
