"""Comparisons: numbers and days by size, texts, and choices by the options that are named."""

from __future__ import annotations

import ast
import re

from osekkai.policy.language.problems import nearest
from osekkai.policy.language.types import TOWN, TRUTH, Type
from osekkai.policy.language.written import block
from osekkai.policy.reading.calls import as_text
from osekkai.policy.reading.names import Read, Scope
from osekkai.policy.reading.reports import Reports
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.expression import Node

_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


class ComparisonReader:
    """Reads one comparison: `read` and `operand` what is compared, a text too; `reports` takes what is wrong."""

    def __init__(self, reports: Reports, read: Read, operand: Read) -> None:
        self.reports = reports
        self.part = read
        self.operand = operand

    def read(self, node: ast.Compare, scope: Scope, depth: int) -> Node:
        """`a < b`, or each pair of a chain `a <= b < c`."""
        operands = [node.left, *node.comparators]
        parts = [
            self._pair(left, op, right, node, scope, depth)
            for left, op, right in zip(operands, node.ops, node.comparators, strict=False)
        ]
        return parts[0] if len(parts) == 1 else nodes.And(type=TRUTH, place=self.reports.at(node), parts=tuple(parts))

    def _pair(self, a: ast.expr, op: ast.cmpop, b: ast.expr, node: ast.AST, scope: Scope, depth: int) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            left = self.part(a, scope, depth)
            if not isinstance(b, ast.Tuple | ast.List | ast.Set):
                raise self.reports.no(
                    "type", b, 'in の右には ("…", "…") と 選択肢をならべます', "list the choices to the right of 'in'"
                )
            return self._chosen(left, b.elts, node, isinstance(op, ast.In))
        left, right = self.operand(a, scope, depth), self.operand(b, scope, depth)
        by_size = not isinstance(op, ast.Eq | ast.NotEq)
        if "text" in (left.type.kind, right.type.kind):
            left, right = as_text(left), as_text(right)
        if "choice" in (left.type.kind, right.type.kind) and not by_size:
            if isinstance(left, nodes.Const):
                a, b, left = b, a, right
            return self._chosen(left, [b], node, isinstance(op, ast.Eq))
        self.reports.match(left.type, right.type, node)
        if left.type.kind not in ("number", "date") and by_size:
            raise self.reports.no(
                "type", node, f"{left.type} は 大小を比べられません", f"{left.type.english} has no order"
            )
        return nodes.Compare(type=TRUTH, place=self.reports.at(node), op=_SIGNS[type(op)], left=left, right=right)

    def _chosen(self, left: Node, wanted: list[ast.expr], node: ast.AST, is_one: bool) -> Node:
        """Whether a choice is one of the options that are wanted; or, where not `is_one`, that it is none of them."""
        self.reports.want(left, "choice", node)
        names: dict[str, str] = {each: each for each in left.type.options}
        for fact in _facts_in(left):
            names |= {words.ja: id for id, words in fact.choices.items()}
        chosen = set[str]()
        for each in wanted:
            label = each.value if isinstance(each, ast.Constant) else None
            label = label if isinstance(label, str) else "?"
            found = {names[label]} if label in names else _blocks_called(label, left.type)
            if not found:
                raise self.reports.no(
                    "unknown-choice",
                    each,
                    f"「{label}」という選択肢は ありません",
                    f"there is no choice '{label}'",
                    nearest(label, names),
                )
            chosen |= found
        place = self.reports.at(node)
        one = nodes.OneOf(type=TRUTH, place=place, left=left, wanted=frozenset(chosen))
        return one if is_one else nodes.Not(type=TRUTH, place=place, part=one)


def _blocks_called(label: str, of: Type) -> set[str]:
    """The town blocks that a rule names: one in another spelling, or every block of a whole town."""
    if of.unit != TOWN:
        return set()
    written = block(label)
    blocks = re.compile(f"{re.escape(written)}[一二三四五六七八九十]+丁目")
    return {each for each in of.options if each == written or blocks.fullmatch(each)}


def _facts_in(node: Node) -> list[Fact]:
    """The facts that a choice is read from, whose words name its options."""
    found = [node.fact] if isinstance(node, nodes.FactRef) else []
    if isinstance(node, nodes.StepRef):
        found += _facts_in(node.step.node)
    for child in node.children():
        found += _facts_in(child)
    return found
