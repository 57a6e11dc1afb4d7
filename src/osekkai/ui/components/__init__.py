"""Components: what pages are made of, a folder each, with its looks, its arguments and what it promises to everybody.

`component.yaml` of a folder says which arguments there are, which WCAG 2.2 and JIS X 8341-3 criteria the component
keeps, and examples; the gallery (`/office/gallery/`) shows every one of them, and the tests draw them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


class Misused(Exception):
    """A page that calls a component wrongly: a defect of that page, said when it is first read."""


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    what: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """A success criterion that the component keeps, and how. `jis` is empty where WCAG 2.0 did not have it yet."""

    wcag: str
    how: str
    jis: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """`body`: what stands inside, as a template would write it."""

    title: str
    arguments: Mapping[str, Any]
    body: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """`body` says what stands between `{% name %}` and `{% endname %}`; empty where the component is closed."""

    name: str
    words: str
    what: str
    arguments: Mapping[str, Argument]
    accessibility: tuple[Criterion, ...]
    examples: tuple[Example, ...]
    body: str = ""

    @property
    def template(self) -> str:
        return f"{self.name}/component.html"

    @property
    def first(self) -> str:
        """The argument that may be said without its name."""
        return next(iter(self.arguments))

    def check(self, said: Iterable[str]) -> None:
        """Raises `Misused` for an argument that is unknown or missing."""
        said = list(said)
        for name in said:
            if name not in self.arguments:
                raise Misused(f"{self.name} has no argument “{name}”. It has: {', '.join(self.arguments)}.")
        for each in self.arguments.values():
            if each.required and each.name not in said:
                raise Misused(f"{self.name} needs “{each.name}”: {each.what}")

    def check_values(self, told: Mapping[str, Any]) -> None:
        """Raises `Misused` for a value that is not one of those the argument may have."""
        for name, value in told.items():
            if (may := self.arguments[name].one_of) and value and value not in may:
                raise Misused(f"{name} of {self.name} may be: {', '.join(may)}. It is “{value}”.")


@cache
def components() -> Mapping[str, Component]:
    """By name, in the order of the gallery."""
    return {folder.name: _read(folder) for folder in sorted(each.parent for each in FOLDER.glob("*/component.yaml"))}


def named(name: str) -> Component:
    if name not in components():
        raise Misused(f"There is no component “{name}”. There are: {', '.join(components())}.")
    return components()[name]


def _read(folder: Path) -> Component:
    told = yaml.safe_load((folder / "component.yaml").read_text("utf-8"))
    return Component(
        name=folder.name,
        arguments={
            name: Argument(name, **{**each, "one_of": tuple(each.get("one_of", ()))})
            for name, each in told.pop("arguments").items()
        },
        accessibility=tuple(Criterion(**each) for each in told.pop("accessibility")),
        examples=tuple(Example(**each) for each in told.pop("examples")),
        **told,
    )
