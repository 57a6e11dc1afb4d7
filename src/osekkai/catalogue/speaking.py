"""What residents meet in the texts of a folder, and which of it is not yet there in a language."""

from __future__ import annotations

from collections.abc import Iterable

from osekkai.catalogue.folder import Catalogue
from osekkai.catalogue.languages import LANGUAGES
from osekkai.catalogue.model import Service
from osekkai.policy import SPOKEN, Fact, Words


def texts_of(service: Service) -> list[Words]:
    """Every text of a service's page and on the way through its form, each once."""
    found = [
        service.words,
        service.summary,
        service.how,
        *(text for row in service.glance for text in (row.who, row.what)),
        *([service.note] if service.note else []),
        service.owner.words,
        service.owner.place,
        service.owner.hours,
        service.owner.address,
        *(each.words for each in service.documents),
    ]
    if service.times.pause:
        found.append(service.times.pause.why)
    found += [each.words for each in service.handling.checks]
    for part in service.form.parts if service.form else ():
        found += [part.words, *(each.words for each in part.checks)]
        for ask in part.asks:
            found += _of_fact(ask.fact)
    return _once(found)


def _of_fact(fact: Fact) -> list[Words]:
    """What a page says of a fact that it asks: its name, its choices, its question."""
    found = [fact.words, *fact.choices.values()]
    if fact.question:
        found += [each for each in (fact.question.text, fact.question.help, fact.question.why) if each]
    return found


def on_the_way(catalogue: Catalogue) -> list[Words]:
    """Every text that somebody meets who looks for a service and applies for it, in the order of the folder."""
    found = [catalogue.municipality.words, catalogue.municipality.office]
    for part, value in catalogue.parts.items():
        found += part.texts(value)
    for service in catalogue.services.values():
        found += texts_of(service)
    for fact in catalogue.book.vocabulary.facts.values():
        if fact.question or fact.presume:  # asked in the interview, or told as what was presumed
            found += _of_fact(fact)
    return _once(found)


def missing(catalogue: Catalogue, lang: str) -> list[str]:
    """The Japanese texts on the way that have no words of their own in the language."""
    token = SPOKEN.set(catalogue.part(LANGUAGES))
    try:
        return [each.ja for each in on_the_way(catalogue) if not each.has(lang)]
    finally:
        SPOKEN.reset(token)


def unused(catalogue: Catalogue, lang: str) -> list[str]:
    """Translations of texts that the folder does not say on the way any more."""
    said = {each.ja for each in on_the_way(catalogue)}
    return [each for each in catalogue.part(LANGUAGES).get(lang, {}) if each not in said]


def _once(found: Iterable[Words]) -> list[Words]:
    return list({each.ja: each for each in found if each.ja}.values())
