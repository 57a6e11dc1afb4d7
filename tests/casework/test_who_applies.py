"""Of two parents the one who earns more receives the allowance: told before sending, and looked at by a clerk."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.applications import services as applying
from osekkai.applications.forms import Content
from osekkai.casework.examination.checks import check
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.identity.models import Account
from osekkai.matching.answers import Answers
from osekkai.register.models import Fact, Household, Membership, Person, Source
from tests.applications.building import ACCOUNT, BABY, HER
from tests.casework.building import applied, family

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def with_spouse(mother: Person) -> Person:
    household, source = Household.objects.get(), Source.objects.get()
    father = Person.objects.create(
        key="F1", name="文京　太郎", kana="ブンキョウ タロウ", birth_date=date(1992, 1, 1), sex="male"
    )
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": timezone.now(), "source": source}
    Membership.objects.create(person=father, household=household, relation=1, position=1, **dated)
    Membership.objects.filter(person=mother).update(position=0)
    return father


def earns(person: Person, yen: int) -> None:
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": timezone.now(), "source": Source.objects.get()}
    for year in (2024, 2025):
        for fact, much in (("salary", yen), ("pension", 0), ("other_income", 0)):
            Fact.objects.create(person=person, fact=fact, year=year, lo=much, hi=much, **dated)


def of_law(case: Case, catalogue: Catalogue) -> list[tuple[bool | None, str]]:
    return [(each.ok, each.text) for each in check(case, catalogue).checks if each.id.startswith("law")]


@pytest.mark.parametrize(
    ("hers", "his", "ok"), [(5_000_000, 4_000_000, True), (4_000_000, 5_000_000, None), (4_000_000, 4_000_000, True)]
)
def test_who_earns_less_is_looked_at(bunkyo: Catalogue, hers: int, his: int, ok: bool | None) -> None:
    mother, baby = family()
    father = with_spouse(mother)
    earns(mother, hers)
    earns(father, his)
    ((found, text),) = of_law(applied(mother, baby).case, bunkyo)
    assert found is ok and ("所得の高い方" in text) is (ok is None)


def test_what_nobody_knows_is_open_and_who_is_alone_needs_nothing(bunkyo: Catalogue) -> None:
    mother, baby = family()
    alone = applied(mother, baby).case
    assert of_law(alone, bunkyo)[0][0] is True
    with_spouse(mother)
    assert of_law(alone, bunkyo)[0][0] is None


def test_it_is_said_before_sending_and_stops_nobody(bunkyo: Catalogue) -> None:
    people = (
        ("head", {"salary": {"2025": "100万円", "2024": "100万円"}}),
        ("spouse", {"birth_date": "1992-01-01", "salary": {"2025": "900万円", "2024": "900万円"}}),
        ("child", {}),
    )
    code = applying.begin(Content(("child-allowance",), Answers(people=people)))
    for page, form in (("applicant", HER), ("child.child1", BABY), ("account", ACCOUNT)):
        version = applications.opened(code).version  # type: ignore[union-attr]
        sent = Client().post(f"/apply/{code}/parts/{page}/", {**form, "version": str(version)})
        assert sent.status_code == 302, sent.content.decode()
    review = Client().get(f"/apply/{code}/review/").content.decode()
    assert "所得の高い方" in review and "このままで よければ、出せます" in review
    assert Client().post(f"/apply/{code}/review/", {"declared": "1"}).status_code == 302
    assert Case.objects.get().service == "child-allowance"


def test_what_is_applied_for_already_is_said_before_sending(bunkyo: Catalogue) -> None:
    mother, baby = family()
    made = applied(mother, baby)
    assert applications.already(Account.objects.get(), ["child-allowance"]) == [made]
    assert applications.already(Account.objects.get(), ["dog-registration"]) == []
    assert applications.already(None, ["child-allowance"]) == []
    type(made).objects.update(status="decided")
    assert applications.already(Account.objects.get(), ["child-allowance"]) == []
