"""The list of rooms, and how a room plugs in. A room is named here and in the layers of `pyproject.toml`, nowhere else.

What a room brings lies in files of fixed names in its folder; who needs it asks for it here, by the name of the file:

`parts`      what it reads from the municipality's folder (see `catalogue.parts`); needs no Django
`commands`   its commands of `osekkai`
`kinds`      its events, with their words (see `ledger.kinds`), and its states
`followers`  what it does in the transaction of an event (see `ledger.following`)
`personal`   what each field of its tables says about people (see `personal`)
`bound`      which columns of its tables the ledger binds (see `ledger.binding`)
`stored`     its files, and what of its tables the office's keys seal (see `storing`)
`upgrade`    what a release before still has to be given, by `osekkai setup`
`retention`  what it keeps for years, how it is disposed of and taken elsewhere (see `documents.services.keep`)
`tasks`      what runs later, and when (see `background`)
`pages`      what it contributes to the frames: menu, panels, things to do (see `office`, `portal`)
`urls`       the addresses of its pages
`api`        its operations of the open API
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import AppConfig

ROOMS = (
    "background",
    "health",
    "limits",
    "ledger",
    "publication",
    "register",
    "staff",
    "identity",
    "matching",
    "channels",
    "applications",
    "documents",
    "approvals",
    "casework",
    "receiving",
    "objections",
    "outreach",
    "safekeeping",
    "demonstration",
)
"""Lowest first: who follows an event or contributes to a page is asked in this order."""
FRAMES = ("portal", "office", "api")
"""They stand below the rooms, and read parts of the folder as rooms do."""
READ_AT_START = ("kinds", "followers", "personal", "bound", "stored", "retention", "tasks", "pages")


class Room(AppConfig):
    """The base of every room's `AppConfig`: reads what the room brings once all tables are known."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in READ_AT_START:
            brought(self.name, name)


def template_words() -> list[str]:
    """Each room's words for templates (`templatetags/<room>.py`), known on every page."""
    here = Path(__file__).parent
    return [
        f"osekkai.{room}.templatetags.{room}"
        for room in ROOMS
        if (here / room / "templatetags" / f"{room}.py").exists()
    ]


def brought(room: str, name: str) -> ModuleType | None:
    """The module of a room (`osekkai.casework`) that has a name; nothing where it has none."""
    full = f"{room}.{name}"
    return import_module(full) if find_spec(full) else None


def all_brought(name: str) -> Iterator[tuple[str, ModuleType]]:
    """Every room's module of a name, with the room's own name (`casework`), in the order of the rooms."""
    for room in ROOMS:
        if found := brought(f"osekkai.{room}", name):
            yield room, found
