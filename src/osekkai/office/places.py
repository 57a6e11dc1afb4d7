"""What rooms put on the pages of staff that belong to none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from osekkai.ui.places import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a room. `here` is what its pages call themselves; `first`: it stands before 「ほかのしごと」.

    `count` is how much waits there for whoever looks; nothing where that is not counted.
    """

    url: str
    words: str
    here: str
    first: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Lot:
    """How many of something wait for somebody, and where. Nothing to count: it is a way there."""

    words: str
    address: str
    count: int | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that is next: what it is, and why it is; `urgent` is said first, where something is."""

    words: str
    address: str
    why: str = ""
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for somebody in one of their roles: as figures, and the first few of it one by one.

    `ordered` says in which order those stand. `begin` is a form that opens the next one, where there is one: its
    address and the words of its button. `none` is what is said where nothing is next.
    """

    title: str
    lots: Sequence[Lot] = ()
    ordered: str = ""
    next: Sequence[Next] = ()
    none: str = ""
    begin: tuple[str, str] | None = None


MENU: Place[Entry] = Place("menu", "The menu of the office; called with the request of somebody who is signed in.")
HOME: Place[Work] = Place("home", "「きょうのしごと」: what waits for whoever asks; called with the request.")


def menu(
    url: str,
    words: str,
    *,
    here: str,
    order: int,
    first: bool = False,
    may: Callable[[HttpRequest], bool] = lambda request: True,
    count: Callable[[HttpRequest], int] = lambda request: 0,
) -> None:
    """Put a way into a room into the menu of whoever `may` go there, with how much waits for them."""

    def entry(request: HttpRequest) -> Entry | None:
        return Entry(url, words, here, first, count(request)) if may(request) else None

    MENU.fill(order)(entry)


menu("office:home", "きょうのしごと", here="home", order=5, first=True)
menu("office:catalogue", "制度ファイル", here="catalogue", order=90)
