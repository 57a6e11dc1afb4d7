"""Three generations, step-children, grandparents who raise a child: whose the answer of the rules is."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from osekkai.casework.examination import checks
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import entitled, home_of
from osekkai.register.models import Household, Membership, Person, Relation, Residence, Source
from osekkai.register.queries import MACHINE
from tests.casework.building import applied
from tests.casework.test_whom_it_means import checked

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TODAY = date(2026, 11, 28)


def home(*people: tuple[str, str, str]) -> list[Person]:
    """A household of the register: (name, day of birth, 続柄), the head first."""
    source = Source.objects.create(
        digest="kin", layout="residents", name="x", taken_at=timezone.now(), lines=1, changed=1, refused=0
    )
    household = Household.objects.create(key="H9")
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": timezone.now(), "source": source}
    Residence.objects.create(household=household, town="春日1丁目", address="16番21号", postcode="1120003", **dated)
    words = {"世帯主": Relation.HEAD, "妻": Relation.SPOUSE, "子": Relation.CHILD}
    made = []
    for position, (name, born, said) in enumerate(people):
        person = Person.objects.create(
            key=f"K{position}", name=name, kana="", birth_date=born, resident_since=date(2020, 1, 1)
        )
        relation = words.get(said, Relation.OTHER)
        kept = "" if said in words else said
        Membership.objects.create(
            person=person, household=household, relation=relation, position=position, said=kept, **dated
        )
        made.append(Person.objects.get(pk=person.pk))
    return made


def three_generations() -> list[Person]:
    return home(
        ("文京　太郎", "1955-01-01", "世帯主"),
        ("文京　花子", "1990-01-01", "長女"),
        ("文京　一郎", "2018-01-01", "長女の子"),
    )


def judged(case: Case, catalogue: Catalogue) -> list[str]:
    """The members of whom the rules answered in a case."""
    found = home_of(case.person_id or 0, catalogue.book.vocabulary, TODAY, to=MACHINE)
    assert found
    meant = checks._meant(case, found)
    return [each.member for each in checks._results(case, found, meant, catalogue.services[case.service], catalogue)]


def keys(catalogue: Catalogue, person: Person) -> set[str]:
    found = home_of(person.pk, catalogue.book.vocabulary, TODAY, to=MACHINE)
    assert found is not None
    return {service.id for service, _ in entitled(found, person.pk, catalogue, ())}


def test_a_mother_who_does_not_head_the_household_is_the_one_who_is_judged(bunkyo: Catalogue) -> None:
    _, mother, child = three_generations()
    case = checked(applied(mother, child, service="child-rearing-allowance"), bunkyo)
    assert judged(case, bunkyo) == [mother.key]


def test_a_grandfather_cannot_apply_for_what_is_his_daughters(bunkyo: Catalogue) -> None:
    grandfather, _, child = three_generations()
    case = checked(applied(grandfather, child, service="child-rearing-allowance"), bunkyo)
    assert judged(case, bunkyo) == [] and case.verdict["status"] == "unknown" and not case.is_plain
    assert "子を育てている方だと わかりません" in next(
        each["text"] for each in case.verdict["checks"] if each["id"] == "rules"
    )


def test_a_grandchild_is_a_child_of_whom_an_application_can_be(bunkyo: Catalogue) -> None:
    _, mother, child = three_generations()
    case = checked(applied(mother, child, service="child-allowance"), bunkyo)
    assert [each["person"] for each in case.verdict["effects"]] == [child.pk]


@pytest.mark.parametrize("service", ["child-allowance", "child-medical"])
def test_an_application_on_paper_is_for_the_children_of_whoever_applied(bunkyo: Catalogue, service: str) -> None:
    """Whether the service is judged for children, or for everybody of an age."""
    _, mother, child, *_ = home(
        ("文京　太郎", "1965-01-01", "世帯主"),
        ("文京　花子", "1990-01-01", "長女"),
        ("文京　一郎", "2018-01-01", "長女の子"),
        ("文京　次郎", "2012-01-01", "子"),
    )
    case = Case(service=service, person=mother, application=None, opened_at=timezone.now())
    assert judged(case, bunkyo) == [child.key]


def test_of_a_couple_either_can_apply(bunkyo: Catalogue) -> None:
    head, wife, child = home(
        ("文京　太郎", "1990-01-01", "世帯主"),
        ("文京　花子", "1990-01-01", "妻"),
        ("文京　一郎", "2018-01-01", "妻の子"),
    )
    for person in (head, wife):
        case = Case(service="child-allowance", person=person, application=None, opened_at=timezone.now())
        assert judged(case, bunkyo) == [child.key]
        case = Case(service="child-rearing-allowance", person=person, application=None, opened_at=timezone.now())
        assert len(judged(case, bunkyo)) == 1


def test_who_raises_a_child_is_told_and_who_only_heads_the_household_is_not(bunkyo: Catalogue) -> None:
    grandfather, mother, child = three_generations()
    assert "child-allowance" in keys(bunkyo, mother) and "child-allowance" not in keys(bunkyo, grandfather)
    assert "child-allowance" in keys(bunkyo, child), "of themselves everybody is told"


def test_a_grandparent_who_alone_is_there_for_a_child_is_not_told_for_certain(bunkyo: Catalogue) -> None:
    grandfather, _ = home(("文京　太郎", "1955-01-01", "世帯主"), ("文京　一郎", "2018-01-01", "孫"))
    case = Case(service="child-rearing-allowance", person=grandfather, application=None, opened_at=timezone.now())
    assert judged(case, bunkyo) == [grandfather.key]
    assert "child-rearing-allowance" not in keys(bunkyo, grandfather)
