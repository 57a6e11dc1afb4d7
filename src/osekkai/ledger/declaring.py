"""What rooms say of their events: what each is about, how it is told in five languages, who sees it, what it keeps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models

from osekkai.personal import Data
from osekkai.said import Said


class Ref(NamedTuple):
    """A thing by its id; as text `case:7`. `instance` is the row itself, where whoever names it has it."""

    thing: str
    id: str
    instance: Any = None

    def __str__(self) -> str:
        return f"{self.thing}:{self.id}"


def ref_of(text: str) -> Ref:
    """From a reference's text."""
    thing, _, id = text.partition(":")
    return Ref(thing, id)


Whose = Callable[[Any], Ref | None]


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of thing that events are about. Called with a row or an id it names one: `CASE(case)`, `CASE(7)`.

    `whose` tells of a row which person it is about, so that nobody who records an event has to.
    """

    name: str
    whose: Whose | None = None

    def __call__(self, what: models.Model | int | str | None) -> Ref:
        """Raises `ValueError` for nothing."""
        if what is None:
            raise ValueError(f"no {self.name} is named")
        return Ref(self.name, str(what.pk), what) if isinstance(what, models.Model) else Ref(self.name, str(what))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events. `of`: what it is about (nothing: anything); `seen`: whether residents see it among theirs;
    `says`: what the content of such an event tells about people, where it has any.
    """

    id: str
    of: Thing | None
    words: Said
    seen: bool
    says: Data
    formerly: str = ""
    """How it was called before, in events that are there already."""
    module: str = field(compare=False, default="")

    @property
    def ids(self) -> tuple[str, ...]:
        """As it stands in the ledger, old events among them."""
        return (self.id, self.formerly) if self.formerly else (self.id,)

    def __str__(self) -> str:
        return self.id


_kinds: dict[str, Kind] = {}
_formerly: dict[str, str] = {}


_things: dict[str, Thing] = {}


def thing(name: str, whose: Whose | None = None) -> Thing:
    return _things.setdefault(name, Thing(name, whose))


def whose(about: Ref) -> Ref | None:
    """The person that a thing is about, where its row is at hand and says so."""
    found = _things[about.thing].whose if about.thing in _things else None
    return found(about.instance) if found and about.instance is not None else None


def kind(
    id: str,
    of: Thing | None = None,
    *,
    ja: str,
    easy: str = "",
    en: str = "",
    zh: str = "",
    ko: str = "",
    seen: bool = False,
    says: Data = Data.NOTHING,
    formerly: str = "",
) -> Kind:
    """Declare a kind, in the `kinds.py` of the room whose events they are.

    Raises `ValueError` where another has the id.
    """
    module = sys._getframe(1).f_globals["__name__"]
    found = Kind(id, of, Said(ja, easy, en, zh, ko), seen, says, formerly, module)
    if formerly:
        _formerly[formerly] = id
    if (declared := _kinds.setdefault(id, found)) != found:
        raise ValueError(f"two kinds of events are called {id}")
    return declared


def is_declared(kind: Kind) -> bool:
    return _kinds.get(kind.id) is kind


def kind_of(id: str) -> Kind | None:
    """Nothing for an event of a release whose rooms said otherwise."""
    return _kinds.get(_formerly.get(id, id))


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda each: each.id)


def seen_by_residents() -> list[str]:
    return [id for each in _kinds.values() if each.seen for id in each.ids]
