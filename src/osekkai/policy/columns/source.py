"""What the columns are computed from: the people and households of a snapshot, with their facts.

`people` has pid, hid, rel (position in `RELATIONS`), idx (order in the household) and fact columns; `homes` has hid and
fact columns. A number or date is a BIGINT (a date as its day number, `date.toordinal`), a truth a BOOLEAN, a choice a
BIGINT with one bit per possible option (the options in sorted order). NULL says that a fact was not given. What is
given but open has more: a number a second column with its upper end, a truth a second column that is TRUE where it is
open, a choice more than one bit. There are more town blocks than bits: theirs is the place of the one that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from osekkai.policy.language.types import TOWN, Type
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.people import HOUSEHOLD

FAR = 2**62
"""Further than any number of the ward office: the lowest of nothing, and minus it the highest of nothing."""


class NotColumnar(Exception):
    """A rule that cannot be said in columns; carries what it is about."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One fact (of one year, where it is yearly) as columns of a snapshot. `partial`: some do not have it."""

    name: str
    partial: bool = True
    open: str | None = None


Source = Mapping[tuple[str, int], FactColumn]
"""The fact columns by fact id and year (0 where the fact is not yearly). A fact that is not in it, nobody has."""


def table_of(fact: Fact) -> str:
    return "homes" if fact.entity == HOUSEHOLD else "people"


def bit(option: str, options: frozenset[str]) -> int:
    return 1 << sorted(options).index(option)


def kept(found: frozenset[str] | str, type_: Type) -> int | None:
    """A choice as it stands in its column; nothing for a town block that is open."""
    if type_.unit != TOWN:
        return mask(found, type_.options)
    return sorted(type_.options).index(found) if isinstance(found, str) and found in type_.options else None


def mask(found: frozenset[str] | str, options: frozenset[str]) -> int:
    chosen = found if isinstance(found, frozenset) else (found,)
    return sum(bit(each, options) for each in chosen)
