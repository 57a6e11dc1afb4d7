"""Whom an application means.

Of twins, triplets and cousins exactly those whom it names, and only they are judged and paid.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from osekkai.applications.models import Application, Attachment
from osekkai.applications.statement import Statement
from osekkai.casework.examination import checks
from osekkai.casework.examination.naming import meant
from osekkai.casework.models import Case
from osekkai.casework.processes import steps
from osekkai.catalogue import Catalogue
from osekkai.register import services as register
from osekkai.register.models import Membership, Person
from tests.casework.building import applied, family

BORN, LATER = date(2024, 5, 12), date(2025, 8, 1)
pytestmark = pytest.mark.database


def person(pk: int, name: str, born: date) -> Person:
    return Person(pk=pk, name=name, birth_date=born)


def naming(*children: tuple[str, str]) -> Statement:
    """(name, day of birth) of each child; what is not written is empty."""
    return Statement.read(
        {
            f"child.child{number}": [
                {"of": f"child{number}", "fact": fact, "written": written}
                for fact, written in zip(("full_name", "birth_date"), each, strict=True)
                if written
            ]
            or [{"of": f"child{number}", "fact": "note", "written": "x"}]
            for number, each in enumerate(children, start=1)
        }
    )


MOTHER = person(1, "文京　花子", date(1994, 2, 3))
ICHIRO, JIRO, SABURO = (person(n, f"文京　{name}", BORN) for n, name in ((2, "一郎"), (3, "次郎"), (4, "三郎")))
SAKURA, COUSIN = person(5, "文京　桜", BORN), person(6, "文京　桜", LATER)
DAY, LATE = BORN.isoformat(), LATER.isoformat()


@pytest.mark.parametrize(
    ("household", "named", "found"),
    [
        ([ICHIRO, JIRO], [("文京　次郎", DAY)], {"child1": 3}),
        ([ICHIRO, JIRO], [("文京次郎", DAY), ("文京　一郎", DAY)], {"child1": 3, "child2": 2}),
        ([ICHIRO, JIRO, SABURO], [("文京　三郎", DAY), ("文京　一郎", DAY)], {"child1": 4, "child2": 2}),
        ([ICHIRO, JIRO, SABURO], [("", DAY), ("", DAY), ("", DAY)], {"child1": 2, "child2": 3, "child3": 4}),
        ([SAKURA, COUSIN], [("文京　桜", LATE)], {"child1": 6}),
        ([ICHIRO], [("文京　一朗", DAY)], {"child1": 2}),
        ([ICHIRO], [("文京　一郎", LATE)], {"child1": 2}),
    ],
    ids=[
        "one twin",
        "both twins",
        "two of triplets",
        "all triplets without names",
        "cousins of one name",
        "a name written otherwise",
        "a day written otherwise",
    ],
)
def test_whoever_is_named_is_one_person(
    household: list[Person], named: list[tuple[str, str]], found: dict[str, int]
) -> None:
    assert meant(naming(*named), MOTHER.pk, [MOTHER, *household]) == found


@pytest.mark.parametrize(
    ("household", "named"),
    [
        ([ICHIRO, JIRO], [("", DAY)]),
        ([ICHIRO, JIRO], [("文京　四郎", DAY)]),
        ([ICHIRO, JIRO], [("文京　一郎", DAY), ("文京　一郎", DAY)]),
        ([ICHIRO], [("文京　一郎", DAY), ("文京　一郎", DAY)]),
        ([SAKURA, COUSIN], [("文京　桜", "2020-01-01")]),
        ([person(7, "文京　桜", BORN), SAKURA], [("文京　桜", DAY)]),
        ([ICHIRO], [("別の　子", LATE)]),
        ([], [("文京　花子", "1994-02-03")]),
    ],
    ids=[
        "a twin without a name",
        "a twin of another name",
        "a twin named twice",
        "a child named twice",
        "a name that two have",
        "two of one name and day",
        "nobody of the household",
        "the applicant as a child",
    ],
)
def test_who_cannot_be_told_is_left_to_a_person(household: list[Person], named: list[tuple[str, str]]) -> None:
    assert meant(naming(*named), MOTHER.pk, [MOTHER, *household]) == {}


_names, _days = st.sampled_from(["文京　一郎", "文京　次郎", "文京　桜", ""]), st.sampled_from([DAY, LATE, ""])
_people = st.lists(
    st.tuples(st.sampled_from(["文京　一郎", "文京　次郎", "文京　桜"]), st.sampled_from([BORN, LATER])), max_size=5
)


@given(st.lists(st.tuples(_names, _days), max_size=5), _people)
def test_nobody_is_taken_for_two_and_never_the_applicant(
    named: list[tuple[str, str]], people: list[tuple[str, date]]
) -> None:
    home = [MOTHER, *(person(10 + n, name, born) for n, (name, born) in enumerate(people))]
    found = meant(naming(*named), MOTHER.pk, home)
    assert len(set(found.values())) == len(found) and MOTHER.pk not in found.values()
    by_id = {each.pk: each for each in home}
    for id, whose in found.items():
        name, day = named[int(id.removeprefix("child")) - 1]
        same_day, same_name = by_id[whose].birth_date.isoformat() == day, by_id[whose].name == name
        assert same_day or same_name, "who agrees in nothing is nobody"
        exact = [each for each in home[1:] if each.name == name and each.birth_date.isoformat() == day]
        assert not exact or by_id[whose] in exact, "who agrees in both comes before who agrees in one"


@given(st.lists(st.tuples(_names, _days), max_size=4), _people, st.randoms())
def test_the_order_of_the_household_does_not_decide_who_is_found(
    named: list[tuple[str, str]], people: list[tuple[str, date]], random: object
) -> None:
    home = [MOTHER, *(person(10 + n, name, born) for n, (name, born) in enumerate(people))]
    shuffled = list(home)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found, again = (meant(naming(*named), MOTHER.pk, each) for each in (home, shuffled))
    assert set(found) == set(again) and set(found.values()) == set(again.values())


# What is judged and paid.


def brother(of: Person, name: str, born: date = BORN, relation: int = 2) -> Person:
    """Somebody else in the same household."""
    membership = Membership.objects.get(person=of)
    made = Person.objects.create(key=f"{of.key}{name}", name=name, birth_date=born, resident_since=born)
    Membership.objects.create(
        person=made,
        household=membership.household,
        relation=relation,
        position=membership.position + 7,
        valid_from=born,
        recorded_at=timezone.now(),
        source=membership.source,
    )
    return made


def checked(made: Application, catalogue: Catalogue) -> Case:
    for document in catalogue.services[made.service].documents:
        Attachment.objects.create(
            bundle=made.bundle, document=document.id, kind="image/jpeg", digest=document.id, stored="x", size=1
        )
    steps.look_at(made.case, catalogue)
    return Case.objects.get(application=made)


def paid(case: Case) -> list[tuple[str, int]]:
    first = {each["person"]: each for each in reversed(case.verdict["effects"])}
    return sorted((each["name"], each["yen"]) for each in first.values())


def child(number: int, of: Person) -> dict[str, list[dict[str, str]]]:
    return {
        f"child.child{number}": [
            {"of": f"child{number}", "fact": "full_name", "written": of.name},
            {"of": f"child{number}", "fact": "birth_date", "written": of.birth_date.isoformat()},
        ]
    }


@pytest.mark.django_db
def test_of_twins_an_application_for_one_is_judged_and_paid_for_one(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    jiro = brother(ichiro, "文京　次郎")
    case = checked(applied(mother, jiro), bunkyo)
    assert paid(case) == [("文京　次郎", 15_000)] and case.is_plain and case.verdict["yen_a_year"] == 180_000
    assert {each["person"] for each in case.verdict["effects"]} == {jiro.pk}


@pytest.mark.django_db
def test_of_triplets_those_two_who_are_named_are_paid(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    brother(ichiro, "文京　次郎")
    saburo = brother(ichiro, "文京　三郎")
    case = checked(applied(mother, ichiro, **child(2, saburo)), bunkyo)
    assert [name for name, _ in paid(case)] == ["文京　一郎", "文京　三郎"] and case.is_plain


@pytest.mark.django_db
def test_of_cousins_of_one_name_the_one_born_that_day_is_paid(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    cousin = brother(ichiro, ichiro.name, LATER)
    case = checked(applied(mother, cousin), bunkyo)
    assert {each["person"] for each in case.verdict["effects"]} == {cousin.pk}


@pytest.mark.django_db
def test_a_twin_of_another_name_is_nobody_and_nothing_is_proposed(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    brother(ichiro, "文京　次郎")
    case = checked(applied(mother, Person(name="文京　四郎", birth_date=BORN)), bunkyo)
    checks = {each["id"]: each for each in case.verdict["checks"]}
    assert paid(case) == [] and not case.is_plain and checks["rules"]["ok"] is None
    assert checks["named"]["ok"] is None and checks["named"]["why"] == ["文京　四郎 2024-05-12"]


@pytest.mark.django_db
def test_one_child_of_two_who_is_not_of_the_household_keeps_the_whole_case_open(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    case = checked(applied(mother, ichiro, **child(2, Person(name="別の　子", birth_date=LATER))), bunkyo)
    assert paid(case) == [] and not case.is_plain, "never half of what was applied for without anybody seeing it"


def checks_of(case: Case) -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in case.verdict["checks"]}


@pytest.mark.django_db
def test_the_other_twins_application_is_no_second_one_but_the_same_twins_is(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    jiro = brother(ichiro, "文京　次郎")
    first = checked(applied(mother, ichiro), bunkyo)
    father = brother(ichiro, "文京　太郎", date(1990, 1, 1), relation=1)
    other = checked(applied(father, jiro), bunkyo)
    assert first.is_plain and checks_of(other)["twice"]["ok"], "two children, two applications"
    register.begin_receipt(jiro.pk, "child-allowance", 15_000, date(2026, 4, 1), "decision:1")
    twice = next(each for each in checks.check(other, bunkyo).checks if each.id == "twice")
    assert twice.ok is None and "2026-04-01" in twice.text, "what the child receives counts, not what the parent does"


@pytest.mark.django_db
def test_both_parents_applying_for_one_child_is_seen(bunkyo: Catalogue) -> None:
    mother, ichiro = family()
    father = brother(ichiro, "文京　太郎", date(1990, 1, 1), relation=1)
    first = checked(applied(mother, ichiro), bunkyo)
    second = checked(applied(father, ichiro), bunkyo)
    twice = next(each for each in second.verdict["checks"] if each["id"] == "twice")
    assert twice["ok"] is None and twice["why"] == [first.number] and not second.is_plain
