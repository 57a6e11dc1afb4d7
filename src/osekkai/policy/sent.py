"""JSON that somebody sends: read within limits, and everything in it can be kept and shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from osekkai.policy.language.problems import Place, Problems

LARGEST = 1_000_000
"""Bytes, or characters, of what is sent at once."""
DEEPEST = 20
"""Lists and objects inside one another."""


def read_json(text: str | bytes) -> Any:
    """The data of a JSON text (RFC 8259).

    Raises `PolicyError`: too large, not JSON (with the line), too deep, half of a character somewhere (with the path).
    """
    problems = Problems()
    if len(text) > LARGEST:
        problems.add(
            "too-large", Place("$"), "データが大きすぎます（1MBまで）", "the input is too large (1 MB at most)"
        )
        problems.raise_if_any()
    data = None
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        excerpt = _shown(error.doc.split("\n")[error.lineno - 1][:200])
        problems.add(
            "json",
            Place("$", error.lineno, error.colno, excerpt),
            "JSONとして読めません",
            f"this is not JSON ({error.msg})",
        )
    except (ValueError, RecursionError):
        problems.add("json", Place("$"), "JSONとして読めません", "this is not JSON")
    _look(data, problems)
    problems.raise_if_any()
    return data


def _look(data: Any, problems: Problems) -> None:
    for path, depth, value in _inside(data):
        if isinstance(value, str) and value != _shown(value):
            problems.add(
                "character",
                Place(path),
                f"文字の半分だけがあります（{_shown(value)[:60]}）",
                f"there is half of a character, a lone surrogate ({_shown(value)[:60]})",
            )
        elif depth >= DEEPEST and isinstance(value, dict | list):
            problems.add(
                "too-deep",
                Place(path),
                f"入れ子が深すぎます（{DEEPEST}まで）",
                f"the data is nested too deeply ({DEEPEST} at most)",
            )
            return


def _inside(data: Any) -> Iterator[tuple[str, int, Any]]:
    """(path, depth, value) of everything in the data, keys among it; nothing is called again for what lies deeper."""
    waiting: list[tuple[str, int, Any]] = [("", 0, data)]
    while waiting:
        path, depth, value = waiting.pop()
        yield path or "$", depth, value
        if depth >= DEEPEST:
            continue
        if isinstance(value, dict):
            for key, each in value.items():
                where = f"{path}.{_shown(key)[:60]}" if path else _shown(key)[:60]
                yield where, depth, key
                waiting.append((where, depth + 1, each))
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", depth + 1, each) for index, each in enumerate(value)]


def _shown(text: str) -> str:
    """The text with halves of characters as `\\\\ud842`."""
    return text.encode("utf-8", "backslashreplace").decode()


def _no_constant(name: str) -> None:
    raise ValueError(name)
