"""What rooms put on the pages of staff that belong to none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from osekkai.ui.places import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a room. `here` is what its pages call themselves; `first`: it stands before 「ほかのしごと」."""

    url: str
    words: str
    here: str
    first: bool = False


MENU: Place[Entry] = Place("menu", "The menu of the office; called with the request of somebody who is signed in.")
BEGIN: Place[str] = Place("begin", "Where somebody begins their day (a name of `urls`); called with the request.")


def menu(
    url: str,
    words: str,
    *,
    here: str,
    order: int,
    first: bool = False,
    may: Callable[[HttpRequest], bool] = lambda request: True,
) -> None:
    """Put a way into a room into the menu of whoever `may` go there."""
    entry = Entry(url, words, here, first)
    MENU.fill(order)(lambda request: entry if may(request) else None)


menu("office:catalogue", "制度ファイル", here="catalogue", order=90)
