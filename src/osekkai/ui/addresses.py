"""What the changing parts of addresses name: each room says so beside them, in `takes` of `urls.py` or `api.py`.

The walk of the tests fills every address with what is somebody's, and goes there as a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.checks import Error
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table (`casework.Case`), by a field of it that is unique."""

    table: str
    field: str = "pk"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret: whoever holds it may come in. `example` has its form and opens nothing."""

    example: str


@dataclass(frozen=True, slots=True)
class Anything:
    """Nothing of anybody's, or nothing without the rest of the address. `example` is one that is there."""

    example: str


Takes = Mapping[str, Row | Key | Anything]
LIBRARY = "office/account/"
"""Addresses of the library with which staff sign in."""


@dataclass(frozen=True, slots=True)
class Address:
    """A route (`office/cases/<slug:number>/`), its view, the names of what changes, and what its room says of them."""

    route: str
    view: Any
    names: tuple[str, ...]
    takes: Takes = field(default_factory=dict)

    @property
    def unexplained(self) -> list[str]:
        return [each for each in self.names if each not in self.takes]

    @property
    def module(self) -> str:
        return str(getattr(self.view, "__module__", ""))


def addresses() -> Iterator[Address]:
    """Every address of the office but the library's own and files."""
    root = get_resolver()
    yield from _in(root.url_patterns, "", getattr(root.urlconf_module, "takes", {}))


def _in(patterns: list[Any], before: str, takes: Takes) -> Iterator[Address]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            own = getattr(each.urlconf_module, "takes", takes)
            yield from _in(each.url_patterns, route, own) if route != LIBRARY else ()
        elif isinstance(each, URLPattern) and "<path" not in route:
            yield Address(route, each.callback, tuple(each.pattern.converters), takes)


def unexplained(**more: Any) -> list[Error]:
    """`osekkai.E003`: nobody says what a part of an address names."""
    return [
        Error(
            f"Nobody says what <{name}> names in {each.route}.",
            hint=f"Add takes = {{{name!r}: Row(table, field)}} to its room's urls.py or api.py; Key(…) where it is a "
            "secret, Anything(…) where it is nothing of anybody's (see osekkai.ui.addresses).",
            id="osekkai.E003",
        )
        for each in addresses()
        for name in each.unexplained
    ]


def unguarded(**more: Any) -> list[Error]:
    """`osekkai.E004`: an address of the office that does not ask who comes."""
    return [
        Error(
            f"{each.route} does not ask who comes ({each.module}).",
            hint="Put @login_required or @permission_required(…, raise_exception=True) on its view; what every "
            "resident may see lies outside office/.",
            id="osekkai.E004",
        )
        for each in addresses()
        if each.route.startswith("office/") and not hasattr(each.view, "login_url")
    ]
