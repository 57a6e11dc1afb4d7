"""突合: what an application says beside what the register knows, line by line, for everybody whom it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from osekkai.applications import forms
from osekkai.applications.models import Application
from osekkai.identity.matching import is_same_place
from osekkai.matching.today import Home
from osekkai.policy import Fact, Vocabulary
from osekkai.policy.values import ByYear, Interval
from osekkai.register.models import CURRENT, Person, Residence

Line = Mapping[str, str]


def known_of(application: Application, applicant: int, home: Home, vocabulary: Vocabulary) -> dict[str, str]:
    """What the register says of the stated facts, as somebody would write it; by `page:fact`. What it does not know is not there."""
    people = {each.pk: each for each in Person.objects.filter(pk__in=home.people)}
    found: dict[str, str] = {}
    for page, lines in application.content.items():
        whose = applicant if "." not in page else _named(lines, people)
        told = dict(_of_home(home, vocabulary)) if "." not in page else {}
        if whose in people:
            told |= dict(_of_person(people[whose], home, vocabulary))
        found |= {f"{page}:{line['fact']}": told[line["fact"]] for line in lines if line["fact"] in told}
    return found


def other(line: Line, known: str | None) -> str | None:
    """What the register says where that is not what was written; what the card said, where the register does not know."""
    if known is None:
        return line.get("known")
    return known if _differs(line, known) else None


def _differs(line: Line, known: str) -> bool:
    """A place may be written in several ways."""
    if line["fact"] == "address":
        return not is_same_place(line["written"], known)
    return not forms.is_same(known, line["written"])


def _named(lines: Sequence[Line], people: Mapping[int, Person]) -> int | None:
    """The member of the household whom a page names: by the date of birth, of twins by the name too."""
    written = {line["fact"]: line["written"] for line in lines}
    born = [each for each in people.values() if each.birth_date.isoformat() == written.get("birth_date")]
    named = [each for each in born or people.values() if forms.is_same(each.name, written.get("full_name", ""))]
    found = born if len(born) == 1 else named
    return found[0].pk if len(found) == 1 else None


def _of_person(person: Person, home: Home, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    yield from written_facts(home.situation.people[home.people.index(person.pk)].facts, vocabulary)
    yield "full_name", person.name
    yield "birth_date", person.birth_date.isoformat()
    if person.kana:
        yield "full_name_kana", person.kana


def _of_home(home: Home, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    yield from written_facts(home.situation.household, vocabulary)
    if place := Residence.objects.filter(CURRENT, household=home.id, valid_to=None).first():
        yield "address", place.line
        if place.postcode:
            yield "postcode", place.spoken_postcode


def written_facts(facts: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Those that are fully known and not of a year, as somebody would write them."""
    for id, value in facts.items():
        fact = vocabulary.facts.get(id)
        if fact and value is not None and not isinstance(value, ByYear | Interval | frozenset):
            yield id, _written(fact, value)


def _written(fact: Fact, value: object) -> str:
    return (
        date.fromordinal(value).isoformat()
        if fact.type.kind == "date" and isinstance(value, int)
        else forms.text_of(value)
    )
