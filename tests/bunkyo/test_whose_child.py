"""Who is a child of a service for children: on whose livelihood a child lives, and children who head a household."""

from __future__ import annotations

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy import Result

ON = "2026-11-23"
HEAD = {"head": "1980-01-01", "給与収入": 0}


def result(catalogue: Catalogue, service: str, member: str, *members: dict[str, object]) -> Result:
    situation = catalogue.book.situation({"on": ON, "members": list(members)})
    return policy.assess(catalogue.book, situation, [catalogue.book.service(service)]).of(service, member)


def waits_for(found: Result) -> list[str]:
    return [fact.id for fact in found.missing.values()]


@pytest.mark.parametrize("service", ["child-allowance", "special-child-allowance", "child-nurture-disability"])
def test_a_child_who_lodges_is_asked_on_whose_livelihood_it_lives(bunkyo: Catalogue, service: str) -> None:
    """児童手当法4条1項1号: who raises the child and shares a livelihood with it. A lodger is nobody's kin here."""
    lodger: dict[str, object] = {"id": "you", "lodger": "2016-05-05", "愛の手帳": "1度"}
    asked = result(bunkyo, service, "you", HEAD, lodger)
    assert (asked.status, waits_for(asked)) == ("unknown", ["supported"])
    assert result(bunkyo, service, "you", HEAD, lodger | {"supported": True}).status == "eligible"
    assert result(bunkyo, service, "you", HEAD, lodger | {"supported": False}).status == "ineligible"


@pytest.mark.parametrize("relation", ["child", "孫", "里子", "妻の子", "めい"])
def test_a_child_who_lives_with_its_family_shares_their_livelihood(bunkyo: Catalogue, relation: str) -> None:
    """A presumption that is told, and that somebody can set right."""
    wife = {"spouse": "1981-01-01", "給与収入": 0}
    child = {"id": "you", "relation": relation, "birth_date": "2016-05-05"}
    found = result(bunkyo, "child-allowance", "you", HEAD, wife, child)
    assert found.status == "eligible"
    assert ("you", "supported") in policy.presumed([found])


def test_of_a_child_who_lives_apart_or_of_unknown_kin_it_is_asked(bunkyo: Catalogue) -> None:
    """Who raises a child that lives apart declares it with the claim (別居監護申立書)."""
    for child in ({"child": "2016-05-05", "lives": "elsewhere"}, {"relation": "縁故者", "birth_date": "2016-05-05"}):
        found = result(bunkyo, "child-allowance", "you", HEAD, {"id": "you", **child})
        assert (found.status, waits_for(found)) == ("unknown", ["supported"])


@pytest.mark.parametrize("service", ["tokyo-018", "child-medical", "highschool-support", "disabled-child-welfare"])
@pytest.mark.parametrize("relation", ["head", "spouse"])
def test_who_heads_a_household_at_17_is_young_all_the_same(bunkyo: Catalogue, service: str, relation: str) -> None:
    """Of these the law asks for age and residence (or school, or care), not for somebody who raises the person."""
    young: dict[str, object] = {"id": "you", "relation": relation, "birth_date": "2009-05-05", "給与収入": 0}
    told = young | {"school": "public_high", "身体障害者手帳": "1級", "常時介護": True}
    others = [] if relation == "head" else [{"head": "2004-01-01", "給与収入": 0}]
    assert result(bunkyo, service, "you", *others, told).status == "eligible"
    grown = told | {"birth_date": "1996-05-05", "school": "none"}
    assert result(bunkyo, service, "you", *others, grown).status == "ineligible"


def test_a_grown_head_or_spouse_is_not_asked_which_school_they_go_to(bunkyo: Catalogue) -> None:
    found = result(bunkyo, "highschool-support", "head", {"head": "2004-01-01"})
    assert found.status == "ineligible" and ("head", "school") in policy.presumed([found])
    asked = result(bunkyo, "highschool-support", "head", {"head": "2009-01-01"})
    assert (asked.status, waits_for(asked)) == ("unknown", ["school"])


@pytest.mark.parametrize("service", ["child-allowance", "special-child-allowance", "child-nurture-allowance"])
def test_what_goes_to_who_raises_a_child_is_not_for_a_child_who_heads_a_household(
    bunkyo: Catalogue, service: str
) -> None:
    situation = bunkyo.book.situation({"on": ON, "members": [{"head": "2009-05-05"}]})
    assert policy.assess(bunkyo.book, situation, [bunkyo.book.service(service)]).results == []
