"""Searching in plain speech: services, and beside them whom to call in distress and who does what is not here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from osekkai.catalogue import Catalogue, Service
from osekkai.portal.guidance import Distress, Topic
from osekkai.portal.parts import LifeEvent
from osekkai.portal.search.beside import beside_of, distress_in, events_in, happened, topics_in
from osekkai.portal.search.index import Index, index_of
from osekkai.portal.search.ranking import Query, of_events, query_of, scores_of

MAX_QUERY = 100
WEAK, CLOSE = 0.2, 0.4
"""Services that answer less well than this much of the best are left out, or folded with those that may be meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query led to, all best first: services that are meant, and that may be.

    `events` are those that the query says have happened; where no service is found, those whose words it has.
    """

    services: list[Service]
    others: list[Service]
    distress: list[Distress]
    topics: list[Topic]
    events: list[LifeEvent]


def find(catalogue: Catalogue, typed: str) -> Found:
    index, beside = index_of(catalogue), beside_of(catalogue)
    query = query_of(typed[:MAX_QUERY], index)
    lived = happened(query, beside)
    services, others = _services(query, index, lived)
    return Found(
        services,
        others,
        distress_in(query, beside, index),
        topics_in(query, beside),
        [event for event, _ in lived] or ([] if services else events_in(query, beside, index)),
    )


def search(catalogue: Catalogue, typed: str) -> list[Service]:
    """Services that answer, best first; nothing for a query without content."""
    index = index_of(catalogue)
    query = query_of(typed[:MAX_QUERY], index)
    services, others = _services(query, index, happened(query, beside_of(catalogue)))
    return [*services, *others]


def _services(
    query: Query, index: Index, lived: Iterable[tuple[LifeEvent, float]]
) -> tuple[list[Service], list[Service]]:
    """Those that answer nearly as well as the best, and the weaker ones."""
    scores = scores_of(query, index) + of_events(query, lived, index)
    best = scores.max(initial=0.0)
    order = [int(at) for at in (-scores).argsort(kind="stable") if scores[at] > max(0.0, best * WEAK)]
    return (
        [index.services[at] for at in order if scores[at] >= best * CLOSE],
        [index.services[at] for at in order if scores[at] < best * CLOSE],
    )


__all__ = ["MAX_QUERY", "Found", "find", "search"]
