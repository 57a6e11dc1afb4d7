"""A process that dies between any two statements decides once and notifies once; two who agree at once decide once."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.background.services import work
from osekkai.casework.errors import Changed, NotYours
from osekkai.casework.models import Case, Decision, Notice, State
from osekkai.casework.notices import making, wording
from osekkai.catalogue import Catalogue
from osekkai.documents.models import Document
from osekkai.ledger.models import Event
from osekkai.ledger.services import seal
from osekkai.ledger.verifying import verify
from osekkai.register.models import Receipt
from tests.applications.test_crashes import dying_at
from tests.casework.building import plain_case, proposed, staff

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="the SQLite of tests lives in this process; make test runs this on PostgreSQL",
    ),
]


def died(statement: int, act: Callable[[], Any]) -> bool:
    """Do it in a process of its own; whether that was killed."""
    connection.close()
    if (child := os.fork()) == 0:
        try:
            with connection.execute_wrapper(dying_at(statement)):
                act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def waiting(catalogue: Catalogue) -> tuple[Proposal, User]:
    clerk, chief = staff("clerk", "clerk"), staff("chief", "chief")
    return proposed(plain_case(catalogue), clerk, catalogue), chief


def test_killed_anywhere_on_the_way_to_the_decision_it_is_made_once(bunkyo: Catalogue) -> None:
    proposal, chief = waiting(bunkyo)
    stop = proposal.stops.get().pk

    def agree() -> None:
        approvals.agree(stop, chief, proposal.digest, bunkyo)

    points = 0
    while died(points, agree):
        made = Decision.objects.count()
        assert made in (0, 1) and Notice.objects.count() == made, "whole, or not there"
        assert (
            Case.objects.get().state == (State.DECIDED if made else State.APPROVAL)
            and Receipt.objects.count() == 2 * made
        )
        points += 1
    assert points > 15 and Decision.objects.count() == 1 and Notice.objects.count() == 1
    with pytest.raises(Changed):
        agree()
    assert (
        Event.objects.filter(kind="case.decided", object=proposal.about).count() == 1 and Decision.objects.count() == 1
    )
    seal()
    assert not verify().broken


def test_killed_anywhere_between_decision_and_notice_there_is_exactly_one(
    bunkyo: Catalogue, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    proposal, chief = waiting(bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    wording.letter_of(Decision.objects.get(), bunkyo)
    notice = Notice.objects.get()
    points = 0
    while died(points, lambda: making.make(notice.pk, bunkyo)):
        assert Document.objects.count() == (Notice.objects.get().document is not None), "never one without the other"
        points += 1
    assert points > 8 and Document.objects.count() == 1 and Notice.objects.get().document == Document.objects.get()
    issued = Event.objects.filter(kind="document.issued", object=f"document:{Document.objects.get().pk}").count()
    work(once=True)
    assert issued == 1 and Document.objects.count() == 1, "its task finds it made"


def test_two_who_agree_at_once_decide_once(bunkyo: Catalogue) -> None:
    proposal, chief = waiting(bunkyo)
    other = staff("other", "chief")
    stop, start, told = proposal.stops.get().pk, Barrier(2), []

    def agree(who: User) -> None:
        start.wait()
        try:
            approvals.agree(stop, who, proposal.digest, bunkyo)
            told.append("decided")
        except (Changed, NotYours):
            told.append("refused")
        finally:
            connection.close()

    both = [Thread(target=agree, args=(each,)) for each in (chief, other)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["decided", "refused"] and Decision.objects.count() == 1 and Notice.objects.count() == 1
