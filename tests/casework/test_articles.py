"""根拠の条文: what a draft rests on is what the service's file names, or it is told to whoever signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from osekkai.approvals.models import Proposal
from osekkai.casework import drafts
from osekkai.casework.articles import Cited, cited, otherwise
from osekkai.casework.errors import NotReady
from osekkai.casework.proposals import propose
from osekkai.catalogue import Catalogue
from tests.casework.building import plain_case, staff
from tests.objections.building import agreed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("児童手当法 第4条", [Cited("児童手当法", "4")]),
        ("児童手当法第４条第１項第２号", [Cited("児童手当法", "4")]),
        ("児童手当法 第四条、第六条及び第八条", [Cited("児童手当法", each) for each in "468"]),
        ("国民健康保険法 第五十二条の二", [Cited("国民健康保険法", "52の2")]),
        ("第9条〜第11条", [Cited("", "9"), Cited("", "10"), Cited("", "11")]),
        ("児童福祉法 附則第24条", [Cited("児童福祉法", "附則24")]),
        ("おむつ支給要綱 第2", [Cited("おむつ支給要綱", "2")]),
        ("児童手当法", [Cited("児童手当法", "")]),
        ("", []),
    ],
)
def test_articles_are_read_as_they_are_cited(text: str, found: list[Cited]) -> None:
    assert cited(text) == found


@pytest.mark.parametrize(
    ("article", "is_otherwise"),
    [
        ("児童手当法 第4条", False),
        ("児童手当法第四条第１項", False),
        ("第8条第2項", False),
        ("児童手当法", False),
        ("児童手当法 第99条", True),
        ("児童手当法 第4条、第99条", True),
        ("児童扶養手当法 第4条", True),
        ("児童手当法施行規則 第4条", True),
        ("改正後の児童手当法 第4条", False),
        ("行政手続法 第7条", True),
        ("", False),
    ],
)
def test_what_is_none_of_the_services_own_is_told(bunkyo: Catalogue, article: str, is_otherwise: bool) -> None:
    assert bool(otherwise(article, bunkyo.services["child-allowance"])) is is_otherwise


def test_every_services_own_basis_is_one_of_its_own(bunkyo: Catalogue) -> None:
    for service in bunkyo.services.values():
        for each in service.rules.basis:
            assert otherwise(f"{each.law} {each.article}", service) == "", service.id


@pytest.mark.django_db
@pytest.mark.database
def test_a_refusal_on_another_article_is_explained_and_marked_to_who_signs(bunkyo: Catalogue) -> None:
    """It was: 児童手当法 第99条, which there is not, signed by two and sent."""
    case, clerk = plain_case(bunkyo), staff("clerk", "clerk")
    draft = replace(
        drafts.suggestion(case, bunkyo),
        kind="refusal",
        gives=(),
        reason="養育していないため。",
        article="児童手当法 第99条",
    )
    with pytest.raises(NotReady) as refused:
        propose(case, draft, clerk, case.version, bunkyo)
    assert "規則の根拠とちがいます" in refused.value.by_field("ja")["why"]
    propose(case, replace(draft, why="改正後の条文です"), clerk, case.version, bunkyo)
    reader = Client()
    reader.force_login(staff("chief", "chief"))
    page = reader.get("/office/approvals/").content.decode()
    assert "規則の根拠とちがいます（規則の根拠: 児童手当法 第4条" in page
    assert "いつまで" not in page, "a refusal has no days"


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("article", ["児童手当法 第8条", "児童手当法 第99条"])
def test_an_end_rests_on_what_ends_it(bunkyo: Catalogue, article: str) -> None:
    """What is received ends by the article that the service's file names, or it is explained."""
    case, clerk, chief = plain_case(bunkyo), staff("clerk", "clerk"), staff("chief", "chief")
    propose(case, drafts.suggestion(case, bunkyo), clerk, case.version, bunkyo)
    agreed(Proposal.objects.get(), chief, bunkyo)
    case.refresh_from_db()
    draft = replace(
        drafts.suggestion(case, bunkyo), kind="end", gives=(), ends=date(2027, 1, 31), reason="区外へ転出したため。"
    )
    if article.endswith("8条"):
        propose(case, replace(draft, article=article), clerk, case.version, bunkyo)
    else:
        with pytest.raises(NotReady, match="規則の根拠とちがいます"):
            propose(case, replace(draft, article=article), clerk, case.version, bunkyo)
