"""起案: who gets what from when, what is otherwise than the rules say, and what cannot be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import drafts
from osekkai.casework.drafts import Draft
from osekkai.casework.errors import NotReady
from osekkai.casework.examination import checks
from osekkai.casework.models import Case, Decision
from osekkai.casework.notices import wording
from osekkai.casework.processes import steps
from osekkai.casework.proposals import propose
from osekkai.casework.reasons import problem_of, ready_reason, reasons_in
from osekkai.catalogue import Catalogue
from osekkai.register.models import CURRENT, Receipt
from tests.casework.building import applied, family, form_of, found_by_the_machine, plain_case, proposed, staff

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return staff("clerk", "clerk")


@pytest.fixture
def chief() -> User:
    return staff("chief", "chief")


def draft_of(case: Case, catalogue: Catalogue, **given: object) -> Draft:
    """As the rules suggest, with one line for the child, changed: less is granted in part."""
    draft = drafts.suggestion(case, catalogue)
    reason = f"{draft.reason}\n6月からは、養育していることが わからないため。"
    gives = (replace(draft.gives[0], **given),)  # type: ignore[arg-type]
    return replace(draft, kind="partial", reason=reason, gives=gives, why="見て決めました")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_amount_that_a_clerk_corrects_is_paid_and_everybody_sees_what_it_was(
    bunkyo: Catalogue, clerk: User, chief: User
) -> None:
    case = plain_case(bunkyo)
    made = propose(case, draft_of(case, bunkyo, yen=12_000), clerk, case.version, bunkyo)
    content = Proposal.objects.get(pk=made).content
    assert content["differs"] == [
        "機械の見立て（認める）と ちがう決定です",
        "文京　一郎さん: 月 12,000円（令和8年12月1日〜令和9年5月31日）"
        "。規則の案: 月 15,000円（令和8年12月1日〜令和9年5月31日）、"
        "月 10,000円（令和9年6月1日〜令和25年3月31日）",
    ]
    assert content["yen"] == 144_000 and content["why"] == "見て決めました"
    page = signed_in(chief).get("/office/approvals/").content.decode()
    assert "文京　一郎さん: 月 12,000円" in page and "見て決めました" in page
    approvals.agree(Proposal.objects.get().stops.get().pk, chief, Proposal.objects.get().digest, bunkyo)
    assert [each.yen for each in Receipt.objects.filter(CURRENT)] == [12_000]
    assert "月額 12,000円" in dict(wording.letter_of(Decision.objects.get(), bunkyo).rows)["金額"]


def test_only_who_is_named_is_paid(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    """It was: «長女だけ認めます» paid all three."""
    case = plain_case(bunkyo)
    mother, verdict = case.person, case.verdict
    assert mother
    hers = [each | {"person": mother.pk, "name": mother.name} for each in verdict["effects"]]
    found_by_the_machine(case, effects=hers + verdict["effects"])
    child = case.verdict["effects"][-1]["person"]
    draft = drafts.suggestion(case, bunkyo)
    only = replace(draft, gives=tuple(each for each in draft.gives if each.person == child), why="長女だけ認めます")
    with pytest.raises(NotReady, match="一部を認める"):
        propose(case, only, clerk, case.version, bunkyo)
    propose(case, replace(only, kind="partial", reason="長女だけが条件に合います"), clerk, case.version, bunkyo)
    made = Proposal.objects.get()
    assert made.content["differs"][-1].startswith(f"{mother.name}さんには 認めません。規則の案: 月 15,000円")
    approvals.agree(made.stops.get().pk, chief, made.digest, bunkyo)
    assert {each.person_id for each in Receipt.objects.filter(CURRENT)} == {child}


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"starts": date(1900, 1, 1)}, "starts0", "生まれる前"),
        ({"starts": date(2024, 5, 11)}, "starts0", "生まれる前"),
        ({"starts": date(2028, 1, 1)}, "starts0", "1年より先"),
        ({"starts": None}, "starts0", "いつから"),
        ({"ends": date(2026, 1, 1)}, "ends0", "はじまりの日より前"),
        ({"ends": date(2226, 3, 31)}, "ends0", "年を確かめて"),
        ({"yen": 0}, "yen0", "1円から"),
        ({"yen": -1}, "yen0", "1円から"),
        ({"yen": None}, "yen0", "額を書いて"),
        ({"yen": 1_500_000}, "yen0", "こえています"),
        ({"person": 999_999}, "person0", "世帯の方ではありません"),
    ],
)
def test_what_cannot_be_so_is_said_at_its_field(
    bunkyo: Catalogue, clerk: User, given: dict[str, object], field: str, says: str
) -> None:
    """It was: a start of 1900-01-01, signed by two and printed as 明治33年."""
    case = plain_case(bunkyo)
    with pytest.raises(NotReady) as refused:
        propose(case, draft_of(case, bunkyo, **given), clerk, case.version, bunkyo)
    assert says in refused.value.by_field("ja")[field] and not Proposal.objects.exists()


def test_claims_of_more_than_five_years_ago_are_lapsed(bunkyo: Catalogue, clerk: User) -> None:
    """地方自治法236条1項."""
    case = applied(*family(child=date(2010, 5, 12))).case
    steps.look_at(case, bunkyo)
    case.refresh_from_db()
    draft = draft_of(case, bunkyo, starts=date(2019, 1, 1))
    with pytest.raises(NotReady, match="236条"):
        propose(case, draft, clerk, case.version, bunkyo)


def test_periods_of_one_person_do_not_overlap(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = drafts.suggestion(case, bunkyo)
    first, second = draft.gives
    assert second.starts
    overlapping = replace(draft, gives=(replace(first, ends=second.starts), second), why="期間を直しました")
    with pytest.raises(NotReady) as refused:
        propose(case, overlapping, clerk, case.version, bunkyo)
    assert "重なっています" in refused.value.by_field("ja")["starts1"]


def test_what_is_otherwise_than_the_rules_say_needs_a_sentence(bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    with pytest.raises(NotReady) as refused:
        draft = drafts.suggestion(case, bunkyo)
        more = (replace(draft.gives[0], yen=16_000), *draft.gives[1:])
        propose(case, replace(draft, gives=more, why="  "), clerk, case.version, bunkyo)
    assert (
        set(refused.value.by_field("ja")) == {"why"} and "規則の案: 月 15,000円" in refused.value.by_field("ja")["why"]
    )
    against = replace(drafts.suggestion(case, bunkyo), kind="refusal", reason="養育していないとわかりました")
    with pytest.raises(NotReady) as refused:
        propose(case, against, clerk, case.version, bunkyo)
    assert "機械の見立て（認める）と ちがう決定です" in refused.value.by_field("ja")["why"]


def test_what_is_against_somebody_says_on_which_article(bunkyo: Catalogue, clerk: User) -> None:
    """行政手続法 第8条・第14条."""
    case = plain_case(bunkyo)
    draft = replace(
        drafts.suggestion(case, bunkyo),
        kind="refusal",
        reason="お子さんを養育していません",
        gives=(),
        why="訪問して確かめました",
    )
    with pytest.raises(NotReady) as refused:
        propose(case, replace(draft, article="文京区子どもの医療費の助成に関する条例"), clerk, case.version, bunkyo)
    assert "どの条か" in refused.value.by_field("ja")["article"]
    propose(case, replace(draft, article="文京区子どもの医療費の助成に関する条例 第3条"), clerk, case.version, bunkyo)


@pytest.mark.parametrize("field", ["reason", "article", "conditions", "why"])
def test_what_nobody_sees_is_refused_in_every_text_by_its_name(field: str, bunkyo: Catalogue, clerk: User) -> None:
    case = plain_case(bunkyo)
    draft = drafts.suggestion(case, bunkyo)
    with pytest.raises(NotReady) as refused:
        text = f"{getattr(draft, field)}\u202e21"
        propose(case, replace(draft, **{field: text}), clerk, case.version, bunkyo)  # type: ignore[arg-type]
    assert "目に見えない文字（U+202E）" in refused.value.by_field("ja")[field]


def test_who_receives_it_already_is_not_granted_it_by_one_key(bunkyo: Catalogue, clerk: User) -> None:
    """It was: it replaced the running receipt, and months vanished from the register."""
    case = plain_case(bunkyo)
    checks = [
        each | ({"ok": None, "text": "2024-06-01 から、もう受けています"} if each["id"] == "twice" else {})
        for each in case.verdict["checks"]
    ]
    found_by_the_machine(case, checks=checks)
    draft = drafts.suggestion(case, bunkyo)
    assert draft.kind == "" and draft.gives == () and draft.reason == ""
    again = replace(
        draft, kind="grant", reason="もう一度認めます", gives=drafts.ruled(case, bunkyo.services[case.service])
    )
    with pytest.raises(NotReady) as refused:
        propose(case, again, clerk, case.version, bunkyo)
    assert "もう受けています" in refused.value.by_field("ja")["why"]


@pytest.mark.parametrize(
    ("holder", "ok"),
    [("ブンキョウ　ハナコ", True), ("ﾌﾞﾝｷﾖｳ ﾊﾅｺ", True), ("ハナコ ブンキョウ", True), ("カメイ　アイ", None)],
)
def test_an_account_of_somebody_else_is_seen(bunkyo: Catalogue, holder: str, ok: bool | None) -> None:
    """The classic defect of 2020's 特別定額給付金."""
    case = applied(*family(), account=[{"of": "", "fact": "account_holder", "written": holder}]).case
    (found,) = (each for each in checks.check(case, bunkyo).checks if each.id == "account")
    assert found.ok is ok and (ok or holder in found.why[0])


