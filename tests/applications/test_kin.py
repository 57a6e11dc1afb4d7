"""Forms ask about whoever is judged as a child, whosever child it is; what was applied for keeps everybody's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from osekkai.applications import forms
from osekkai.applications.forms import Content
from osekkai.applications.statement import Statement
from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import FORMS
from osekkai.matching.answers import Answers

TODAY = date(2026, 11, 28)
HOME = Answers(
    people=(
        ("head", {"birth_date": "1960-01-01"}),
        ("spouse", {"birth_date": "1960-01-01"}),
        ("child", {"birth_date": "1985-01-01"}),
        ("child.spouse", {"birth_date": "1985-01-01"}),
        ("child.child", {"birth_date": "2018-01-01"}),
        ("spouse.child", {"birth_date": "2012-01-01"}),
        ("foster", {"birth_date": "2020-01-01"}),
    ),
    kin={"child_in_law1": {"spouse": "child1"}, "grandchild1": {"parents": ["child1", "child_in_law1"]}},
)


def asked(catalogue: Catalogue, service: str, answers: Answers) -> list[str]:
    return [each.id for each in forms.pages(catalogue, Content((service,), answers), TODAY) if "." in each.id]


def test_every_child_of_the_household_has_a_page(bunkyo: Catalogue) -> None:
    found = asked(bunkyo, "child-medical", HOME)
    assert found == ["child.grandchild1", "child.stepchild1", "child.foster1"], "and neither adults nor in-laws"


def test_children_have_pages_before_anything_is_known_of_them(bunkyo: Catalogue) -> None:
    unread = Answers(
        people=(("head", {"birth_date": "?"}), ("child.spouse", {}), ("child.child", {}), ("foster", {}), ("child", {}))
    )
    assert asked(bunkyo, "child-medical", unread) == ["child.grandchild1", "child.foster1", "child.child1"]


def test_a_part_means_everybody_of_its_relation(bunkyo: Catalogue) -> None:
    part = bunkyo.part(FORMS)["child"]
    home = Answers(
        people=tuple(
            (each, {})
            for each in ("head", "spouse", "parent", "spouse.parent", "parent.child", "lodger", "child.child")
        )
    )
    meant = {
        of: forms._asked_about(replace(part, of=of), home, None)
        for of in ("spouse", "child", "parent", "other", "each")
    }
    assert meant.pop("each") == home.members()
    assert meant == {
        "spouse": ["spouse"],
        "child": ["grandchild1"],
        "parent": ["parent1"],
        "other": ["parent_in_law1", "sibling1", "lodger1"],
    }


def test_whoever_raises_children_is_asked_about_those(bunkyo: Catalogue) -> None:
    lone = Answers(
        people=(
            ("head", {"birth_date": "1960-01-01"}),
            ("child", {"birth_date": "1985-01-01"}),
            ("child.child", {"birth_date": "2018-01-01"}),
        )
    )
    assert asked(bunkyo, "child-rearing-allowance", lone) == ["child.grandchild1"]


@pytest.mark.parametrize(
    "ids",
    [
        ["head", "child1"],
        ["head", "child1", "child2", "child_in_law1", "grandchild1"],
        ["head", "spouse", "parent1", "foster1", "stepchild1", "parent_spouse1"],
    ],
)
def test_everybody_keeps_their_place_when_it_is_applied_for_again(ids: list[str]) -> None:
    said = {
        f"child.{id}" if id != "head" else "applicant": [{"of": id, "fact": "full_name", "written": id}] for id in ids
    }
    answers = forms.again("child-medical", Statement.read(said)).answers
    assert set(answers.members()) == set(ids) and all(answers.fact(id, "full_name") == id for id in ids)
