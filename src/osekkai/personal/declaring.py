"""What rooms say of the fields of their tables, whose a row is, and when it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from osekkai.personal.classes import Data
from osekkai.said import Said


@dataclass(frozen=True, slots=True)
class Until:
    """Rows are deleted in the night after the time in this field."""

    field: str


@dataclass(frozen=True, slots=True)
class With:
    """Goes with what it belongs to."""

    what: str


@dataclass(frozen=True, slots=True)
class Room:
    """The room deletes or empties it itself, when and why."""

    when: str


@dataclass(frozen=True, slots=True)
class ForEver:
    """Stays; by which law or for which proof."""

    why: str


Ends = Until | With | Room | ForEver


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody: as the register knows them, as they sign in, or both."""

    person: int | None = None
    account: int | None = None


Finder = Callable[[Who], Q]


@dataclass(slots=True)
class Declared:
    """A table: its name, the class of each field and its name, ways to find the rows about somebody, when they go."""

    label: str
    words: Said
    fields: Mapping[str, Data]
    labels: Mapping[str, Said]
    ends: Ends
    gone: Mapping[str, Any]
    is_inside: bool = False
    """Working papers: shown to whom they are about on request (個人情報保護法 第76条), not by themselves."""
    finders: list[Finder] = field(default_factory=list)

    @property
    def model(self) -> type[Model]:
        found: type[Model] = apps.get_model(self.label)
        return found

    @property
    def is_there(self) -> bool:
        room, _, name = self.label.partition(".")
        return apps.is_installed(f"osekkai.{room}") and name.lower() in apps.get_app_config(room).models

    @property
    def is_about_people(self) -> bool:
        return any(each in _ABOUT for each in self.fields.values())

    def of(self, *classes: Data) -> list[str]:
        return [name for name, each in self.fields.items() if each in classes]

    @property
    def unnamed(self) -> list[str]:
        """Fields that nobody could read the name of: in Japanese and in English."""
        named = {name for name, said in self.labels.items() if said.ja and said.en}
        return [each for each in self.of(Data.IDENTITY, Data.STATED, Data.KNOWN) if each not in named]

    def about(self, who: Who) -> Q | None:
        """Nothing where rows of this table are nobody's that could be told."""
        found = Q()
        for each in self.finders:
            found |= each(who)
        return found if self.finders and found else None


_ABOUT = frozenset({Data.IDENTITY, Data.STATED, Data.KNOWN, Data.SEALED})
Names = str | Mapping[str, Said]
"""Names of fields, apart by blanks; or each with what people call it."""
NAMELESS = Said()
_declared: dict[str, Declared] = {}
_further: dict[str, list[Finder]] = {}


def tells(
    label: str,
    *,
    ends: Ends,
    words: Said = NAMELESS,
    nothing: str = "",
    work: str = "",
    link: str = "",
    identity: Names = "",
    stated: Names = "",
    known: Names = "",
    sealed: str = "",
    person: str = "",
    account: str = "",
    by: Finder | None = None,
    gone: Mapping[str, Any] | None = None,
    inside: bool = False,
) -> None:
    """Declare a table (`applications.Application`): names of fields, apart by blanks, for each class of data.

    A table about people has `words`, and each field of `identity`, `stated` and `known` has its own, by its name.

    Whose a row is: the path to the register's `person`, to the `account`, or `by` a condition. `gone`: what a field
    says after its row was forgotten, where it must not be empty. `inside`: a working paper of the office.
    """
    written: dict[Data, Names] = {
        Data.NOTHING: nothing,
        Data.WORK: work,
        Data.LINK: link,
        Data.IDENTITY: identity,
        Data.STATED: stated,
        Data.KNOWN: known,
        Data.SEALED: sealed,
    }
    fields = {name: each for each, names in written.items() for name in _named(names)}
    labels = {name: said for each in written.values() if not isinstance(each, str) for name, said in each.items()}
    found = Declared(label, words, fields, labels, ends, dict(gone or {}), inside)
    found.finders += [*_paths(person, account), *([by] if by else []), *_further.pop(label.lower(), ())]
    _declared[label.lower()] = found


def _named(names: Names) -> list[str]:
    return names.split() if isinstance(names, str) else list(names)


def also_about(label: str, *, person: str = "", account: str = "", by: Finder | None = None) -> None:
    """Another way to whose a row is, which only a room above knows."""
    finders = [*_paths(person, account), *([by] if by else [])]
    if found := _declared.get(label.lower()):
        found.finders += finders
    else:
        _further.setdefault(label.lower(), []).extend(finders)


def _paths(person: str, account: str) -> list[Finder]:
    found: list[Finder] = []
    if person:
        found.append(lambda who: Q(**{person: who.person}) if who.person else Q())
    if account:
        found.append(lambda who: Q(**{account: who.account}) if who.account else Q())
    return found


def declared(model: type[Model] | Model) -> Declared | None:
    return _declared.get(model._meta.label_lower)


def all_declared() -> list[Declared]:
    return [_declared[each] for each in sorted(_declared)]
