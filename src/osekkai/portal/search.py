"""Searching services in plain speech: word forms, readings, the folder's synonyms, and near misses."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log

from rapidfuzz import fuzz

from osekkai.catalogue import Catalogue, Service
from osekkai.japanese.morphology import words_of
from osekkai.portal.parts import SYNONYMS

MAX_QUERY = 100
_WEIGHTS = {"name": 6.0, "keywords": 4.0, "summary": 2.0, "text": 1.0}
_NEAR = 84  # a reading this alike (of 100) is taken for a misspelling


@dataclass(frozen=True, slots=True)
class _Entry:
    service: Service
    terms: dict[str, float]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    entries: tuple[_Entry, ...]
    rarity: dict[str, float]
    synonyms: dict[str, tuple[str, ...]]


def search(catalogue: Catalogue, query: str) -> list[Service]:
    """Services that answer the query, best first; nothing for a query without content."""
    index = _index(catalogue)
    plain = _plain(query)[:MAX_QUERY]
    terms = _query_terms(plain, index)
    if not terms:
        return []
    scores = [(_score(entry, terms, plain, index), entry.service) for entry in index.entries]
    best = max(score for score, _ in scores)
    return [service for score, service in sorted(scores, key=lambda pair: -pair[0]) if score > max(0.0, best * 0.2)]


def _score(entry: _Entry, terms: dict[str, float], plain: str, index: Index) -> float:
    score = sum(weight * entry.terms.get(term, 0.0) * index.rarity.get(term, 1.0) for term, weight in terms.items())
    if plain in _plain(entry.service.words.ja):
        score += 30
    reading = _reading(plain)
    if len(reading) >= 3:
        score += 12 * sum(reading in each for each in entry.readings) / len(entry.readings)
    if score == 0 and len(plain) >= 3:
        near = max((fuzz.ratio(reading, each) for each in entry.readings), default=0.0)
        score = near / 100 if near >= _NEAR else 0.0
    return score


def _query_terms(plain: str, index: Index) -> dict[str, float]:
    """The query's words, and with less weight what the folder says they also mean."""
    terms = dict.fromkeys(_terms(plain), 1.0)
    for said, meant in index.synonyms.items():
        if said in plain or _reading(said) in _reading(plain):
            for each in meant:
                for term in _terms(each):
                    terms.setdefault(term, 0.8)
    return terms


_indexes: dict[str, Index] = {}


def _index(catalogue: Catalogue) -> Index:
    """The index of this version of the folder, made once."""
    if catalogue.hash not in _indexes:
        entries = tuple(_entry(service) for service in catalogue.services.values())
        seen = Counter(term for entry in entries for term in entry.terms)
        rarity = {term: log(1 + len(entries) / count) for term, count in seen.items()}
        synonyms = {_plain(said): meant for said, meant in catalogue.part(SYNONYMS).items()}
        _indexes.clear()
        _indexes[catalogue.hash] = Index(entries, rarity, synonyms)
    return _indexes[catalogue.hash]


def _entry(service: Service) -> _Entry:
    parts: dict[str, Iterable[str]] = {
        "name": (service.words.ja, service.words.en),
        "keywords": (*service.keywords, service.category),
        "summary": (service.summary.ja, service.summary.easy, service.summary.en),
        "text": (
            service.how.ja,
            *(f"{each.who.ja} {each.what.ja}" for each in service.glance),
            *(each.words.ja for each in service.documents),
        ),
    }
    terms: dict[str, float] = {}
    for part, texts in parts.items():
        for term in {term for text in texts for term in _terms(_plain(text))}:
            terms[term] = max(terms.get(term, 0.0), _WEIGHTS[part])
    named = (service.words.ja, *service.keywords)
    return _Entry(service, terms, tuple(dict.fromkeys(_reading(_plain(each)) for each in named)))


def _terms(text: str) -> set[str]:
    """Dictionary forms of the content words, and their readings, so that kana finds kanji."""
    found: set[str] = set()
    for word in words_of(text, short=True):
        if word.is_content and word.surface.strip():
            found.add(word.normal)
            if len(word.reading) >= 3:
                found.add(word.reading)
    return found


@lru_cache(maxsize=4096)
def _reading(text: str) -> str:
    return "".join(word.reading or word.surface for word in words_of(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
