"""What a draft waits for: services that cannot be applied for today, or are gone. Nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

from osekkai.applications.forms import Content, chosen, text_of
from osekkai.applications.models import Application, Status
from osekkai.catalogue import Catalogue, Service, state_of
from osekkai.catalogue.model import Form
from osekkai.catalogue.states import Stage, State
from osekkai.policy import Words
from osekkai.publication import queries as publication


@dataclass(frozen=True, slots=True)
class Waiting:
    """A service of a draft that cannot be applied for today. `service` is what was last published of it, if anything.

    Of one that is not there any more the state is that it is over.
    """

    id: str
    state: State
    service: Service | None

    @property
    def words(self) -> Words:
        return self.service.words if self.service else Words(self.id)


def is_open(service: Service, today: date) -> bool:
    return state_of(service, today).is_open


def open_today(catalogue: Catalogue, content: Content, today: date) -> list[tuple[Service, Form]]:
    """The services of a draft that can be applied for today."""
    return [(service, form) for service, form in chosen(catalogue, content) if is_open(service, today)]


def waiting(catalogue: Catalogue, content: Content, today: date) -> list[Waiting]:
    """Those that cannot, in the order in which they were chosen."""
    ready = {service.id for service, _ in open_today(catalogue, content, today)}
    return [waits(catalogue, id, today) for id in content.services if id not in ready]


def waits(catalogue: Catalogue, id: str, today: date) -> Waiting:
    service = catalogue.services.get(id)
    if service and service.form:
        return Waiting(id, state_of(service, today), service)
    return Waiting(id, State(Stage.CLOSED), service or publication.last_known(id))


def typed(catalogue: Catalogue, content: Content) -> list[tuple[str, list[tuple[Words, str]]]]:
    """Everything that was written, by whom it is about (empty: the household), whether or not it is still asked."""
    answers, facts = content.answers, catalogue.book.vocabulary.facts
    found = [("", answers.household), *zip(answers.members(), (each for _, each in answers.people), strict=True)]
    return [
        (member, [(facts[id].words if id in facts else Words(id), _said(facts.get(id), raw)) for id, raw in said])
        for member, kept in found
        if (said := [(id, raw) for id, raw in kept.items() if raw is not None])
    ]


def _said(fact: Any, raw: Any) -> str:
    written = text_of(raw)
    return fact.choices[written].ja if fact and written in fact.choices else written


def as_text(catalogue: Catalogue, content: Content, names: dict[str, str], today: date, language: str) -> Iterator[str]:
    """The same as lines, to take along."""
    for id in content.services:
        service = catalogue.services.get(id) or publication.last_known(id)
        yield service.words.say(language) if service else id
    yield today.isoformat()
    for member, rows in typed(catalogue, content):
        yield ""
        if member:
            yield f"[{names.get(member, member)}]"
        yield from (f"{words.say(language)}: {written}" for words, written in rows)


def taken(service: str, since: date | None) -> int:
    """The applications for a service since a day that count against its limit: all that were not withdrawn."""
    found = Application.objects.filter(service=service).exclude(status=Status.WITHDRAWN)
    if since:
        found = found.filter(submitted_at__gte=timezone.make_aware(datetime.combine(since, time())))
    return found.count()


def one_at_a_time(service: str) -> None:
    """In a transaction: nobody else takes one of the last places meanwhile. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"limit of {service}"])
