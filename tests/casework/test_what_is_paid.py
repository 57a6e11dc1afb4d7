"""What is paid is what was signed: in whatever order it was written, and whatever was decided before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from osekkai.approvals.models import Proposal
from osekkai.casework import audit, drafts, proposals
from osekkai.casework.errors import NotReady
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices import wording
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.register import services as register
from osekkai.register.models import CURRENT, Membership, Person, Receipt
from tests.casework.building import applied, attached, family, form_of, plain_case, proposed, staff
from tests.objections.building import agreed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def received() -> list[tuple[int | None, date, date | None]]:
    rows = Receipt.objects.filter(CURRENT).order_by("valid_from", "id")
    return [(each.yen, each.valid_from, each.valid_to) for each in rows if each.valid_from != each.valid_to]


@pytest.fixture
def people(bunkyo: Catalogue) -> tuple[User, User]:
    return staff("clerk", "clerk"), staff("chief", "chief")


def two_children(catalogue: Catalogue) -> Case:
    mother, baby = family()
    home = Membership.objects.get(person=mother)
    other = Person.objects.create(
        key="C2",
        name="文京　二郎",
        kana="ブンキョウ ジロウ",
        birth_date=date(2023, 5, 12),
        sex="male",
        resident_since=date(2023, 5, 12),
    )
    Membership.objects.create(
        person=other,
        household=home.household,
        relation=2,
        position=2,
        valid_from=date(2020, 1, 1),
        recorded_at=timezone.now(),
        source=home.source,
    )
    page = [
        {"of": "child2", "fact": "full_name", "written": other.name},
        {"of": "child2", "fact": "birth_date", "written": other.birth_date.isoformat()},
    ]
    made = applied(mother, baby, **{"child.child2": page})
    for document in catalogue.services["child-allowance"].documents:
        attached(made, document.id, document.id.encode())
    steps.look_at(made.case, catalogue)
    return Case.objects.get(pk=made.case.pk)


def sound(case: Case) -> list[str]:
    return [each.text for each in audit.findings_of(case, audit.lines_of(case)) if each.ok is False]


def test_an_earlier_period_on_the_spare_line_takes_nothing_of_the_later(
    bunkyo: Catalogue, people: tuple[User, User]
) -> None:
    """Over HTTP: the rules' two lines as they are, and one more before them, as the form offers it."""
    clerk, chief = people
    case = plain_case(bunkyo)
    suggested = drafts.suggestion(case, bunkyo)
    first = suggested.gives[0].starts
    assert first
    spare = next(each for each in drafts.rows(case, suggested, {}) if each.is_spare)
    client = Client()
    client.force_login(clerk)
    sent = form_of(case, bunkyo, why="11月からの分も、遡って認めます") | {
        f"give{spare.number}": "on",
        f"person{spare.number}": str(suggested.gives[0].person),
        f"yen{spare.number}": "15000",
        f"starts{spare.number}": (first - timedelta(days=30)).isoformat(),
        f"ends{spare.number}": (first - timedelta(days=1)).isoformat(),
    }
    answer = client.post(f"/office/cases/{case.number}/propose/", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    proposal = Proposal.objects.get()
    signed = sorted((each["yen"], each["starts"]) for each in proposal.content["effects"])
    agreed(proposal, chief, bunkyo)
    paid = sorted((yen, day.isoformat()) for yen, day, _ in received())
    assert paid == signed, f"signed {signed}, the register pays {received()}"
    assert sound(case) == [], "and the audit agrees"


def test_a_later_period_without_an_end_has_none(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    clerk, chief = people
    case = plain_case(bunkyo)
    one = drafts.suggestion(case, bunkyo).gives[0]
    later = replace(one, yen=10_000, starts=date(2027, 1, 1), ends=None, row=0)
    before = replace(one, yen=15_000, starts=date(2026, 12, 1), ends=date(2026, 12, 31), row=1)
    proposal = proposed(case, clerk, bunkyo, gives=(later, before))
    agreed(proposal, chief, bunkyo)
    decision = Decision.objects.get()
    rows = dict(wording.letter_of(decision, bunkyo).rows)
    assert (decision.ends, received()) == (
        None,
        [(15_000, date(2026, 12, 1), date(2027, 1, 1)), (10_000, date(2027, 1, 1), None)],
    ), f"letter: いつまで {rows.get('いつまで')}; paid {received()}; the audit says {sound(case)}"


def test_a_short_time_that_is_granted_afterwards_ends_nothing_that_runs_since() -> None:
    _, baby = family()
    with transaction.atomic():
        register.begin_receipt(baby.pk, "child-allowance", 10_000, date(2026, 6, 1), "decision:1")
        register.begin_receipt(baby.pk, "child-allowance", 5_000, date(2026, 1, 1), "decision:2", date(2026, 5, 31))
    assert (10_000, date(2026, 6, 1), None) in received(), received()


def test_what_it_costs_a_year_is_the_most_of_any_year(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    """A month of one yen, then the whole: 一年の額 12円."""
    case = plain_case(bunkyo)
    suggested = drafts.suggestion(case, bunkyo)
    one = suggested.gives[0]
    draft = replace(
        suggested,
        gives=(
            replace(one, yen=1, starts=date(2026, 12, 1), ends=date(2026, 12, 31)),
            replace(one, yen=15_000, starts=date(2027, 1, 1), ends=None),
        ),
        kind="partial",
        reason="12月は、前の区から受けていることが わかったため。",
        why="見て決めました",
    )
    id = proposals.propose(case, draft, people[0], case.version, bunkyo)
    assert Proposal.objects.get(pk=id).yen == 180_000, Proposal.objects.get(pk=id).yen


def test_a_correction_to_a_later_start_takes_back_what_was_wrong(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    """Granted from December, corrected: it should have been from April. What was signed last is what is received."""
    clerk, chief = people
    case = plain_case(bunkyo)
    one = drafts.suggestion(case, bunkyo).gives[0]
    agreed(proposed(case, clerk, bunkyo, gives=(replace(one, starts=date(2026, 12, 1), ends=None),)), chief, bunkyo)
    case.refresh_from_db()
    right = (replace(one, starts=date(2027, 4, 1), ends=None),)
    agreed(proposed(case, clerk, bunkyo, gives=right, why="はじまりの日が まちがっていました"), chief, bunkyo)
    decision = Decision.objects.get(is_current=True)
    letter = dict(wording.letter_of(decision, bunkyo).rows)
    assert received() == [(15_000, date(2027, 4, 1), None)], (
        f"signed and written: from {letter['いつから']}; received {received()}; the audit says {sound(case)}"
    )


def test_what_was_granted_is_taken_back_by_a_revocation_not_refused_behind_it(
    bunkyo: Catalogue, people: tuple[User, User]
) -> None:
    clerk, chief = people
    case = plain_case(bunkyo)
    one = drafts.suggestion(case, bunkyo).gives[0]
    agreed(proposed(case, clerk, bunkyo, gives=(replace(one, starts=date(2026, 6, 1), ends=None),)), chief, bunkyo)
    case.refresh_from_db()
    draft = replace(
        drafts.suggestion(case, bunkyo),
        kind="refusal",
        reason="はじめから住んでいませんでした。",
        gives=(),
        starts=None,
        ends=None,
        why="見なおしました",
    )
    with pytest.raises(NotReady, match="取り消す"):
        proposals.propose(case, draft, clerk, case.version, bunkyo)


def test_of_two_children_one_is_taken_out_by_a_correction(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    """The second child's months were wrong; the first begins later than the second did."""
    clerk, chief = people
    case = two_children(bunkyo)
    gives = drafts.suggestion(case, bunkyo).gives
    one, two = (next(each for each in gives if each.name == name) for name in ("文京　一郎", "文京　二郎"))
    both = (replace(one, starts=date(2027, 1, 1), ends=None), replace(two, starts=date(2026, 12, 1), ends=None, row=1))
    agreed(proposed(case, clerk, bunkyo, gives=both), chief, bunkyo)
    case.refresh_from_db()
    reason = "二郎さんは いっしょに住んでいません。"
    agreed(
        proposed(case, clerk, bunkyo, kind="partial", reason=reason, gives=both[:1], why="まちがいでした"),
        chief,
        bunkyo,
    )
    rows = Receipt.objects.filter(CURRENT, person=two.person)
    left = [(each.valid_from, each.valid_to) for each in rows if each.valid_from != each.valid_to]
    assert left == [], f"二郎 still receives {left}; the audit says {sound(case)}"


def test_a_child_that_is_left_out_of_a_later_correction_keeps_nothing_to_come(
    bunkyo: Catalogue, people: tuple[User, User]
) -> None:
    """Both granted as the rules say, in several periods; then what one of them receives ends early."""
    clerk, chief = people
    case = two_children(bunkyo)
    agreed(proposed(case, clerk, bunkyo), chief, bunkyo)
    case.refresh_from_db()
    gives = drafts.suggestion(case, bunkyo).gives
    other = Person.objects.get(key="C2")
    first = min(each.starts for each in gives if each.person == other.pk and each.starts)
    gives = drafts.until(gives, other.pk, first + timedelta(days=89))
    proposal = proposed(case, clerk, bunkyo, kind="change", reason="二郎さんが まもなく転出するため。", gives=gives)
    signed = sorted((each["person"], each["yen"], each["starts"], each["ends"]) for each in proposal.content["effects"])
    agreed(proposal, chief, bunkyo)
    paid = sorted(
        (
            each.person_id,
            each.yen,
            each.valid_from.isoformat(),
            (each.valid_to - timedelta(days=1)).isoformat() if each.valid_to else "",
        )
        for each in Receipt.objects.filter(CURRENT)
        if each.valid_from != each.valid_to
    )
    assert paid == signed, f"{signed} {paid}"


@pytest.mark.parametrize("source", ["extract", "decision:99999"])
@pytest.mark.parametrize("kind", ["grant", "partial"])
def test_what_another_case_or_system_pays_gives_way_for_good(
    kind: str, source: str, bunkyo: Catalogue, people: tuple[User, User]
) -> None:
    """It was: from the last day on it was received once more, without an end. It is told to who signs."""
    clerk, chief = people
    case = plain_case(bunkyo)
    gives = drafts.suggestion(case, bunkyo).gives
    gives = gives if kind == "grant" else (replace(gives[0], yen=12_000), *gives[1:])
    with transaction.atomic():
        register.begin_receipt(gives[0].person, "child-allowance", 10_000, date(2026, 4, 1), source)
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    reason = "4月からの分と合わせて 条件に合っていますが、半分を養育しています。"
    proposal = proposed(case, clerk, bunkyo, kind=kind, gives=gives, reason=reason)
    becomes = "10,000円（令和8年4月1日〜）。令和8年11月30日で終わり、この決定に替わります"
    assert f"文京　一郎さんが いま受けているもの: {becomes}" in proposal.content["differs"]
    client = Client()
    client.force_login(chief)
    assert f"いま受けているもの：{becomes}" in client.get("/office/approvals/").content.decode()
    agreed(proposal, chief, bunkyo)
    assert received() == [
        (10_000, date(2026, 4, 1), date(2026, 12, 1)),
        (gives[0].yen, date(2026, 12, 1), date(2027, 6, 1)),
        (10_000, date(2027, 6, 1), date(2043, 4, 1)),
    ]
    assert sound(case) == []


def test_a_change_and_an_end_leave_nothing_after_their_last_day(bunkyo: Catalogue, people: tuple[User, User]) -> None:
    clerk, chief = people
    case = plain_case(bunkyo)
    with transaction.atomic():
        child = drafts.suggestion(case, bunkyo).gives[0].person
        register.begin_receipt(child, "child-allowance", 10_000, date(2026, 4, 1), "extract")
    agreed(
        proposed(case, clerk, bunkyo, kind="grant", gives=drafts.ruled(case, bunkyo.services[case.service])),
        chief,
        bunkyo,
    )
    case.refresh_from_db()
    one = drafts.suggestion(case, bunkyo).gives[0]
    shorter = replace(one, yen=9_000, starts=date(2027, 1, 1), ends=date(2027, 3, 31))
    changed = proposed(case, clerk, bunkyo, kind="change", gives=(shorter,), reason="養育のしかたが変わったため。")
    agreed(changed, chief, bunkyo)
    assert received()[-1] == (9_000, date(2027, 1, 1), date(2027, 4, 1)), received()
    case.refresh_from_db()
    draft = {"kind": "end", "ends": date(2027, 2, 28), "gives": (), "reason": "区外へ転出したため。"}
    agreed(proposed(case, clerk, bunkyo, **draft), chief, bunkyo)
    assert received()[-1] == (9_000, date(2027, 1, 1), date(2027, 3, 1)) and sound(case) == []
