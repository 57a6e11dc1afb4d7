"""Rows that the ledger binds, column by column: what an event wrote, and whether that is what stands there now.

An event names under the ledger's key each column that it wrote. Who can write every table, but does not hold the key,
can neither change a column, nor add or delete a row, without its last event saying otherwise (ADR 33). Only the columns
that an event itself wrote are told again: what somebody changed in others does not become true by a later event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import inf
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet

from osekkai import personal
from osekkai.ledger.digests import HALF, is_keyed, keyed
from osekkai.ledger.kinds import BOUND, TABLE
from osekkai.ledger.models import Event, Link
from osekkai.ledger.rows import plain
from osekkai.personal.declaring import declared
from osekkai.personal.forgetting import GOES

AT_ONCE = 2_000
_SPAN = re.compile(r"([0-9]+)-([0-9]+)")
CHAIN = (F("link__position").asc(nulls_last=True), "id")
"""The order in which events were sealed, which nobody changes without the key; what waits comes after."""
GONE = None
Columns = Mapping[str, str] | None
"""By column its digest; `GONE` for a row that was deleted."""
Told = dict[str, dict[str, str] | None]
"""By row (`applications.Application:7`) what was told last."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a room says of a table: the columns that the ledger binds, and those that change while people work.

    `only` are the rows that have to be told; `why` says why none is, where it has no `bound` column. `later` are the
    columns that a release bound before did not bind, `before` the rows that it did (see `upgrade`).
    """

    label: str
    bound: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    why: str = ""
    later: tuple[str, ...] = ()
    before: Q = field(default_factory=Q)

    @property
    def model(self) -> type[Model]:
        found: type[Model] = apps.get_model(self.label)
        return found


_tables: dict[str, Table] = {}


def binds(
    label: str, bound: str, *, work: str = "", only: Q | None = None, later: str = "", before: Q | None = None
) -> None:
    """Declare a table whose rows events bind, in the `bound.py` of its room: names of columns, apart by blanks."""
    only = only or Q()
    _tables[label] = Table(
        label,
        tuple(bound.split()),
        tuple(work.split()),
        only,
        later=tuple(later.split()),
        before=only if before is None else before,
    )


def leaves(label: str, why: str) -> None:
    """Declare a table that the ledger does not bind, and why a change there would change nothing or be seen."""
    _tables[label] = Table(label, why=why)


def tables() -> list[Table]:
    return list(_tables.values())


@dataclass(frozen=True, slots=True)
class Wrote:
    """A row that an event wrote."""

    row: str
    columns: Columns


def wrote(row: Model, names: str = "") -> Wrote:
    """The named columns of a row as they were just saved (all that are bound)."""
    table, key = _tables[row._meta.label], key_of(row)
    chosen = names.split() or table.bound
    if strange := set(chosen) - set(table.bound):
        raise ValueError(f"{table.label} does not bind {', '.join(sorted(strange))}")
    return Wrote(key, {name: _digest(row, key, name) for name in chosen})


def gone(model: type[Model], id: int) -> Wrote:
    """A row that was deleted."""
    return Wrote(f"{model._meta.label}:{id}", GONE)


def forget(rows: QuerySet[Any]) -> list[Wrote]:
    """Empty what these rows say about people (see `personal.forget`), and what an event writes of it."""
    personal.forget(rows)
    table, known = _tables[rows.model._meta.label], declared(rows.model)
    names = " ".join(name for name in table.bound if known and name in known.of(*GOES))
    return [wrote(each, names) for each in rows.all()] if names else []


def is_as_told(row: Model, name: str, events: Iterable[Event]) -> bool:
    """Whether a column of a row is what these events told last; one that none tells of is not known to be."""
    digest = (told_by(in_chain(events)).get(key := key_of(row)) or {}).get(name)
    return digest is None or is_keyed(_keyed(row, key, name), digest, HALF)


def key_of(row: Model) -> str:
    return f"{row._meta.label}:{row.pk}"


def as_text(rows: Iterable[Wrote]) -> str:
    """As an event keeps it; nothing for no rows. What is told of a row in parts is told together."""
    found: dict[str, Any] = {}
    for each in rows:
        found[each.row] = None if each.columns is None else {**(found.get(each.row) or {}), **each.columns}
    return json.dumps(found, sort_keys=True, separators=(",", ":")) if found else ""


def _digest(row: Model, key: str, name: str) -> str:
    """HMAC-SHA256 of a column of a row, half of it."""
    return keyed(_keyed(row, key, name), HALF)


def _keyed(row: Model, key: str, name: str) -> str:
    """Of a reference, the key."""
    value = plain(getattr(row, row._meta.get_field(name).attname))  # type: ignore[union-attr]
    return json.dumps([key, name, value], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def in_chain(events: Iterable[Event]) -> list[Event]:
    """The same in the order of the chain: the number of an event is in its table, where somebody may change it."""
    found = list(events)
    at = dict(Link.objects.filter(event__in=[each.pk for each in found]).values_list("event", "position"))
    return sorted(found, key=lambda each: (at.get(each.pk, inf), each.pk))


def told_by(events: Iterable[Event]) -> Told:
    """What these events, the first first, told last of each row."""
    found: Told = {}
    for event in events:
        for row, columns in json.loads(event.rows or "{}").items():
            before = found.get(row)
            found[row] = None if columns is None else {**(before or {}), **columns}
    return found


def told_in_chain() -> Told:
    """What the whole ledger told last of each row."""
    return told_by(Event.objects.exclude(rows="").only("rows").order_by(*CHAIN).iterator(AT_ONCE))


@dataclass(frozen=True, slots=True)
class Unlike:
    """A row that is not as it was told, and what is wrong with it, in words."""

    row: str
    what: str


def unlike_told(events: Iterable[Event], rows: Iterable[Model] = ()) -> list[Unlike]:
    """What is not as these events told it last; `rows` have to be told of.

    Of rows that a release before wrote it is looked up how they were when they were bound.
    """
    told, given = told_by(in_chain(events)), list(rows)
    told |= _bound_before([key for key in map(key_of, given) if key not in told])
    return _unlike(told, given)


def span(ids: Sequence[int]) -> str:
    """From which row to which an event binds what was there before (`upgrade`), so that those of a row are found."""
    return f"{ids[0]}-{ids[-1]}" if ids else ""


def _bound_before(keys: Sequence[str]) -> Told:
    """How rows were when they were bound. Events that do not say of which rows they tell are looked through."""
    by_table: dict[str, set[int]] = {}
    for key in keys:
        label, _, id = key.partition(":")
        by_table.setdefault(label, set()).add(int(id))
    chosen: list[int] = []
    for label, ids in by_table.items():
        about = Event.objects.filter(kind=BOUND.id, object=str(TABLE(label)))
        untold = False
        for pk, said in about.values_list("pk", "before"):
            untold |= not said
            if (between := _SPAN.fullmatch(said)) and any(int(between[1]) <= id <= int(between[2]) for id in ids):
                chosen.append(pk)
        if untold:
            held = reduce(or_, (Q(rows__contains=f'"{label}:{id}":') for id in ids))
            chosen += about.filter(held, before="").values_list("pk", flat=True)
    wanted, bound = set(keys), told_by(Event.objects.filter(pk__in=chosen).order_by(*CHAIN) if chosen else ())
    return {key: columns for key, columns in bound.items() if key in wanted}


def _unlike(told: Told, rows: Iterable[Model]) -> list[Unlike]:
    given = {key_of(each): each for each in rows}
    found = [Unlike(key, _words(key, "が、記録にないのに あります")) for key in given if key not in told]
    missing: dict[str, list[int]] = {}
    for key in told.keys() - given.keys():
        label, _, id = key.partition(":")
        missing.setdefault(label, []).append(int(id))
    for label, ids in missing.items():
        given |= {key_of(each): each for each in apps.get_model(label)._base_manager.filter(pk__in=ids)}
    for key, columns in told.items():
        found += _wrong(key, columns, given.get(key))
    return found


def _wrong(key: str, columns: Columns, row: Model | None) -> Iterator[Unlike]:
    if columns is None:
        if row is not None:
            yield Unlike(key, _words(key, "は、記録では なくなったのに あります"))
        return
    if row is None:
        yield Unlike(key, _words(key, "が、記録にあるのに なくなっています"))
        return
    there = {each.name for each in row._meta.concrete_fields}  # a column that a later release took away says nothing
    for name, digest in columns.items():
        if name in there and not is_keyed(_keyed(row, key, name), digest, HALF):
            yield Unlike(key, _words(key, f"の「{_called(row, name)}」が、記録と ちがいます"))


def _words(key: str, what: str) -> str:
    label, _, id = key.partition(":")
    known = declared(apps.get_model(label))
    return f"{known.words.ja if known and known.words.ja else label} {id} {what}"


def _called(row: Model, name: str) -> str:
    known = declared(type(row))
    return known.labels[name].ja if known and name in known.labels else name


LOOKS = 3
"""How often a row is looked at that does not fit: somebody may be writing it just now."""


def verify_rows() -> list[Unlike]:
    """Every table against the whole ledger. That the ledger itself is as it was written `verify` says.

    People go on working meanwhile: what does not fit is looked at again, and told of where it still does not.
    """
    found = _all_rows([each for each in tables() if each.bound])
    for _ in range(1, LOOKS):
        if not found:
            break
        labels = {each.row.partition(":")[0] for each in found}
        again = {each.row for each in _all_rows([each for each in tables() if each.label in labels])}
        found = [each for each in found if each.row in again]
    return found


def _all_rows(chosen: Iterable[Table]) -> list[Unlike]:
    by_table: dict[str, Told] = {each.label: {} for each in chosen}
    for key, columns in told_in_chain().items():
        if (own := by_table.get(key.partition(":")[0])) is not None:
            own[key] = columns
    found: list[Unlike] = []
    for label in list(by_table):
        table = _tables[label]
        rows = table.model._base_manager.filter(table.only)
        found += _unlike(by_table.pop(label), rows.iterator(AT_ONCE))
    return found
