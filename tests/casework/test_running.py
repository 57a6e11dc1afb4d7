"""What somebody receives is changed, suspended and ended: each a decision with reason, notice and 教示."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from osekkai.approvals import services as approvals
from osekkai.approvals.errors import Changed
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts, proposals, retention, running
from osekkai.casework.audit import findings_of, lines_of
from osekkai.casework.errors import NotReady
from osekkai.casework.models import Case, Decision, Origin
from osekkai.casework.notices import wording
from osekkai.casework.processes import steps
from osekkai.casework.services import open_for
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.register import services as register
from osekkai.register.models import CURRENT, Receipt
from tests.casework.building import applied, family, form_of, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def head() -> User:
    return staff("chief", "chief")


@pytest.fixture
def granted(bunkyo: Catalogue, clerk: User, head: User) -> Case:
    """児童手当 for a child of two: 15,000 to its third birthday, 10,000 after it."""
    case = plain_case(bunkyo)
    agreed(proposed(case, clerk, bunkyo), head, bunkyo)
    case.refresh_from_db()
    return case


def agreed(proposal: Proposal, by: User, catalogue: Catalogue) -> None:
    approvals.agree(proposal.stops.get(state="open").pk, by, proposal.digest, catalogue)


def decided(case: Case, kind: str, clerk: User, head: User, catalogue: Catalogue, **changes: Any) -> Decision:
    case.refresh_from_db()
    wanted = {"reason": "区外へ転出したため。", "article": "児童手当法 第8条第2項"} | changes
    draft = replace(drafts.suggestion(case, catalogue), kind=kind, **{"starts": None, "ends": None} | wanted)
    from osekkai.casework import proposals

    id = proposals.propose(case, draft, clerk, case.version, catalogue)
    agreed(Proposal.objects.get(pk=id), head, catalogue)
    return Decision.objects.get(case=case, is_current=True)


def received() -> list[tuple[int | None, date, date | None]]:
    """(yen, first day, day after the last), as it is known now, without what never was."""
    rows = Receipt.objects.filter(CURRENT).order_by("valid_from", "id")
    return [(each.yen, each.valid_from, each.valid_to) for each in rows if each.valid_from != each.valid_to]


def is_sound(case: Case) -> bool:
    return not any(each.ok is False for each in findings_of(case, lines_of(case)))


def test_who_moves_away_receives_it_to_the_end_of_that_month(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    """児童手当法8条2項: it ends with the month in which the ground for it is gone."""
    begun = received()[0][1]
    end = decided(granted, "end", clerk, head, bunkyo, ends=date(2027, 1, 31))
    assert received() == [(15000, begun, date(2027, 2, 1))], "what would have come later never comes"
    letter = wording.letter_of(end, bunkyo)
    assert letter.title == "児童手当　支給事由消滅通知書" and ("理由", "区外へ転出したため。") in letter.rows
    assert any("東京都知事に審査請求" in line for line in letter.objection), "against somebody: 教示"
    assert ("対象の方", "文京　一郎") in letter.rows and any(name == "いつまで" for name, _ in letter.rows)
    assert is_sound(granted)


def test_what_is_suspended_goes_on_where_it_was(granted: Case, clerk: User, head: User, bunkyo: Catalogue) -> None:
    begun = received()[0][1]
    decided(
        granted,
        "suspension",
        clerk,
        head,
        bunkyo,
        starts=date(2027, 2, 1),
        ends=date(2027, 3, 31),
        reason="現況届が 出ていないため。",
    )
    assert received()[:3] == [
        (15000, begun, date(2027, 2, 1)),
        (0, date(2027, 2, 1), date(2027, 4, 1)),
        (15000, date(2027, 4, 1), date(2027, 6, 1)),
    ]
    assert is_sound(granted)


def test_what_was_suspended_without_an_end_is_taken_up_by_a_change(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue
) -> None:
    before = received()
    decided(granted, "suspension", clerk, head, bunkyo, starts=date(2027, 2, 1), reason="現況届が 出ていないため。")
    assert [each for each, *_ in received()] == [15000, 0, 0] and running.of_case(granted)[-1].said.startswith("支給を")
    granted.refresh_from_db()
    assert [each.yen for each in drafts.suggestion(granted, bunkyo).gives] == [15000, 10000], "as it was before"
    decided(granted, "change", clerk, head, bunkyo, reason="現況届が出たので、はじめから支給します。")
    assert received() == before and is_sound(granted)


def test_a_change_says_whose_amount_becomes_what(granted: Case, clerk: User, head: User, bunkyo: Catalogue) -> None:
    granted.refresh_from_db()
    first, second = drafts.suggestion(granted, bunkyo).gives
    earlier = replace(first, ends=date(2027, 2, 28)), replace(second, starts=date(2027, 3, 1))
    change = decided(
        granted,
        "change",
        clerk,
        head,
        bunkyo,
        gives=earlier,
        reason="3歳の誕生月を直します。",
        why="出生の日を確かめました",
    )
    assert [row[1] for row in received()] == [first.starts, date(2027, 3, 1)]
    content = change.proposal.content  # type: ignore[union-attr]
    assert len(content["differs"]) == 1 and "いまの決定" in content["differs"][0], "who signs sees what is other"
    letter = wording.letter_of(change, bunkyo)
    assert letter.title == "児童手当　額改定通知書" and letter.objection, "an amount can be objected to"
    assert is_sound(granted)


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("end", {}, "ends"),
        ("end", {"ends": date(2020, 1, 1)}, "ends"),
        ("end", {"ends": date(2027, 1, 31), "reason": "転出"}, "reason"),
        ("suspension", {}, "starts"),
        ("suspension", {"starts": date(2027, 3, 1), "ends": date(2027, 2, 1)}, "ends"),
        ("change", {"gives": ()}, "kind"),
    ],
)
def test_what_cannot_be_so_is_said_at_its_field(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue, kind: str, changes: dict[str, Any], field: str
) -> None:
    """Leaving somebody out of a change would take back all of what they had; less than six letters is no reason."""
    before = received()
    with pytest.raises(NotReady) as refused:
        decided(granted, kind, clerk, head, bunkyo, **changes)
    assert field in refused.value.by_field("ja") and received() == before


def test_nobody_ends_what_nobody_receives(bunkyo: Catalogue, clerk: User, head: User) -> None:
    with pytest.raises(NotReady) as refused:
        decided(plain_case(bunkyo), "end", clerk, head, bunkyo, ends=date(2027, 1, 31))
    assert "受けている人がいない" in refused.value.by_field("ja")["kind"]


def test_what_another_system_pays_is_ended_by_a_case_of_the_office(bunkyo: Catalogue, clerk: User, head: User) -> None:
    mother, baby = family()
    register.begin_receipt(baby.pk, "child-allowance", 15000, date(2024, 6, 1), "before")
    case = open_for(mother.pk, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.MATCHING)
    decided(case, "end", clerk, head, bunkyo, ends=date(2027, 1, 31))
    assert received() == [(15000, date(2024, 6, 1), date(2027, 2, 1))]
    assert [each.text for each in findings_of(case, lines_of(case)) if each.ok is False] == []


def test_what_changed_meanwhile_is_not_signed(granted: Case, clerk: User, head: User, bunkyo: Catalogue) -> None:
    granted.refresh_from_db()
    draft = replace(
        drafts.suggestion(granted, bunkyo), kind="end", ends=date(2027, 1, 31), reason="区外へ転出したため。"
    )
    from osekkai.casework import proposals

    proposal = Proposal.objects.get(pk=proposals.propose(granted, draft, clerk, granted.version, bunkyo))
    assert [each["yen"] for each in proposal.content["stops"]] == [15000, 10000], "who signs sees what stops"
    register.stop_receipts(
        {each["person"] for each in proposal.content["stops"]}, "child-allowance", date(2026, 12, 31), "x"
    )
    with pytest.raises(Changed):
        agreed(proposal, head, bunkyo)


def test_the_clerk_ends_it_on_the_page(granted: Case, clerk: User, bunkyo: Catalogue, client: Any) -> None:
    client.force_login(clerk)
    granted.refresh_from_db()
    page = client.get(f"/office/cases/{granted.number}/").content.decode()
    assert "支給を止めるとき・終わりにするとき" in page and "終わりにする" in page
    sent = form_of(granted, bunkyo, kind="end", reason="区外へ転出したため。", ends="令和9年1月31日")
    assert client.post(f"/office/cases/{granted.number}/propose/", sent).status_code == 302
    assert Proposal.objects.get(state="open").content["ends"] == "2027-01-31"
    assert "いま受けているもの" in client.get(f"/office/cases/{granted.number}/").content.decode()


def revoked(case: Case, clerk: User, head: User, catalogue: Catalogue, starts: date) -> None:
    case.refresh_from_db()
    draft = replace(
        drafts.suggestion(case, catalogue),
        kind="revocation",
        reason="はじめから要件がなかったためです。",
        starts=starts,
        ends=None,
        gives=(),
        why="見て決めました",
    )
    proposal = Proposal.objects.get(pk=proposals.propose(case, draft, clerk, case.version, catalogue))
    for who in (head, staff("boss", "head", "子ども家庭部")):
        agreed(proposal, who, catalogue)
    assert Decision.objects.get(case=case, is_current=True).kind == "revocation"


@pytest.mark.parametrize("before", [("end",), ("suspension",), ("suspension", "end")])
def test_what_is_revoked_from_its_beginning_leaves_nothing_paid(
    granted: Case, clerk: User, head: User, bunkyo: Catalogue, before: tuple[str, ...]
) -> None:
    begun = received()[0][1]
    days: dict[str, dict[str, Any]] = {
        "end": {"ends": date(2027, 8, 31)},
        "suspension": {"starts": date(2027, 2, 1), "reason": "現況届が 出ていないためです。"},
    }
    for kind in before:
        decided(granted, kind, clerk, head, bunkyo, **days[kind])
    revoked(granted, clerk, head, bunkyo, begun)
    assert received() == [] and is_sound(granted)


def test_of_two_that_were_proposed_for_one_child_the_second_is_not_signed(
    bunkyo: Catalogue, clerk: User, head: User
) -> None:
    mother, baby = family()
    service, made = bunkyo.services["child-allowance"], []
    for case in (open_for(mother.pk, service, ledger.SYSTEM, Origin.MATCHING), applied(mother, baby).case):
        steps.look_at(case, bunkyo)
        case.refresh_from_db()
        draft = replace(
            drafts.suggestion(case, bunkyo),
            kind="grant",
            reason="条件に合っていることを確かめました。",
            gives=drafts.ruled(case, service),
            why="見て決めました",
        )
        made.append(Proposal.objects.get(pk=proposals.propose(case, draft, clerk, case.version, bunkyo)))
    agreed(made[0], head, bunkyo)
    paid = received()
    with pytest.raises(Changed):
        agreed(made[1], head, bunkyo)
    assert received() == paid


def test_a_case_that_still_pays_is_not_disposed_of(granted: Case) -> None:
    Case.objects.filter(pk=granted.pk).update(until=date(2032, 3, 31))
    assert granted not in retention._over([granted.section], date(2032, 4, 1))
    register.stop_receipts(
        [each.person_id for each in Receipt.objects.all()], granted.service, date(2027, 3, 31), "decision:1"
    )
    assert granted in retention._over([granted.section], date(2032, 4, 1))


def test_the_end_of_one_case_is_not_that_of_another(granted: Case, clerk: User, head: User, bunkyo: Catalogue) -> None:
    """From February on the other parent receives it; then the first case is ended with January."""
    assert granted.person_id
    other = open_for(granted.person_id, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.MATCHING)
    steps.look_at(other, bunkyo)
    other.refresh_from_db()
    first, second = drafts.suggestion(granted, bunkyo).gives
    draft = replace(
        drafts.suggestion(other, bunkyo),
        kind="partial",
        reason="受給者が変わったことを確かめました。1月までは、母が受けています。",
        gives=(replace(first, starts=date(2027, 2, 1)), second),
        why="父が受給者になります",
    )
    made = Proposal.objects.get(pk=proposals.propose(other, draft, clerk, other.version, bunkyo))
    agreed(made, head, bunkyo)
    decided(granted, "end", clerk, head, bunkyo, ends=date(2027, 1, 31), reason="受給者が変わったためです。")
    assert (15000, date(2027, 2, 1)) in [(yen, since) for yen, since, _ in received()]
    assert [each.until for each in running.of_case(granted)] == [date(2027, 1, 31)], "what is left of its own"


def test_what_another_system_pays_is_stopped_for_whose_case_it_is_and_then_ended(
    bunkyo: Catalogue, clerk: User, head: User
) -> None:
    mother, baby = family()
    with transaction.atomic():
        register.begin_receipt(baby.pk, "child-allowance", 15_000, date(2024, 6, 1), "before")
        register.begin_receipt(mother.pk, "child-allowance", 9_000, date(2024, 6, 1), "before")
    case = open_for(mother.pk, bunkyo.services["child-allowance"], ledger.SYSTEM, Origin.MATCHING)
    decided(case, "suspension", clerk, head, bunkyo, starts=date(2027, 1, 1), reason="現況届が 出ていないためです。")
    case.refresh_from_db()
    decided(case, "end", clerk, head, bunkyo, ends=date(2027, 3, 31))
    assert Receipt.objects.filter(CURRENT, person=baby, valid_to=None).exists(), "hers, not the child's"
    assert not Receipt.objects.filter(CURRENT, person=mother, valid_to=None).exists()


def test_a_grant_in_place_of_what_another_system_paid_is_genuine(bunkyo: Catalogue, clerk: User, head: User) -> None:
    case = plain_case(bunkyo)
    child = case.verdict["effects"][0]["person"]
    with transaction.atomic():
        register.begin_receipt(child, "child-allowance", 10_000, date(2024, 6, 1), "before")
    Case.objects.filter(pk=case.pk).update(checked_at=None)
    case.refresh_from_db()
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    gives = drafts.ruled(case, bunkyo.services["child-allowance"])
    agreed(proposed(case, clerk, bunkyo, kind="grant", reason="あらためて新しく認めます。", gives=gives), head, bunkyo)
    assert is_sound(case)


def test_what_ends_with_a_day_is_ended_on_any_day_but_none_after_its_own(granted: Case, bunkyo: Catalogue) -> None:
    """Only what the law pays by the month ends with one."""
    draft = replace(drafts.suggestion(granted, bunkyo), kind="end", gives=(), starts=None)
    of = bunkyo.services[granted.service]
    by_day = replace(of, handling=replace(of.handling, receiving=replace(of.handling.receiving, ends="day")))
    for day in (date(2027, 1, 15), date(2027, 1, 31)):
        assert running.problems_of(replace(draft, ends=day), granted, by_day) == {}
    assert "2027-01-31" in running.problems_of(replace(draft, ends=date(2027, 1, 15)), granted, of)["ends"]
    last = max(each.until for each in running.of_case(granted) if each.until)
    late = running.problems_of(replace(draft, ends=last + timedelta(days=275)), granted, by_day)
    assert "もう終わることになっています" in late["ends"]


def test_the_same_is_not_decided_twice_by_one_press(granted: Case, clerk: User, bunkyo: Catalogue) -> None:
    granted.refresh_from_db()
    again = drafts.suggestion(granted, bunkyo)
    with pytest.raises(NotReady, match="もう決まっている案件です"):
        proposals.propose(granted, replace(again, kind="grant", why=""), clerk, granted.version, bunkyo)
