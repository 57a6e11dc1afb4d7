"""What the letter of a decision says beside it: number, head, account, and how to object, to whom, by when."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.approvals import services as approvals
from osekkai.casework.models import Case, Decision, Notice
from osekkai.casework.notices import making, wording
from osekkai.catalogue import Catalogue
from osekkai.documents.queries import contents_of
from tests.casework.building import applied, family, plain_case, proposed, staff
from tests.documents.building import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GOVERNORS = {
    "ja": "東京都知事",
    "easy": "東京都知事",
    "en": "the Governor of Tokyo",
    "zh": "东京都知事",
    "ko": "도쿄도지사",
}
ACCOUNT = [
    {"of": "", "fact": fact, "written": written}
    for fact, written in (("bank_name", "見本銀行"), ("bank_branch", "001"), ("account_number", "0123456"))
]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def decided(kind: str, service: str = "child-allowance", language: str = "ja", **more: Any) -> Decision:
    application = applied(*family(f"{kind[:2]}{service[-20:]}{language}"), service=service, account=ACCOUNT)
    application.language = language
    application.save()
    case: Case = application.case
    if service == "child-allowance" and kind in ("grant", "partial"):
        effect = {"name": "文京　一郎", "yen": 15_000, "per": "month", "starts": "2026-12-01", "ends": "2042-03-31"}
        case.verdict = {"effects": [effect]}
        case.save()
    by = staff(f"{kind}{service}{language}", "chief")
    values = {
        "decided_by": by,
        "post": "課長",
        "reason": "条件のとおり",
        "article": "第4条",
        "decided_at": timezone.now(),
        **more,
    }
    return Decision.objects.create(case=case, kind=kind, **values)


def plain(decision: Decision, catalogue: Catalogue) -> str:
    notice = Notice.objects.create(decision=decision)
    making.make(notice.pk, catalogue)
    notice.refresh_from_db()
    assert notice.document
    return "".join(text_of(contents_of(notice.document)).split())


@pytest.mark.parametrize("language", GOVERNORS)
@pytest.mark.parametrize("kind", ["grant", "partial", "refusal", "dismissal", "revocation"])
def test_who_objects_to_a_decision_on_the_child_allowance_asks_the_governor(
    bunkyo: Catalogue, kind: str, language: str
) -> None:
    letter = wording.letter_of(decided(kind, language=language), bunkyo)
    first = letter.objection[0]
    assert "東京都知事に審査請求" in first and "3か月以内" in first and "6か月以内" in letter.objection[1]
    assert "文京区を被告として（文京区長が代表者になります）" in letter.objection[1] and "1年" in letter.objection[2]
    (other,) = letter.others
    said = "\n".join(other.paragraphs)
    assert GOVERNORS[language] in said and other.lang == ("ja" if language in ("ja", "easy") else language)
    assert "{" not in said and "＿" not in said, "nothing is left to be filled in"


@pytest.mark.parametrize(
    ("service", "authority", "after"),
    [
        ("dog-registration", "文京区長", False),
        ("child-nurture-allowance", "文京区長", False),
        ("child-rearing-allowance", "東京都知事", False),
        ("nhi-funeral", "東京都国民健康保険審査会", True),
        ("ltc-certification", "東京都介護保険審査会", True),
    ],
)
def test_each_law_has_its_own_authority(bunkyo: Catalogue, service: str, authority: str, after: bool) -> None:
    objection = wording.letter_of(decided("refusal", service), bunkyo).objection
    assert f"{authority}に審査請求" in objection[0]
    assert any("裁決の前には起こせません" in each for each in objection) is after


@pytest.mark.parametrize(
    ("kind", "service"),
    [("return", "child-allowance"), ("grant", "residence-certificate"), ("grant", "dog-registration")],
)
def test_where_nothing_can_be_objected_to_nothing_is_said_of_it(bunkyo: Catalogue, kind: str, service: str) -> None:
    assert wording.letter_of(decided(kind, service), bunkyo).objection == ()


def test_a_grant_with_conditions_says_how_to_object(bunkyo: Catalogue) -> None:
    made = decided("grant", "dog-registration", conditions="毎年 注射を受けること")
    assert "文京区長に審査請求" in wording.letter_of(made, bunkyo).objection[0]


def test_the_letter_bears_number_head_title_months_and_the_end_of_the_account(bunkyo: Catalogue) -> None:
    said = plain(decided("grant"), bunkyo)
    for each in ("8子育て支援課第1号", "文京区長成澤廣修", "（公印省略）", "児童手当認定通知書", "偶数月に2か月分"):
        assert each in said, each
    assert "見本銀行支店001口座番号＊＊＊＊456" in said and "0123456" not in said


def test_an_account_is_named_only_where_something_is_paid(bunkyo: Catalogue) -> None:
    assert "振込先" not in dict(wording.letter_of(decided("refusal"), bunkyo).rows)


@pytest.mark.parametrize("kind", ["grant", "partial", "refusal", "dismissal", "revocation", "return"])
@pytest.mark.parametrize("language", ["ja", "en", "ko", "zh"])
def test_an_ordinary_letter_is_one_page_in_every_language(bunkyo: Catalogue, kind: str, language: str) -> None:
    notice = Notice.objects.create(decision=decided(kind, language=language))
    making.make(notice.pk, bunkyo)
    notice.refresh_from_db()
    assert notice.document and len(pypdfium2.PdfDocument(contents_of(notice.document))) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "次の ことに 合って います。"), ("en", "The following conditions are met.")],
)
def test_the_reason_of_the_rules_stands_in_the_language_of_the_application_too(
    bunkyo: Catalogue, language: str, said: str
) -> None:
    """It was: やさしい日本語 said «理由を下に書きます», and nothing followed."""
    case, clerk, chief = plain_case(bunkyo), staff("clerk", "clerk"), staff("chief", "chief")
    Application.objects.update(language=language)
    proposal = proposed(case, clerk, bunkyo)
    approvals.agree(proposal.stops.get().pk, chief, proposal.digest, bunkyo)
    (other,) = wording.letter_of(Decision.objects.get(), bunkyo).others
    assert said in other.paragraphs and any(each.startswith("・") for each in other.paragraphs)
    again = proposed(Case.objects.get(), clerk, bunkyo, reason="訪問して確かめ、条件に合うと認めました")
    approvals.agree(again.stops.get().pk, chief, again.digest, bunkyo)
    (other,) = wording.letter_of(Decision.objects.get(is_current=True), bunkyo).others
    assert said not in other.paragraphs
