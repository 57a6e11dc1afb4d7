"""一部を認める: where less is given than the rules give, the rest is refused, with its reason (行政手続法 第8条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from osekkai.approvals.models import Proposal
from osekkai.casework import drafts
from osekkai.casework.drafts import Draft, Given
from osekkai.casework.errors import NotReady
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices import wording
from osekkai.casework.proposals import propose
from osekkai.casework.withheld import withheld
from osekkai.catalogue import Catalogue
from tests.casework.building import form_of, plain_case, staff, told_otherwise
from tests.objections.building import agreed

WHY = "2人で半分ずつ養育しているため、この方の分は 12,000円です。"
FIRST, LAST = date(2026, 12, 1), date(2027, 5, 31)
AFTER, END = date(2027, 6, 1), date(2043, 3, 31)


def line(yen: int | None, starts: date | None = FIRST, ends: date | None = LAST, per: str = "month") -> Given:
    return Given(1, "文京　一郎", yen, per, starts, ends)


RULED = (line(15_000), line(10_000, AFTER, END))


@pytest.mark.parametrize(
    ("gives", "missing"),
    [
        (RULED, []),
        ((line(20_000), line(10_000, AFTER, END)), []),
        ((line(12_000), line(10_000, AFTER, END)), [(3_000, FIRST, LAST)]),
        ((line(12_000), line(7_000, AFTER, END)), [(3_000, FIRST, END)]),
        ((line(15_000),), [(10_000, AFTER, END)]),
        ((line(15_000, date(2027, 2, 1)), line(10_000, AFTER, END)), [(15_000, FIRST, date(2027, 1, 31))]),
        ((line(15_000), line(10_000, AFTER, date(2030, 3, 31))), [(10_000, date(2030, 4, 1), END)]),
        ((line(20_000), line(9_999, AFTER, END)), [(1, AFTER, END)]),
        ((line(12_000, FIRST, None),), [(3_000, FIRST, LAST)]),
        ((), [(15_000, FIRST, LAST), (10_000, AFTER, END)]),
    ],
)
def test_what_is_missing_is_told_by_amount_and_period(
    gives: tuple[Given, ...], missing: list[tuple[int, date, date]]
) -> None:
    assert [(each.yen, each.starts, each.ends) for each in withheld(gives, RULED)] == missing


def test_what_is_paid_once_what_has_no_yen_and_what_is_paid_by_the_resident() -> None:
    once = line(50_000, None, None, "once")
    assert withheld((replace(once, starts=FIRST),), (once,)) == (), "on which day it is paid once, the rules leave open"
    assert [each.yen for each in withheld((replace(once, yen=30_000),), (once,))] == [20_000]
    thing = line(None, FIRST, None, "once")
    assert withheld((thing,), (thing,)) == () and [each.yen for each in withheld((), (thing,))] == [None]
    fee = replace(line(300, None, None, "once"), is_fee=True)
    assert withheld((replace(fee, yen=200),), (fee,)) == ()
    assert [each.yen for each in withheld((replace(fee, yen=500),), (fee,))] == [200]


def test_a_thing_for_a_shorter_time_and_an_end_that_the_rules_do_not_know() -> None:
    thing = line(None, FIRST, None, "month")
    found = withheld((replace(thing, ends=LAST),), (thing,))
    assert [(each.yen, each.starts, each.ends) for each in found] == [(None, AFTER, None)]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


def less(case: Case, catalogue: Catalogue, **changes: object) -> Draft:
    """12,000 yen in the place of 15,000; the rest as the rules say."""
    draft = drafts.suggestion(case, catalogue)
    gives = (replace(draft.gives[0], yen=12_000), *draft.gives[1:])
    return replace(draft, gives=gives, **({"why": "2人で養育しています"} | changes))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.database
class TestDrafting:
    def test_less_than_the_rules_give_is_no_whole_grant(self, bunkyo: Catalogue, clerk: User) -> None:
        case = plain_case(bunkyo)
        with pytest.raises(NotReady) as refused:
            propose(case, less(case, bunkyo), clerk, case.version, bunkyo)
        assert refused.value.by_field("ja") == {
            "kind": "規則の案より少ない額です"
            "（認めない分: 文京　一郎さん 月 3,000円（令和8年12月1日〜令和9年5月31日））"
            "。「一部を認める」を選び、認めない分の理由を書いてください"
        }
        draft = drafts.suggestion(case, bunkyo)
        with pytest.raises(NotReady, match="規則の案より短い期間です"):
            propose(case, replace(draft, gives=draft.gives[:1], why="短くします"), clerk, case.version, bunkyo)

    def test_more_than_the_rules_give_is_a_grant_that_is_explained(self, bunkyo: Catalogue, clerk: User) -> None:
        case = plain_case(bunkyo)
        draft = drafts.suggestion(case, bunkyo)
        more = replace(draft, gives=(replace(draft.gives[0], yen=20_000), *draft.gives[1:]))
        with pytest.raises(NotReady) as refused:
            propose(case, more, clerk, case.version, bunkyo)
        assert set(refused.value.by_field("ja")) == {"why"}
        propose(case, replace(more, why="加算があります"), clerk, case.version, bunkyo)
        assert Proposal.objects.get().content["withheld"] == []

    def test_in_part_there_is_less_for_somebody(self, bunkyo: Catalogue, clerk: User) -> None:
        case = plain_case(bunkyo)
        whole = replace(drafts.suggestion(case, bunkyo), kind="partial", reason=WHY, why="2人で養育しています")
        with pytest.raises(NotReady, match="「認める」を選んで"):
            propose(case, whole, clerk, case.version, bunkyo)

    @pytest.mark.parametrize("added", ["", "\n以上です。", "\nすべての条件に合っています。"])
    def test_why_it_is_less_is_told_to_the_resident_in_own_words(
        self, bunkyo: Catalogue, clerk: User, added: str
    ) -> None:
        case = plain_case(bunkyo)
        ready = less(case, bunkyo, kind="partial")
        with pytest.raises(NotReady) as refused:
            propose(case, replace(ready, reason=ready.reason + added), clerk, case.version, bunkyo)
        assert "なぜ認めないか" in refused.value.by_field("ja")["reason"]

    @pytest.mark.parametrize(
        ("language", "says"),
        [
            ("ja", ["もらえない ものは、次の とおりです。", "1か月に 3,000円、令和8年12月1日から 令和9年5月31日まで"]),
            ("en", ["Not granted:", "3,000 yen a month, from 2026-12-01 to 2027-05-31", "12,000 yen a month"]),
            ("zh", ["未予批准的部分：", "每月3,000日元，自2026年12月1日起至2027年5月31日"]),
            ("ko", ["인정되지 않은 부분:", "매월 3,000엔, 2026-12-01부터 2027-05-31까지"]),
        ],
    )
    def test_the_letter_says_what_is_not_granted_in_every_language(
        self, bunkyo: Catalogue, clerk: User, language: str, says: list[str]
    ) -> None:
        case = plain_case(bunkyo)
        assert case.application
        told_otherwise(case.application, language=language)
        case.refresh_from_db()
        sent = form_of(case, bunkyo, kind="partial", reason=WHY, yen0="12000", why="2人で養育しています")
        office = Client()
        office.force_login(clerk)
        assert office.post(f"/office/cases/{case.number}/propose/", sent).status_code == 302
        proposal, chief = Proposal.objects.get(), staff("chief", "chief")
        reader = Client()
        reader.force_login(chief)
        assert "認めない分" in reader.get("/office/approvals/").content.decode()
        agreed(proposal, chief, bunkyo)
        letter = wording.letter_of(Decision.objects.get(), bunkyo)
        rows = dict(letter.rows)
        assert letter.title == "児童手当　一部承認決定通知書" and rows["理由"] == WHY
        assert rows["認めない分"] == "文京　一郎　月額 3,000円（令和8年12月1日から令和9年5月31日まで）"
        lines = "\n".join(letter.others[0].paragraphs)
        assert all(each in lines for each in says), lines

    def test_what_is_refused_altogether_is_shown_to_who_signs(self, bunkyo: Catalogue, clerk: User) -> None:
        case = plain_case(bunkyo)
        draft = drafts.suggestion(case, bunkyo)
        against = replace(draft, kind="refusal", reason="養育していないとわかりました", why="訪問しました", gives=())
        propose(case, against, clerk, case.version, bunkyo)
        kept = Proposal.objects.get().content["withheld"]
        assert [each["yen"] for each in kept] == [15_000, 10_000]
        assert kept[0]["starts"] == FIRST.isoformat() and date.fromisoformat(kept[1]["starts"]) == LAST + timedelta(1)