def test_the_paper_says_all_that_a_paper_says(bunkyo: Catalogue, clerk: User, chief: User) -> None:
    content = proposed(plain_case(bunkyo), clerk, bunkyo).content
    assert content["subject"] == "児童手当の認定について（文京　花子）"
    assert "通知してよろしいか伺います" in content["inquiry"]
    assert content["route"] == [{"task": "決定", "post": "子育て支援課課長"}]
    assert content["filing"]["keep"] == 5 and "児童手当 決定綴" in content["filing"]["binder"]
    page = signed_in(chief).get("/office/approvals/").content.decode()
    assert content["subject"] in page and content["inquiry"] in page and content["filing"]["binder"] in page


class TestReasons:
    def test_the_reason_is_that_of_the_kind(self, bunkyo: Catalogue) -> None:
        verdict = plain_case(bunkyo).verdict
        assert ready_reason("grant", verdict).startswith("次の条件に合っています。\n・区内に住んでいる")
        assert ready_reason("refusal", verdict) == "", "the rules have none"

    @pytest.mark.parametrize(
        ("kind", "reason", "says"),
        [
            ("refusal", "次の条件に合っています。\n・区内に住んでいる", "認めるときの理由"),
            ("grant", "次の条件に合いません。", "認めないときの理由"),
            ("refusal", "だめ。", "短すぎます"),
            ("revocation", "まちがい", "短すぎます"),
            ("grant", "  ", "書いてください"),
            ("grant", "合う", "短すぎます"),
            ("grant", "ああああああああああ", "短すぎます"),
            ("grant", "条件に合っていません。却下相当。", "認めないときの理由"),
            ("refusal", "だめなので。", "短すぎます"),
            ("refusal", "要件をすべて満たしていますが、申請書の書きかたがよくありません。", "認めるときの理由"),
            ("refusal", "要件を満たしています。", "認めるときの理由"),
            ("grant", "裁決で却下の決定が取り消されたので、あらためて認めます。", ""),
            ("revocation", "条件に合っていると誤って認めていました。", ""),
            ("refusal", "児童の要件は満たしていますが、所得が限度額を超えています。", ""),
            ("refusal", "養育していません", ""),
            ("refusal", "所得が基準より低いため、受けられます。", "認めるときの理由"),
            ("refusal", "18歳までの方が受けられます。お子さんは19歳になりました。", ""),
        ],
    )
    def test_a_reason_that_says_the_opposite_or_nothing_is_refused(self, kind: str, reason: str, says: str) -> None:
        """It was: a refusal went out with «次の条件に合っています…»."""
        problem = problem_of(kind, reason)
        assert says in problem and bool(problem) == bool(says)

    def test_the_rules_reason_is_known_in_every_language_a_clerks_in_theirs(self, bunkyo: Catalogue) -> None:
        verdict = plain_case(bunkyo).verdict
        own = ready_reason("grant", verdict)
        told = reasons_in("grant", own, verdict)
        assert set(told) == {"ja", "easy", "en"} and told["en"].startswith("The following conditions are met.\n・")
        assert reasons_in("grant", own + "。", verdict) == {"ja": own + "。"}


