"""What is read from a municipality's folder, part by part: the catalogue knows no room's files, a room brings its own.

A room declares its parts in its `parts.py`, which needs no Django:

    LETTERS = Part("letters", "letters.yaml", read=_read, check=_check)

and gets what was read back with its type: `catalogue.part(LETTERS)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from osekkai import rooms
from osekkai.catalogue.model import Municipality, Section
from osekkai.policy import Rulebook, Words
from osekkai.policy.files import Item, Problems, nearest, read_yaml

if TYPE_CHECKING:
    from osekkai.catalogue.folder import Catalogue
    from osekkai.catalogue.model import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one part by their path in the folder; what is wrong in them is added to `problems`."""

    texts: Mapping[str, str]
    problems: Problems

    def root(self) -> Item | None:
        """The root of a part that is one file; nothing where the folder has none, or where it cannot be read."""
        return next(iter(self.roots().values()), None)

    def roots(self) -> dict[str, Item]:
        read = {path: read_yaml(path, text, self.problems) for path, text in self.texts.items()}
        return {path: root for path, root in read.items() if root}

    def entries(self) -> list[tuple[Item, Item]]:
        """Name and value of everything that a part of one file lists."""
        root = self.root()
        return root.entries() if root else []


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is read before any part: a part may refer to the rules and to the sections."""

    book: Rulebook
    municipality: Municipality
    sections: Mapping[str, Section]


def _no_problem(value: Any, catalogue: Catalogue, problems: Problems) -> None:
    pass


def _no_texts(value: Any) -> Iterable[Words]:
    return ()


def _no_facts(value: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A file of the folder (`letters.yaml`), or one of its folders (`processes/`), and what it means.

    `read` also gets no files at all, where a municipality has none, and gives what holds then. It says what is wrong
    beside its line, and goes on with a harmless value. `check` looks at it together with everything else that was read.
    `texts` are those that residents meet on their way to an application: each needs every language. `says` are the ids
    of facts that residents come to say through it.
    """

    name: str
    where: str
    read: Callable[[Files, SoFar], T]
    check: Callable[[T, Catalogue, Problems], None] = _no_problem
    texts: Callable[[T], Iterable[Words]] = _no_texts
    says: Callable[[T], Iterable[str]] = _no_facts

    def has(self, path: str) -> bool:
        return path.startswith(self.where) if self.where.endswith("/") else path == self.where


def of_rooms() -> list[Part[Any]]:
    """The parts that rooms and frames declare in their `parts.py`, in the order of the rooms."""
    modules = (rooms.brought(f"osekkai.{each}", "parts") for each in (*rooms.FRAMES, *rooms.ROOMS))
    found = [each for module in modules if module for each in vars(module).values() if isinstance(each, Part)]
    return list(dict.fromkeys(found))  # a room may import another's


def written_in(service: Service, *keys: str) -> Item | None:
    """What a service's file says under a key (in a key), with its place: for a part that services refer to by name."""
    found: Mapping[str, Item] = service.rules.extra  # type: ignore[assignment]
    for key in keys[:-1]:
        if key not in found or not found[key].is_mapping:
            return None
        found = {name.text(): value for name, value in found[key].entries()}
    return found.get(keys[-1])


def refuse_unknown(item: Item, known: Iterable[str], file: str) -> bool:
    """Whether a name is not among those of a file; it is said then, with the nearest that is."""
    name, names = item.text(), list(known)
    if name in names:
        return False
    item.wrong("unknown-name", f"「{name}」は {file} に ありません", f"'{name}' is not in {file}", nearest(name, names))
    return True


__all__ = ["Files", "Part", "SoFar", "of_rooms", "refuse_unknown", "written_in"]
