"""What is wrong in an expression, reported with its place; and what must stand in a place."""

from __future__ import annotations

import ast

from osekkai.policy.language.problems import Place, Problems
from osekkai.policy.language.types import Mismatch, Type, together
from osekkai.policy.reading import syntax
from osekkai.policy.rules.expression import Expression, Node


class Refused(Exception):
    """The expression has an error that is already reported."""


class Reports:
    """The problems of one expression."""

    def __init__(self, expression: Expression, problems: Problems) -> None:
        self.expression = expression
        self.problems = problems

    def no(self, code: str, node: ast.AST, ja: str, en: str, mend: tuple[str, str] | None = None) -> Refused:
        """Report a problem; what it gives is to be raised."""
        self.problems.add(code, syntax.place_of(self.expression, node), ja, en, mend)
        return Refused()

    def no_household(self, node: ast.AST) -> Refused:
        return self.no(
            "whose",
            node,
            "法人・団体の規則では、世帯の人を読めません",
            "a rule of an organisation reads nobody's household",
        )

    def at(self, node: ast.AST) -> Place:
        return syntax.place_of(self.expression, node)

    def want(self, found: Node, kind: str, node: ast.AST) -> Node:
        """The same part, if it is of the kind. Raises `Refused`."""
        if found.type.kind != kind:
            wanted = Type(kind)
            raise self.no(
                "type",
                node,
                f"ここには {wanted} が必要ですが、{found.type} です",
                f"{wanted.english} is needed here, but this is {found.type.english}",
            )
        return found

    def match(self, a: Type, b: Type, node: ast.AST) -> Type:
        """The type of what may be either. Raises `Refused` where two do not go together."""
        try:
            return together(a, b)
        except Mismatch as mismatch:
            raise self.no("type", node, mismatch.args[0], mismatch.args[1]) from None
