"""A decision holds from when and until when the rules say: in the draft, the register, the letter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts
from osekkai.casework.errors import NotReady
from osekkai.casework.examination import checks
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices import wording
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.policy.calendar import fiscal_year_end, month_end, wareki
from osekkai.policy.periods import age_day
from osekkai.register import queries as register
from osekkai.register import services as registering
from osekkai.register.models import CURRENT, Receipt
from tests import clock
from tests.casework.building import BORN, applied, family, found_by_the_machine, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STARTS = date.fromordinal(month_end(clock.today().toordinal()) + 1)
ENDS = date.fromordinal(fiscal_year_end(age_day(BORN.toordinal(), 18)))


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def chief() -> User:
    return staff("chief", "chief")


def decided(proposal: Proposal, chief: User, catalogue: Catalogue) -> Decision:
    approvals.agree(proposal.stops.get(state="open").pk, chief, proposal.digest, catalogue)
    return Decision.objects.get(is_current=True)


def test_a_grant_begins_the_month_after_and_ends_at_eighteen(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    """児童手当法第8条; it was «today» and without an end."""
    case = plain_case(bunkyo)
    draft = drafts.suggestion(case, bunkyo)
    assert draft.days == (STARTS, ENDS)
    decision = decided(proposed(case, clerk, bunkyo), chief, bunkyo)
    assert (decision.starts, decision.ends) == (STARTS, ENDS)
    first, second = Receipt.objects.filter(CURRENT).order_by("valid_from")
    assert (first.valid_from, second.valid_to) == (STARTS, ENDS + timedelta(days=1))
    assert first.valid_to == second.valid_from == date(2027, 6, 1), "less from the month after the third birthday"
    rows = dict(wording.letter_of(decision, bunkyo).rows)
    assert (rows["いつから"], rows["いつまで"]) == (wareki(STARTS), wareki(ENDS))
    assert rows["支払い"] == "偶数月に2か月分"


def test_who_will_receive_it_counts_as_receiving(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    """The night no longer counts them as missed, though the first month is still to come."""
    decided(proposed(plain_case(bunkyo), clerk, bunkyo), chief, bunkyo)
    receipt, _ = Receipt.objects.filter(CURRENT).order_by("valid_from")
    assert register.receiving("child-allowance") == {receipt.person_id}
    assert list(register.every_receipt()) == [(receipt.person_id, "child-allowance", 15_000)]
    assert register.received([receipt.person_id], day=ENDS) and not register.received(
        [receipt.person_id], day=ENDS + timedelta(days=1)
    )
    Receipt.objects.update(valid_from=date(2020, 1, 1), valid_to=timezone.localdate())
    assert not register.receiving("child-allowance") and not list(register.every_receipt())


def test_the_clerks_own_day_holds_for_everybody(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    own = timezone.localdate() - timedelta(days=40)
    proposal = proposed(plain_case(bunkyo), clerk, bunkyo, starts=own, ends=None)
    assert [(each["starts"], each["ends"]) for each in proposal.content["effects"]] == [(own.isoformat(), "")]
    decided(proposal, chief, bunkyo)
    receipt = Receipt.objects.get(CURRENT)
    assert (receipt.valid_from, receipt.valid_to) == (own, None)


def test_brothers_each_end_in_their_own_year(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    case = plain_case(bunkyo)
    other = case.verdict["effects"][0] | {"person": case.person_id, "name": "文京　二郎", "ends": "2040-03-31"}
    found_by_the_machine(case, effects=[*case.verdict["effects"], other])
    decision = decided(proposed(case, clerk, bunkyo), chief, bunkyo)
    ends = {each.person_id: each.valid_to for each in Receipt.objects.filter(CURRENT)}
    assert decision.ends == ENDS and ends[case.person_id] == date(2040, 4, 1) and len(set(ends.values())) == 2
    assert "令和22年3月31日まで" in dict(wording.letter_of(decision, bunkyo).rows)["金額"]


def test_where_no_month_is_left_a_person_decides(bunkyo: Catalogue, clerk: User) -> None:
    """Applied in the last March: the month after is past the end."""
    last = date(2026, 3, 20)
    mother, baby = family(child=date(2008, 3, 5))
    case = applied(mother, baby, at=timezone.make_aware(timezone.datetime(last.year, last.month, last.day))).case
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.make_aware(timezone.datetime(2026, 3, 20)))
    case.refresh_from_db()
    verdict = checks.check(case, bunkyo)
    ruled = next(each for each in verdict.checks if each.id == "rules")
    assert ruled.ok is None and "受けられる月がない" in ruled.text and not verdict.effects
    steps.look_at(case, bunkyo)
    with pytest.raises(NotReady):
        proposed(Case.objects.get(pk=case.pk), clerk, bunkyo)


def test_a_new_grant_takes_the_place_of_one_with_an_end() -> None:
    mother, _ = family()
    for starts, source in ((date(2026, 1, 1), "decision:1"), (date(2026, 10, 1), "decision:2")):
        registering.begin_receipt(mother.pk, "child-allowance", 10_000, starts, source, date(2030, 3, 31))
    held = Receipt.objects.filter(CURRENT).order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(held) == [(date(2026, 1, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2030, 4, 1))]
    assert registering.end_receipts("decision:2", date(2027, 1, 1), "decision:3") == 1
    assert Receipt.objects.get(CURRENT, valid_from=date(2026, 10, 1)).valid_to == date(2027, 1, 1)
