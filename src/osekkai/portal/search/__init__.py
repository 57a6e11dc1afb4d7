"""Searching in plain speech: services, and beside them whom to call in distress and who does what is not here."""

from __future__ import annotations

from dataclasses import dataclass

from osekkai.catalogue import Catalogue, Service
from osekkai.portal.guidance import Distress, Topic
from osekkai.portal.parts import LifeEvent
from osekkai.portal.search.beside import beside_of, distress_in, events_in, topics_in
from osekkai.portal.search.index import Index, index_of
from osekkai.portal.search.ranking import Query, query_of, scores_of

MAX_QUERY = 100
WEAK = 0.2
"""Services are left out that answer less well than this much of the best."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query led to, all best first. `events` only where no service answers."""

    services: list[Service]
    distress: list[Distress]
    topics: list[Topic]
    events: list[LifeEvent]


def find(catalogue: Catalogue, typed: str) -> Found:
    index, beside = index_of(catalogue), beside_of(catalogue)
    query = query_of(typed[:MAX_QUERY], index)
    services = _services(query, index)
    return Found(
        services,
        distress_in(query, beside, index),
        topics_in(query, beside),
        [] if services else events_in(query, beside, index),
    )


def search(catalogue: Catalogue, typed: str) -> list[Service]:
    """Services that answer, best first; nothing for a query without content."""
    index = index_of(catalogue)
    return _services(query_of(typed[:MAX_QUERY], index), index)


def _services(query: Query, index: Index) -> list[Service]:
    scores = scores_of(query, index)
    least = max(0.0, scores.max(initial=0.0) * WEAK)
    return [index.services[at] for at in (-scores).argsort(kind="stable") if scores[at] > least]


__all__ = ["MAX_QUERY", "Found", "find", "search"]
