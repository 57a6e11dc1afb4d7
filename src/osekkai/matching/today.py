"""Between two nights: a household as the register knows it now, judged again as soon as something about it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from django.db import transaction

from osekkai.catalogue import Catalogue
from osekkai.matching.models import Event, Run
from osekkai.policy import Fact, Person, Situation, Vocabulary, assess
from osekkai.policy.values import ByYear, Value, block, interval
from osekkai.register import queries as register
from osekkai.register.queries import Known, Reader

AT_ONCE = 2_000
"""Households judged again after a file was taken in; a larger change is left to the night."""


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the register: its situation, and the person ids in the situation's order."""

    id: int
    situation: Situation
    people: tuple[int, ...]


def home_of(person: int, vocabulary: Vocabulary, on: date, *, to: Reader) -> Home | None:
    """The household that somebody lives in, as the reader may be told of it; nothing for whoever lives in none."""
    household = register.household_of(person)
    return next(homes([household], vocabulary, on, to=to), None) if household else None


def homes(households: Iterable[int], vocabulary: Vocabulary, on: date, *, to: Reader) -> Iterator[Home]:
    """The households as they are known now; people who moved away or died are not in them.

    Nor are, for a reader, people under 支援措置 of whom they are not to be told (see `register.protection`).
    """
    wanted = list(households)
    members = register.members_of(wanted, to=to)
    people = [each.person.id for found in members.values() for each in found]
    of_person = _facts(register.facts_of_people(people), vocabulary)
    of_household = _facts(register.facts_of_households(wanted), vocabulary)
    told_by = vocabulary.read_of_receipts
    kept, granted = register.granted(people, on, told_by) if told_by else (set(), {})
    if (town := vocabulary.town) and town.id in vocabulary.read:
        for id, place in register.places_of(wanted, to=to).items():
            if (lives_in := block(place.town)) in town.type.options:
                of_household[id][town.id] = lives_in
    told = [each for each in vocabulary.facts.values() if each.lives]
    for id, found in members.items():
        persons = []
        for each in found:
            receipts = {
                id: value
                for service in kept
                for id, value in vocabulary.told_by_receipts(
                    service, [day.toordinal() for day in granted.get((each.person.id, service), ())]
                ).items()
            }
            born = interval(*(day.toordinal() for day in each.person.birth_days))
            own = dict(receipts) | dict(of_person[each.person.id], birth_date=born)
            if each.person.sex and "sex" in vocabulary.facts:
                own["sex"] = each.person.sex
            for fact in told:
                if fact.is_so_of(each.relation, each.kin.lives):
                    own.setdefault(fact.id, True)
            persons.append(Person(each.person.key, each.relation, own, each.kin))
        yield Home(id, Situation(on, tuple(persons), of_household[id]), tuple(each.person.id for each in found))


def _facts(known: Iterable[Known], vocabulary: Vocabulary) -> dict[int, dict[str, Value | ByYear]]:
    found: dict[int, dict[str, Value | ByYear]] = defaultdict(dict)
    yearly: dict[tuple[int, str], dict[int, Value]] = defaultdict(dict)
    for each in known:
        fact = vocabulary.facts.get(each.fact)
        if fact is None:
            continue
        if fact.yearly:
            yearly[each.holder, each.fact][each.year] = _value(fact, each)
        else:
            found[each.holder][each.fact] = _value(fact, each)
    for (id, name), years in yearly.items():
        found[id][name] = ByYear(years)
    return found


def _value(fact: Fact, stored: Known) -> Value:
    """What the register keeps, as the evaluator reads it. An option that is no longer in use says nothing."""
    if stored.chosen:
        chosen = frozenset(stored.chosen.split())
        if not chosen <= fact.type.options:
            return fact.unknown
        return next(iter(chosen)) if len(chosen) == 1 else chosen
    assert stored.lo is not None and stored.hi is not None
    if fact.type.kind == "truth":
        return bool(stored.lo) if stored.lo == stored.hi else None
    return interval(stored.lo, stored.hi)


def judge_again(catalogue: Catalogue, households: Iterable[int], on: date, run: Run, results: Path) -> list[Event]:
    """Who is newly entitled, or no longer, since the run whose `results.parquet` is given; recorded as its events."""
    wanted = list(households)
    last = _entitled(results, wanted)
    known = set(Event.objects.filter(run=run, household__in=wanted).values_list("kind", "service", "person"))
    found: list[Event] = []
    for home in homes(wanted, catalogue.book.vocabulary, on, to=register.MACHINE):
        now = {}
        for each in assess(catalogue.book, home.situation).results:
            person = home.people[
                each.judged.index
                if each.member
                else next(i for i, p in enumerate(home.situation.people) if p.relation == "head")
            ]
            now[each.service.id, person] = each
        before = {(service, person) for service, person, of in last if of == home.id}
        for (service, person), each in now.items():
            if each.status == "eligible" and (service, person) not in before:
                found.append(
                    Event(
                        run=run,
                        kind="newly",
                        service=service,
                        person_id=person,
                        household_id=home.id,
                        deadline=each.deadline,
                    )
                )
            if each.status == "ineligible" and (service, person) in before:
                found.append(Event(run=run, kind="no-longer", service=service, person_id=person, household_id=home.id))
    fresh = [each for each in found if (each.kind, each.service, each.person_id) not in known]
    with transaction.atomic():
        Event.objects.bulk_create(fresh)
    return fresh


def _entitled(results: Path, households: list[int]) -> list[tuple[str, int, int]]:
    rows = duckdb.connect().execute(
        f"SELECT service, pid, hid FROM read_parquet('{results}') WHERE entitled AND hid IN (SELECT unnest(?))",
        [households],
    )
    return rows.fetchall()
