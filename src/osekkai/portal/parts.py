"""What residents' pages read from the folder: what happens in a life, and what people say for a service's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osekkai.catalogue import Catalogue
from osekkai.catalogue.forms import fact_named
from osekkai.catalogue.parts import Files, Part, SoFar, refuse_unknown, written_in
from osekkai.policy import Vocabulary, Words
from osekkai.policy.files import Item, Problems
from osekkai.portal.guidance import (
    Help,
    Topic,
    check_elsewhere,
    read_elsewhere,
    read_help,
    texts_of_elsewhere,
    texts_of_help,
)


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens in a life. `sets` are facts that are true once it has happened, `asks` come first.

    `asked` is how residents say that it happened: a search that says so shows the event before any service.
    """

    id: str
    words: Words
    card: Words
    icon: str
    sets: Mapping[str, bool]
    asks: tuple[str, ...]
    on_start_page: bool
    asked: tuple[str, ...] = ()


def _read_events(files: Files, so_far: SoFar) -> dict[str, LifeEvent]:
    return {key.text(): _life_event(key, value, so_far.book.vocabulary) for key, value in files.entries()}


def _services_name_events(events: Mapping[str, LifeEvent], catalogue: Catalogue, problems: Problems) -> None:
    for service in catalogue.services.values():
        named = written_in(service, "life_events")
        for each in named.elements() if named else ():
            refuse_unknown(each, events, LIFE_EVENTS.where)


def _texts(events: Mapping[str, LifeEvent]) -> Iterable[Words]:
    for each in events.values():
        yield each.words
        yield each.card


def _facts(events: Mapping[str, LifeEvent]) -> Iterable[str]:
    return (id for event in events.values() for id in event.sets)


def _read_synonyms(files: Files, so_far: SoFar) -> dict[str, tuple[str, ...]]:
    return {key.text(): tuple(value.texts()) for key, value in files.entries()}


LIFE_EVENTS: Part[Mapping[str, LifeEvent]] = Part(
    "life-events", "life-events.yaml", _read_events, _services_name_events, _texts, _facts
)
SYNONYMS: Part[Mapping[str, tuple[str, ...]]] = Part("synonyms", "synonyms.yaml", _read_synonyms)
HELP: Part[Help] = Part("help", "help.yaml", read_help, texts=texts_of_help)
ELSEWHERE: Part[Mapping[str, Topic]] = Part(
    "elsewhere", "elsewhere.yaml", read_elsewhere, check_elsewhere, texts_of_elsewhere
)


def _life_event(key: Item, item: Item, vocabulary: Vocabulary) -> LifeEvent:
    found = item.fields(["name", "card", "icon"], ["sets", "asks", "start_page", "asked"])
    sets = {}
    for name_item, value in found["sets"].entries() if "sets" in found else []:
        if fact := fact_named(name_item, vocabulary):
            sets[fact.id] = value.truth()
    listed = found["asks"].elements() if "asks" in found else []
    asks = [fact.id for fact in (fact_named(each, vocabulary) for each in listed) if fact]
    name, card = (found[each].words() if each in found else Words("？") for each in ("name", "card"))
    on_start_page = "start_page" not in found or found["start_page"].truth()
    asked = tuple(found["asked"].texts()) if "asked" in found else ()
    icon = found["icon"].text() if "icon" in found else ""
    return LifeEvent(key.text(), name, card, icon, sets, tuple(asks), on_start_page, asked)
