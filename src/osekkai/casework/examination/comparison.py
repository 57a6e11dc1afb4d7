"""突合: what an application says beside what the register knows, line by line, for everybody whom it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from osekkai.applications.queries import APPLICANT, HOUSEHOLD, Entry, Statement, is_same, text_of
from osekkai.identity.queries import is_same_place
from osekkai.matching.queries import Home
from osekkai.policy import Fact, Vocabulary
from osekkai.policy.values import ByYear, Interval
from osekkai.register import queries as register
from osekkai.register.queries import Reader, Resident


def known_of(
    statement: Statement, applicant: int, meant: Mapping[str, int], home: Home, vocabulary: Vocabulary
) -> dict[str, str]:
    """What the register says of the stated facts, as somebody would write it; by `page:fact`.

    `meant` are the persons whom the statement names (see `examination.naming`). What the register does not know is
    not there.
    """
    reader = register.of_themselves(applicant)
    people = register.people(set(home.people) - register.left_out(home.people, reader))
    whose = {APPLICANT: applicant, **meant}
    told = {of: dict(_of_person(people[id], home, vocabulary)) for of, id in whose.items() if id in people}
    told[HOUSEHOLD] = dict(_of_home(home, vocabulary, reader))
    return {
        f"{page.id}:{each.fact}": told[each.of][each.fact]
        for page in statement.pages
        for each in page.entries
        if each.fact in told.get(each.of, {})
    }


def other(entry: Entry, known: str | None) -> str | None:
    """What the register says where that is not what was written.

    What the card said, where the register does not know.
    """
    if not entry.written:  # a paper says nothing of it
        return None
    if known is None:
        return entry.known
    return known if _differs(entry, known) else None


def _differs(entry: Entry, known: str) -> bool:
    """A place may be written in several ways."""
    if entry.fact == "address":
        return not is_same_place(entry.written, known)
    return not is_same(known, entry.written)


def _of_person(person: Resident, home: Home, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    yield from written_facts(home.situation.people[home.people.index(person.id)].facts, vocabulary)
    yield "full_name", person.name
    yield "birth_date", person.birth_written
    if person.kana:
        yield "full_name_kana", person.kana


def _of_home(home: Home, vocabulary: Vocabulary, reader: Reader) -> Iterator[tuple[str, str]]:
    yield from written_facts(home.situation.household, vocabulary)
    if place := register.place_of(home.id, to=reader):
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
        date.fromordinal(value).isoformat() if fact.type.kind == "date" and isinstance(value, int) else text_of(value)
    )
