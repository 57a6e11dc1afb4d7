"""Conditions on the flows of a process: a small, safe language (`plain and yen < 100000`), never run as a program."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

NAMES = {"plain": bool, "yen": int, "status": str, "kind": str, "choice": str}
"""What a condition may ask.

Whether every check passed, yen a year, what the rules said, what was decided, what somebody chose.
"""
LONGEST = 200
_COMPARE: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def names_in(text: str) -> set[str]:
    """The names that a condition asks. Raises `ValueError` for anything but comparisons joined by and, or, not."""
    tree = _tree(text)
    _check(tree)
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def holds(text: str, facts: Mapping[str, Any]) -> bool:
    """Whether it holds.

    What nobody knows makes a comparison neither true nor, negated, false: then it does not hold.
    """
    return _value(_tree(text), facts) is True


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(text[:LONGEST])
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(text) from error


def _check(node: ast.expr) -> None:
    match node:
        case ast.BoolOp(values=values):
            for each in values:
                _check(each)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand)
        case ast.Name(id=name) if NAMES.get(name) is bool:
            return
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=value)]) if (
            type(op) in _COMPARE
        ):
            kind = NAMES.get(name)
            if kind is None or type(value) is not kind or (kind is not int and not isinstance(op, (ast.Eq, ast.NotEq))):
                raise ValueError(ast.unparse(node))
        case _:
            raise ValueError(ast.unparse(node))


def _value(node: ast.expr, facts: Mapping[str, Any]) -> bool | None:
    match node:
        case ast.BoolOp(op=op, values=values):
            found = [_value(each, facts) for each in values]
            settling = isinstance(op, ast.Or)
            return settling if settling in found else None if None in found else not settling
        case ast.UnaryOp(operand=operand):
            value = _value(operand, facts)
            return None if value is None else not value
        case ast.Name(id=name):
            return facts.get(name)
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=value)]):
            return None if facts.get(name) is None else _COMPARE[type(op)](facts[name], value)
    raise ValueError(ast.unparse(node))
