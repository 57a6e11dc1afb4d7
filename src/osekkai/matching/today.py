"""Between two nights: a household as the register knows it now, judged again as soon as something about it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from django.db import transaction
from django.db.models import Q

from osekkai.catalogue import Catalogue
from osekkai.matching.models import Event, Run
from osekkai.policy import RELATIONS, Person, Situation, Vocabulary, assess
from osekkai.policy import Fact as FactOfVocabulary
from osekkai.policy.values import ByYear, Value, interval
from osekkai.register.models import CURRENT, Extract, Fact, Membership

NOW = CURRENT & Q(valid_to__isnull=True)
AT_ONCE = 2_000
"""Households judged again after an extract; a larger change is left to the night."""


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the register: its situation, and the person ids in the situation's order."""

    id: int
    situation: Situation
    people: tuple[int, ...]


def homes(households: Iterable[int], vocabulary: Vocabulary, on: date) -> Iterator[Home]:
    """The households as they are known now; people who moved away or died are not in them."""
    wanted = list(households)
    members = defaultdict(list)
    for each in (
        Membership.objects.filter(NOW, household__in=wanted).select_related("person").order_by("position", "person")
    ):
        members[each.household_id].append(each)
    people = [each.person_id for found in members.values() for each in found]
    of_person, of_household = (
        _facts(Q(person__in=people), "person_id", vocabulary),
        _facts(Q(household__in=wanted), "household_id", vocabulary),
    )
    for id, found in members.items():
        persons = []
        for each in found:
            own = dict(of_person[each.person_id], birth_date=each.person.birth_date.toordinal())
            if each.person.sex and "sex" in vocabulary.facts:
                own["sex"] = each.person.sex
            persons.append(Person(each.person.key, RELATIONS[each.relation], own))
        yield Home(id, Situation(on, tuple(persons), of_household[id]), tuple(each.person_id for each in found))


def _facts(holders: Q, holder: str, vocabulary: Vocabulary) -> dict[int, dict[str, Value | ByYear]]:
    found: dict[int, dict[str, Value | ByYear]] = defaultdict(dict)
    yearly: dict[tuple[int, str], dict[int, Value]] = defaultdict(dict)
    for each in Fact.objects.filter(NOW & holders):
        fact = vocabulary.facts.get(each.fact)
        if fact is None:
            continue
        if fact.yearly:
            yearly[getattr(each, holder), each.fact][each.year] = _value(fact, each)
        else:
            found[getattr(each, holder)][each.fact] = _value(fact, each)
    for (id, name), years in yearly.items():
        found[id][name] = ByYear(years)
    return found


def _value(fact: FactOfVocabulary, stored: Fact) -> Value:
    """What `register.extracts` stored, as the evaluator reads it. An option that is no longer in use says nothing."""
    if stored.chosen:
        chosen = frozenset(stored.chosen.split())
        if not chosen <= fact.type.options:
            return fact.unknown
        return next(iter(chosen)) if len(chosen) == 1 else chosen
    assert stored.lo is not None and stored.hi is not None
    if fact.type.kind == "truth":
        return bool(stored.lo) if stored.lo == stored.hi else None
    return interval(stored.lo, stored.hi)


def changed_by(extract: Extract) -> set[int]:
    """The households about which an extract said something new."""
    found = set(Membership.objects.filter(extract=extract).values_list("household", flat=True))
    found |= set(Fact.objects.filter(extract=extract, household__isnull=False).values_list("household", flat=True))
    people = Q(person__facts__extract=extract) | Q(person__receipts__extract=extract)
    return found | set(Membership.objects.filter(NOW & people).values_list("household", flat=True))


def judge_again(catalogue: Catalogue, households: Iterable[int], on: date, run: Run, results: Path) -> list[Event]:
    """Who is newly entitled, or no longer, since the run whose `results.parquet` is given; recorded as its events."""
    wanted = list(households)
    last = _entitled(results, wanted)
    known = set(Event.objects.filter(run=run, household__in=wanted).values_list("kind", "service", "person"))
    found: list[Event] = []
    for home in homes(wanted, catalogue.book.vocabulary, on):
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
