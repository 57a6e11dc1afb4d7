"""What is known of a catalogue for searching: words of its services, trigrams of readings, phrases, vectors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from osekkai.catalogue import Catalogue, Service
from osekkai.catalogue.languages import LANGUAGES
from osekkai.japanese.meaning import Meanings, meanings_of
from osekkai.portal.parts import LIFE_EVENTS, SYNONYMS
from osekkai.portal.search import everyday
from osekkai.portal.search.phrases import Phrases, phrases_of
from osekkai.portal.search.speech import is_hiragana, is_kana, pairs, pieces, plain, reading, terms

NAME, KEYWORDS, ASKED, SUMMARY, EVENTS, HOW = 3.5, 2.5, 2.0, 1.5, 0.8, 0.6
"""How much a word is worth that stands in a service's name, its keywords, what residents say for it, and so on."""
HEARD = 3
"""The shortest reading by which a word is recognised that was typed in kana."""
_BLOCK = re.compile("[一二三四五六七八九十]+丁目$")
AGAIN = 2.0
"""In times of the first: what a word is worth that residents say for a service more than once."""


class Posting(NamedTuple):
    """A service (its place in the catalogue) that has a word, and what the word is worth there."""

    at: int
    weight: float


@dataclass(frozen=True, slots=True)
class Synonym:
    """What somebody says, how it is read, and the words that are meant."""

    reading: str
    meant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """`words` leads from a word, `sounds` from a trigram of a reading, `foreign` from a pair of Chinese or Korean
    characters to services; `rarity` of all of them is log(1 + services / those that have it). `towns` without blocks.
    """

    services: tuple[Service, ...]
    words: Mapping[str, list[Posting]]
    sounds: Mapping[str, list[Posting]]
    foreign: Mapping[str, list[Posting]]
    rarity: Mapping[str, float]
    phrases: Phrases
    meanings: Meanings | None
    synonyms: Mapping[str, Synonym]
    towns: frozenset[str]
    heard: Mapping[str, tuple[str, ...]]


_indexes: dict[str, Index] = {}


def index_of(catalogue: Catalogue) -> Index:
    """The index of this version of the folder, made once (0.2 s, with the vectors of meaning 2 s more)."""
    if catalogue.hash not in _indexes:
        made = _index(catalogue)
        _indexes.clear()
        _indexes[catalogue.hash] = made
    return _indexes[catalogue.hash]


def _index(catalogue: Catalogue) -> Index:
    services = tuple(catalogue.services.values())
    words = _posted(_words(each, catalogue) for each in services)
    sounds = _posted(_sounds(each) for each in services)
    foreign = _posted(_foreign(each, catalogue) for each in services)
    return Index(
        services,
        words,
        sounds,
        foreign,
        {
            term: log(1 + len(services) / len(found))
            for postings in (words, sounds, foreign)
            for term, found in postings.items()
        },
        phrases_of((at, text) for at, service in enumerate(services) for text in _said_for(service)),
        meanings_of(_told(each) for each in services),
        _synonyms(catalogue),
        frozenset(_BLOCK.sub("", each) for each in catalogue.book.vocabulary.towns),
        _heard(words),
    )


def _heard(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By reading: the words with kanji that are read so."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if not is_kana(word):
            found[reading(word)].append(word)
    return {read: tuple(each) for read, each in found.items() if len(read) >= HEARD}


def _posted(found: Iterable[Mapping[str, float]]) -> dict[str, list[Posting]]:
    postings: dict[str, list[Posting]] = defaultdict(list)
    for at, weights in enumerate(found):
        for term, weight in weights.items():
            postings[term].append(Posting(at, weight))
    return dict(postings)


def _words(service: Service, catalogue: Catalogue) -> dict[str, float]:
    """Each word with what it is worth where it stands best."""
    events = catalogue.part(LIFE_EVENTS)
    lived = [events[each] for each in service.life_events if each in events]
    found = _best(
        (NAME, (service.words.ja, service.words.en)),
        (KEYWORDS, (*service.keywords, service.category)),
        (SUMMARY, (service.summary.ja, service.summary.easy, service.summary.en)),
        (EVENTS, (text for each in lived for text in (each.words.ja, each.words.en))),
        (HOW, (service.how.ja, *(f"{each.who.ja} {each.what.ja}" for each in service.glance))),
    )
    said = Counter(term for text in service.asked if not is_hiragana(text) for term in terms(plain(text)))
    for term, times in said.items():
        found[term] = max(found.get(term, 0.0), ASKED * (AGAIN if times > 1 else 1.0))
    return found


def _best(*fields: tuple[float, Iterable[str]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, texts in fields:
        for term in {term for text in texts for term in terms(plain(text))}:
            found[term] = max(found.get(term, 0.0), weight)
    return found


def _sounds(service: Service) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, texts in ((NAME, (service.words.ja,)), (KEYWORDS, service.keywords), (ASKED, service.asked)):
        for piece in {piece for text in texts for piece in pieces(reading(plain(text)))}:
            found[piece] = max(found.get(piece, 0.0), weight)
    return found


def _foreign(service: Service, catalogue: Catalogue) -> dict[str, float]:
    """Pairs of characters of what the folder's further languages say for the name and the summary."""
    found: dict[str, float] = {}
    for weight, words in ((SUMMARY, service.summary), (NAME, service.words)):
        for said in (each[words.ja] for each in catalogue.part(LANGUAGES).values() if words.ja in each):
            found.update(dict.fromkeys(pairs(said), weight))
    return found


def _said_for(service: Service) -> dict[str, None]:
    return dict.fromkeys(plain(each) for each in (service.words.ja, *service.keywords, *service.asked))


def _told(service: Service) -> list[str]:
    """The texts whose meaning is compared; of those in kana the vectors know little."""
    name, summary = plain(service.words.ja), plain(service.summary.ja)
    asked = [plain(each) for each in service.asked if not is_hiragana(each)]
    return [name, f"{name} {summary}", summary, plain(" ".join(service.keywords) or name), *asked]


def _synonyms(catalogue: Catalogue) -> dict[str, Synonym]:
    """Everyday words, and those of the folder, which go before."""
    of_folder: Mapping[str, tuple[str, ...]] = catalogue.part(SYNONYMS)
    all_of = {**everyday.meant(), **of_folder}
    return {
        plain(said): Synonym(reading(plain(said)), tuple(term for each in meant for term in terms(plain(each))))
        for said, meant in all_of.items()
    }
