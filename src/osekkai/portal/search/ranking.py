"""Which services a query means: by its words, its sounds, the phrase that it is nearest to, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osekkai.japanese.meaning import Vectors, vector_of
from osekkai.japanese.romaji import kana_of
from osekkai.portal.parts import LifeEvent
from osekkai.portal.search.index import Index, Posting
from osekkai.portal.search.speech import is_hiragana, is_kana, pairs, pieces, plain, reading, terms

Scores = NDArray[np.float64]
SYNONYM = 0.7
"""What a word is worth that is only meant."""
SOUNDS = 0.25
"""What a trigram of the reading is worth beside a word."""
ALIKE = 10.0
"""What the nearest phrase adds where it is the query itself."""
LEAST = 4.0
"""A best score by words of this much is half sure: it is worth as much as it is certain."""
MEANING, SPREAD = 0.8, 4.0
"""What the meaning adds at most beside words, for a service this many deviations nearer than the mean."""
IN_KANA = 0.25
"""What the meaning counts of what is typed in kana alone: the vectors know it less well."""
CLOSE = 0.45
"""A cosine of this much finds a service that shares no word with the query."""
OF_EVENT, ON_CARD, AS_SURE = 0.4, 1.2, 0.9
"""What it adds at most that a service is of an event that happened, and that the event's card speaks of it."""
WITHIN_OTHERS, LONGEST = 4, 10
"""Readings of words that are recognised within what is typed in kana: shorter ones are in too much."""
WITHIN = "区内"
"""The word for both of two towns of the municipality: from one to another is a move within."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: as it is compared, read aloud, in weighted words, and its vector where there are any."""

    text: str
    reading: str
    weights: Mapping[str, float]
    vector: Vectors | None


def query_of(typed: str, index: Index) -> Query:
    text = plain(typed)
    read = reading(text)
    weights = dict.fromkeys((*terms(text), *(terms(kana_of(text)) if text.isascii() else ())), 1.0)
    if sum(town in text for town in index.towns) > 1:
        weights[WITHIN] = 1.0
    kana = is_kana(text)
    for said, synonym in index.synonyms.items():
        if said in text or (kana and len(synonym.reading) > 2 and synonym.reading in read):
            for term in synonym.meant:
                weights.setdefault(term, SYNONYM)
    for term in _heard(text, index):
        weights.setdefault(term, SYNONYM)
    return Query(text, read, weights, vector_of(text))


def _heard(text: str, index: Index) -> Iterator[str]:
    """Words with kanji that what is typed in kana may be: ほけん is 保険 as well as 保健, じゅうしょ is 住所."""
    for term in filter(is_kana, terms(text)):
        yield from index.heard.get(reading(term), ())
    for part in filter(is_kana, text.split()):
        yield from _heard_in(reading(part), index.heard)


def _heard_in(read: str, heard: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The longest words from left to right, or a word shorter than `WITHIN_OTHERS` where it is all of it."""
    yield from heard.get(read, ())
    at = 0
    while at < len(read):
        ends = range(min(len(read), at + LONGEST), at + WITHIN_OTHERS - 1, -1)
        end = next((end for end in ends if read[at:end] in heard), 0)
        yield from heard[read[at:end]] if end else ()
        at = end or at + 1


def scores_of(query: Query, index: Index) -> Scores:
    """How well each service answers, in the order of the index; 0 where it does not."""
    words = by_words(query, index)
    best = words.max(initial=0.0)
    scores: Scores = words / (best + LEAST)
    if query.vector is None or index.meanings is None:
        return scores
    cosines = index.meanings.nearest(query.vector)
    nearer = (cosines - cosines.mean()) / (cosines.std() or 1.0) / SPREAD
    meaning = MEANING * (IN_KANA if is_hiragana(query.text) else 1.0)
    scores = scores + meaning * np.clip(nearer, 0.0, 1.0)
    scores[(words == 0.0) & (cosines < CLOSE)] = 0.0
    return scores


def of_events(query: Query, lived: Iterable[tuple[LifeEvent, float]], index: Index) -> Scores:
    """What it adds that something has happened, by how sure that is: to services of the event.

    More to those that name it before others, and that an item of the event's card (「出生届、児童手当」) is nearest to.
    Nothing where the query is nearer to what residents say for one service: that is what they look for.
    """
    scores = np.zeros(len(index.services))
    asked_for = max(index.phrases.nearest(dict.fromkeys(terms(query.text), 1.0)).values(), default=0.0)
    for event, sure in lived:
        if sure < asked_for * AS_SURE:
            continue
        named = [each.life_events.index(event.id) if event.id in each.life_events else -1 for each in index.services]
        near = np.where(np.array(named) >= 0, 1.0 / (1 + np.maximum(named, 0)), 0.0)
        spoken = np.zeros(len(index.services))
        for item in plain(event.card.ja).split("、"):
            alike = np.zeros(len(index.services))
            for at, cosine in index.phrases.nearest(dict.fromkeys(terms(item), 1.0)).items():
                alike[at] = cosine * near[at]
            spoken = np.maximum(spoken, alike / (alike.max(initial=0.0) or 1.0))
        scores += sure * (OF_EVENT * near + ON_CARD * spoken)
    return scores


def by_words(query: Query, index: Index) -> Scores:
    scores = np.zeros(len(index.services))
    for term, weight in query.weights.items():
        _add(scores, index.words.get(term, ()), weight * index.rarity.get(term, 0.0))
    for piece in pieces(query.reading):
        _add(scores, index.sounds.get(piece, ()), SOUNDS * index.rarity.get(piece, 0.0))
    for pair in pairs(query.text):
        _add(scores, index.foreign.get(pair, ()), index.rarity.get(pair, 0.0))
    for at, alike in _alike(query, index).items():
        scores[at] += ALIKE * alike
    return scores


def _alike(query: Query, index: Index) -> dict[int, float]:
    """How near each service's nearest phrase is: to what was typed, or to what it also means; and by sound."""
    typed = {term: weight for term, weight in query.weights.items() if weight == 1.0}
    found = index.phrases.nearest(query.weights)
    if len(typed) < len(query.weights):
        for at, alike in index.phrases.nearest(typed).items():
            found[at] = max(found.get(at, 0.0), alike)
    for at, alike in index.phrases.sounding_like(query.reading).items():
        found[at] = found.get(at, 0.0) + alike
    return found


def _add(scores: Scores, postings: Iterable[Posting], times: float) -> None:
    for at, weight in postings:
        scores[at] += weight * times
