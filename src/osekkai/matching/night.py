"""The last night's matching as others read it: how each service stands, and who is on which list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from osekkai.matching import ward
from osekkai.matching.models import Event

LISTS = {
    "missed": "受けていない人",
    "newly": "新しく受けられるようになった人",
    "no-longer": "受けられなくなった人",
    "due": "期限が近い人",
    "soon": "ひと月のうちに受けられるようになる人",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands: how many are entitled, receive it, are missed (nothing: nobody knows), came and went."""

    service: str
    entitled: int
    open: int
    receiving: int | None
    missed: int | None
    missed_yen: int | None
    newly: int
    no_longer: int
    due: int
    soon: int


@dataclass(frozen=True, slots=True)
class Night:
    """One matching of the whole register. `catalogue` is the version that it was judged by."""

    id: int
    on: date
    catalogue: str
    folder: str
    people: int
    finished_at: datetime
    standings: tuple[Standing, ...]


def latest_night() -> Night | None:
    """The last one whose results are still there."""
    run = ward.latest(settings.VAR / "matching")
    if run is None:
        return None
    names = list(Standing.__dataclass_fields__)
    standings = tuple(Standing(*row) for row in run.counts.order_by("service").values_list(*names))
    return Night(run.pk, run.on, run.catalogue, run.folder, run.people, run.finished_at, standings)


def people_of(night: Night, service: str, which: str) -> list[tuple[int, date | None]]:
    """The residents of a list (see `LISTS`), with the day by which they would have to ask; who is due first first."""
    if which == "missed":
        results = settings.VAR / "matching" / night.folder / "results.parquet"
        return [(person, None) for person in ward.missed(results, service)]
    events = Event.objects.filter(run=night.id, service=service, kind=which).order_by("deadline", "person")
    return list(events.values_list("person", "deadline"))
