"""What is said beside the list of a search: whom to call in distress, and who does what the office does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from osekkai.catalogue import Catalogue
from osekkai.japanese.meaning import Meanings, meanings_of
from osekkai.portal.guidance import GAP, Distress, Topic
from osekkai.portal.parts import ELSEWHERE, HELP, LIFE_EVENTS, LifeEvent
from osekkai.portal.search.index import Index
from osekkai.portal.search.phrases import Phrases, phrases_of
from osekkai.portal.search.ranking import Query
from osekkai.portal.search.speech import is_hiragana, is_kana, plain, reading, terms

ALIKE = 0.6
"""Words this much (cosine) like an example of distress are taken for it."""
SHARED = 2
"""So many words at least must such a query have: one alone is in too much."""
MEANT, MEANT_IN_KANA = 0.55, 0.7
"""The same of the meaning, where no service is nearer; the vectors know kana without kanji less well."""
LIVED, LIVED_BY_SOUND, AS_GOOD, MOST_LIVED = 0.78, 0.9, 0.95, 3
"""A query so much (cosine) like a phrase of a life event is taken for it, with others that are as near."""
MOST = 2
"""So many kinds of distress, and so many topics, are told at most."""
SHORTEST = 4
"""A reading at least this long is looked for in a query that is written in kana."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something by which a text is recognised. `sound` is its reading, or nothing where that would say too little."""

    pattern: re.Pattern[str]
    sound: str
    length: int


@dataclass(frozen=True, slots=True)
class Beside:
    distress: tuple[Distress, ...]
    signs_of_distress: tuple[tuple[Sign, ...], ...]
    signs_against: tuple[tuple[Sign, ...], ...]
    examples: Phrases
    meanings: Meanings | None
    topics: tuple[Topic, ...]
    signs_of_topics: tuple[tuple[Sign, ...], ...]
    events: tuple[tuple[LifeEvent, frozenset[str]], ...]
    lived: Phrases


_made: dict[str, Beside] = {}


def beside_of(catalogue: Catalogue) -> Beside:
    """What this version of the folder says beside its services, made once."""
    if catalogue.hash not in _made:
        made = _beside(catalogue)
        _made.clear()
        _made[catalogue.hash] = made
    return _made[catalogue.hash]


def _beside(catalogue: Catalogue) -> Beside:
    kinds, topics = tuple(catalogue.part(HELP).kinds.values()), tuple(catalogue.part(ELSEWHERE).values())
    return Beside(
        kinds,
        tuple(_signs(each.patterns) for each in kinds),
        tuple(_signs(each.unless) for each in kinds),
        phrases_of((at, plain(text)) for at, kind in enumerate(kinds) for text in kind.examples),
        meanings_of([plain(text) for text in kind.examples or (kind.words.ja,)] for kind in kinds),
        topics,
        tuple(_signs(each.said) for each in topics),
        tuple(
            (event, frozenset(term for text in (event.words.ja, event.card.ja) for term in terms(plain(text))))
            for event in catalogue.part(LIFE_EVENTS).values()
        ),
        phrases_of(
            (at, plain(text)) for at, event in enumerate(catalogue.part(LIFE_EVENTS).values()) for text in event.asked
        ),
    )


def distress_in(query: Query, beside: Beside, index: Index) -> list[Distress]:
    """The kinds of distress that a query may tell of, surest first: what a pattern names, else what is like an example.

    Too often is better than too seldom: it stands above the list and hides nothing.
    """
    found = {at: 1.0 + length for at, length in _recognised(query, beside.signs_of_distress).items()}
    against = _recognised(query, beside.signs_against)
    words = dict.fromkeys(terms(query.text), 1.0)
    for at, alike in beside.examples.nearest(words).items() if len(words) >= SHARED else ():
        if alike >= ALIKE and at not in against:
            found.setdefault(at, alike)
    if query.vector is not None and beside.meanings is not None and index.meanings is not None:
        cosines = beside.meanings.nearest(query.vector)
        at = int(np.argmax(cosines))
        least = MEANT_IN_KANA if is_hiragana(query.text) else MEANT
        if at not in against and cosines[at] >= max(least, index.meanings.nearest(query.vector).max()):
            found.setdefault(at, float(cosines[at]))
    return [beside.distress[at] for at in _surest(found)]


def topics_in(query: Query, beside: Beside) -> list[Topic]:
    """What a query names that somebody else does; the longest word first."""
    return [beside.topics[at] for at in _surest(_recognised(query, beside.signs_of_topics))]


def events_in(query: Query, beside: Beside, index: Index) -> list[LifeEvent]:
    """The life events whose words a query has, up to three: where to go on when no service was found."""
    worth = [
        (sum(weight for term, weight in query.weights.items() if term in words), event)
        for event, words in beside.events
    ]
    return [event for score, event in sorted(worth, key=lambda pair: -pair[0])[:3] if score]


def happened(query: Query, beside: Beside) -> list[tuple[LifeEvent, float]]:
    """The life events of which a query tells that they happened, as residents say it: how surely (up to 1).

    By words, or by sound where it is typed in kana; the surest, and those that are as good as it: who wants to move may
    come, go or stay.
    """
    found = beside.lived.nearest(dict.fromkeys(terms(query.text), 1.0))
    for at, alike in beside.lived.sounding_like(query.reading).items():
        if alike >= LIVED_BY_SOUND:
            found[at] = max(found.get(at, 0.0), alike)
    best = max(found.values(), default=0.0)
    sure = [at for at, alike in found.items() if alike >= LIVED and alike >= best * AS_GOOD]
    sure.sort(key=lambda at: (-found[at], at))
    return [(beside.events[at][0], min(found[at], 1.0)) for at in sure[:MOST_LIVED]]


def _surest(found: Mapping[int, float]) -> list[int]:
    return sorted(found, key=lambda at: (-found[at], at))[:MOST]


def _recognised(query: Query, signs: Iterable[tuple[Sign, ...]]) -> dict[int, float]:
    """By place: the length of the longest sign that is in the query."""
    text, kana = _closed(query.text), is_kana(query.text)
    found = {
        at: max((sign.length for sign in each if _is_in(sign, query, text, kana)), default=0)
        for at, each in enumerate(signs)
    }
    return {at: float(length) for at, length in found.items() if length}


def _is_in(sign: Sign, query: Query, text: str, kana: bool) -> bool:
    return bool(sign.pattern.search(text)) or bool(kana and sign.sound and sign.sound in query.reading)


def _signs(written: Iterable[str]) -> tuple[Sign, ...]:
    return tuple(_sign(each) for each in written)


def _sign(written: str) -> Sign:
    """Blanks do not count between Japanese characters; what is written in letters is found as whole words only."""
    parts = [re.escape(_closed(plain(part))) for part in written.replace("...", GAP).split(GAP)]
    pattern = ".*".join(rf"\b{part}" if part.isascii() else part for part in parts)
    read = reading(plain(written)) if GAP not in written and not written.isascii() else ""
    return Sign(re.compile(pattern), read if len(read) >= SHORTEST else "", len(written))


def _closed(text: str) -> str:
    """Without blanks, but for those between words in letters."""
    return re.sub(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])", "", text)