class TestThePage:
    def test_a_line_that_was_taken_out_stays_out_and_another_period_is_added(
        self, bunkyo: Catalogue, clerk: User
    ) -> None:
        case, client = plain_case(bunkyo), signed_in(clerk)
        child = case.verdict["effects"][0]["person"]
        sent = form_of(case, bunkyo, kind="grant", why="３歳からの額を直しました")
        del sent["give1"]
        sent |= {
            "give2": "on",
            "person2": str(child),
            "yen2": "１１，０００円",
            "starts2": "令和9年6月1日",
            "ends2": "",
        }
        answer = client.post(f"/office/cases/{case.number}/propose/", sent | {"starts2": "きのう"})
        page = answer.content.decode()
        assert answer.status_code == 422 and 'value="１１，０００円"' in page and 'value="きのう"' in page
        assert page.count('name="give1"') == 1 and 'name="give1" checked' not in page and 'name="give2" checked' in page
        assert client.post(f"/office/cases/{case.number}/propose/", sent).status_code == 302
        assert [(each["yen"], each["starts"]) for each in Proposal.objects.get().content["effects"]] == [
            (15_000, "2026-12-01"),
            (11_000, "2027-06-01"),
        ]

    def test_the_way_is_told_before_it_is_sent(self, bunkyo: Catalogue, clerk: User) -> None:
        case = plain_case(bunkyo)
        page = signed_in(clerk).get(f"/office/cases/{case.number}/").content.decode()
        assert "決裁の道すじ" in page and "子育て支援課課長（決定）" in page
