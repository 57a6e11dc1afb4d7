"""Each service and each refusal of a room is named by a test of that room: who reads `tests/<room>` reads what it does.

A name counts where it is used, not where it is only imported, and only where it comes from the room itself.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from osekkai.rooms import ROOMS

TESTS = Path(__file__).parent.parent


def door(room: str, name: str) -> ModuleType | None:
    full = f"osekkai.{room}.{name}"
    return import_module(full) if find_spec(full) else None


def offered(module: ModuleType) -> Iterator[str]:
    """Functions of `services`, classes of `errors`: those of its `__all__`, else those that it has itself."""
    room, _, name = module.__name__.rpartition(".")
    for each, value in vars(module).items():
        own = getattr(value, "__module__", "").startswith(f"{room}.") and not each.startswith("_")
        is_offered = inspect.isclass(value) if name == "errors" else inspect.isfunction(value)
        if is_offered and each in getattr(module, "__all__", [each] if own else []):
            yield each


def named(room: str) -> set[str]:
    return {name for path in (TESTS / room).rglob("*.py") for name in used(ast.parse(path.read_text("utf-8")), room)}


def used(tree: ast.Module, room: str) -> Iterator[str]:
    """Names that come from a room: `services.submit`, `submit`, as something was imported from it."""
    modules, names = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"osekkai.{room}."):
            modules |= {each.asname or each.name for each in node.names}
            names |= {each.asname or each.name: each.name for each in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in names:
            yield names[node.id]


@pytest.mark.parametrize("name", ["services", "errors"])
@pytest.mark.parametrize("room", ROOMS)
def test_each_service_and_each_refusal_has_a_test_of_its_room(room: str, name: str) -> None:
    module = door(room, name)
    missing = sorted(set(offered(module)) - named(room)) if module else []
    what = {
        "services": "what it changes, its event with who did it, its refusals, and that it is whole or nothing",
        "errors": "when it is raised, what it says, and that nothing changed",
    }[name]
    assert not missing, (
        f"no test in tests/{room}/ names {', '.join(missing)} of osekkai.{room}.{name}. Add a test to "
        f"tests/{room}/test_*.py that says of each {what}."
    )


def test_a_name_that_is_only_imported_or_of_another_room_does_not_count() -> None:
    text = "\n".join(
        [
            "from osekkai.staff import services",
            "from osekkai.staff.errors import Left as Gone, NotYours",
            "from osekkai.casework import services as other",
            "services.hire(other.propose, Gone)",
            "row.leave()",
        ]
    )
    assert set(used(ast.parse(text), "staff")) == {"hire", "Left", "services"}


def test_doors_offer_functions_and_refusals_not_records() -> None:
    services, errors = door("approvals", "services"), door("approvals", "errors")
    assert services and {"agree", "pull"} <= set(offered(services)) and "Asked" not in set(offered(services))
    assert errors and set(offered(errors)) == {
        "Altered",
        "Busy",
        "Changed",
        "NotYours",
        "NoReason",
        "Overtaken",
        "RulesChanged",
        "TooLong",
    }
    assert door("outreach", "services") is None
