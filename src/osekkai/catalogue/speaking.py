"""What residents meet in the texts of a folder, and which of it is not yet there in a language."""

from __future__ import annotations

from collections.abc import Iterable

from osekkai.catalogue.folder import Catalogue
from osekkai.catalogue.languages import LANGUAGES
from osekkai.catalogue.model import Service
from osekkai.policy import SPOKEN, Words


def texts_of(service: Service) -> list[Words]:
    """Every text on the way through a service's form, each once."""
    found = [
        service.words,
        service.summary,
        service.owner.words,
        service.owner.place,
        service.owner.hours,
        service.owner.address,
        *(each.words for each in service.documents),
    ]
    if service.times.pause:
        found.append(service.times.pause.why)
    for part in service.form.parts if service.form else ():
        found += [part.words, *(each.words for each in part.checks)]
        for ask in part.asks:
            question = ask.fact.question
            found += [ask.fact.words, *ask.fact.choices.values()]
            found += [each for each in (question.text, question.help, question.why) if each] if question else []
    return _once(found)


def on_the_way(catalogue: Catalogue) -> list[Words]:
    """Every text that somebody meets who looks for a service and applies for it, in the order of the folder."""
    found = [catalogue.municipality.words, catalogue.municipality.office]
    for part, value in catalogue.parts.items():
        found += part.texts(value)
    for service in catalogue.services.values():
        found += texts_of(service) if service.form else [service.words]
        found += [service.times.pause.why] if service.times.pause else []
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
