"""Of whom a refusal speaks: of whoever is nearest to what nobody in the household has, by name where it differs."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai.catalogue import Catalogue
from osekkai.matching.answers import CONVERSATION, Answers
from osekkai.matching.interview import assessed
from osekkai.matching.results import Card, cards
from osekkai.matching.templatetags.matching import first_reason

TODAY = date(2026, 11, 28)
NAMES = {"head": "わたし", "spouse": "配偶者", "child1": "子ども1", "parent1": "親1"}


def card(catalogue: Catalogue, service: str, *people: tuple[str, dict[str, str]]) -> Card:
    answers = Answers(people=people, talked=CONVERSATION)
    return next(
        each for each in cards(catalogue, assessed(catalogue, answers, TODAY).results) if each.service.id == service
    )


@pytest.mark.parametrize(
    ("service", "people", "nearest"),
    [
        ("late-elderly-medical", {"head": "1985-05-05", "parent": "1954-05-05"}, "parent1"),
        ("infant-checkups", {"head": "1985-05-05", "child": "2021-05-05", "parent": "1954-05-05"}, "child1"),
        ("driving-licence-grant", {"head": "1951-05-05", "spouse": "1960-05-05"}, "head"),
        ("disability-pension", {"head": "1950-05-05", "child": "1990-05-05"}, "child1"),
    ],
)
def test_a_refusal_is_told_of_who_is_nearest(
    bunkyo: Catalogue, service: str, people: dict[str, str], nearest: str
) -> None:
    found = card(bunkyo, service, *((relation, {"birth_date": born}) for relation, born in people.items()))
    assert found.status == "ineligible"
    assert found.first.member == found.lines[0].member == nearest


def test_who_is_named_is_who_it_is_told_of(bunkyo: Catalogue) -> None:
    people = (("head", {"birth_date": "1985-05-05"}), ("child", {"birth_date": "2019-05-05"}))
    assert first_reason(card(bunkyo, "disability-pension", *people), NAMES).startswith("わたし：")


def test_nobody_is_named_for_what_is_so_of_everybody(bunkyo: Catalogue) -> None:
    people = (("head", {"birth_date": "1985-05-05"}), ("spouse", {"birth_date": "1986-05-05"}))
    assert first_reason(card(bunkyo, "maternal-handbook", *people), NAMES) == "条件「妊娠中」に あてはまりません"


@pytest.mark.parametrize(
    ("service", "people", "said"),
    [
        ("elder-covid-vaccine", {"head": "2005-03-15"}, "年齢が65歳以上、または、60〜64歳で重い障害がある"),
        ("assistive-devices", {"head": "2005-03-15"}, "手帳か難病がある"),
        ("disabled-diapers", {"head": "2005-03-15"}, "身体障害者手帳か愛の手帳がある"),
        ("infant-checkups", {"head": "1985-05-05", "child": "2013-05-05"}, "四歳になる前"),
    ],
)
def test_one_of_several_ways_in_is_not_told_as_the_reason(
    bunkyo: Catalogue, service: str, people: dict[str, str], said: str
) -> None:
    """At 21 it is not for want of a handbook that there is no vaccination for the elderly."""
    found = card(bunkyo, service, *((relation, {"birth_date": born}) for relation, born in people.items()))
    assert first_reason(found, {}) == f"条件「{said}」に あてはまりません"
