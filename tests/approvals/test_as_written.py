"""Nothing is drafted or signed while something that it rests on is otherwise than the ledger tells."""

from __future__ import annotations

import pytest
from django.db import transaction

from osekkai.approvals import services
from osekkai.approvals.errors import Altered
from osekkai.approvals.models import Stop
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.staff.kinds import PLAN, PLAN_DRAFTED
from osekkai.staff.models import Plan, StaffRole
from tests.approvals.building import chief, clerk, proposed, stop_of
from tests.staff.building import today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@transaction.atomic
def drafted() -> Plan:
    made = Plan.objects.create(title="春の異動", day=today(30), by=clerk())
    ledger.record(PLAN_DRAFTED, ledger.SYSTEM, PLAN(made), rows=[ledger.wrote(made)])
    return made


def test_what_stands_as_it_was_written_holds_still() -> None:
    plan, who = drafted(), chief()
    services.hold_still([PLAN(plan)], [plan], {who.pk})


def test_a_column_or_a_post_that_is_otherwise_is_named() -> None:
    plan, who = drafted(), chief()
    Plan.objects.update(day=today(31))
    with pytest.raises(Altered, match="day") as refused:
        services.hold_still([PLAN(plan)], [], {who.pk})
    assert "監査の係" in refused.value.say("ja") and len(refused.value.wrong) == 1
    StaffRole.objects.filter(user=who).update(unit="財政課")
    with pytest.raises(Altered, match="unit"):
        services.hold_still([], [], {who.pk})


def test_a_row_that_nobody_told_of_is_named() -> None:
    stray = Plan.objects.create(title="だれも知らない", day=today(30), by=clerk())
    with pytest.raises(Altered, match="記録にないのに"):
        services.hold_still([], [stray], set())


def test_nothing_is_signed_by_a_post_that_nobody_gave(bunkyo: Catalogue) -> None:
    proposal, who = proposed(clerk(), bunkyo), chief()
    StaffRole.objects.create(user=who, role="head", unit="子ども家庭部", since=today(-9))
    with pytest.raises(Altered):
        services.agree(stop_of(proposal).pk, who, proposal.digest, bunkyo)
    assert not Stop.objects.filter(state="done").exists()
