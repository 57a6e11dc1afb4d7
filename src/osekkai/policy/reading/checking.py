"""Names, types, units and ranges: from a syntax tree to a checked one (`nodes`); each error with its place.

Names, comparisons and calls have readers of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from osekkai.policy import calendar
from osekkai.policy.language import meaning
from osekkai.policy.language.functions import ALIASES, RECEIPTS
from osekkai.policy.language.meaning import Interval
from osekkai.policy.language.problems import Problems
from osekkai.policy.language.types import (
    DATE,
    DAYS,
    NUMBER,
    TOWN,
    TRUTH,
    Mismatch,
    Type,
    product,
    quotient,
    together,
)
from osekkai.policy.reading import syntax
from osekkai.policy.reading.calls import CallReader
from osekkai.policy.reading.comparisons import ComparisonReader
from osekkai.policy.reading.names import Scope
from osekkai.policy.reading.references import CheckStep, ReferenceReader
from osekkai.policy.reading.reports import Refused, Reports
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Expression, Node
from osekkai.policy.rules.vocabulary import Vocabulary

MAX_DEPTH = 60
MAX_MAGNITUDE = 10**18

_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMBINE = {"+": meaning.add, "-": meaning.subtract, "*": meaning.multiply, "/": meaning.divide}


def checked(expression: Expression, scope: Scope, vocabulary: Vocabulary, step: CheckStep, problems: Problems) -> Node:
    """The checked form of an expression; `step` checks the steps that it names. Raises `Refused`, after reporting."""
    tree = syntax.parse(expression, problems)
    if tree is None:
        raise Refused
    return _Reader(expression, vocabulary, step, problems).read(tree, scope, 0)


class _Reader(Reports):
    """Reads one expression; `scope` changes as the walk goes into aggregates and entities."""

    def __init__(self, expression: Expression, vocabulary: Vocabulary, step: CheckStep, problems: Problems) -> None:
        super().__init__(expression, problems)
        self.references = ReferenceReader(self, self.read, step, vocabulary)
        self.calls = CallReader(self, self.read, self.operand, vocabulary.closed)
        self.readers: Mapping[type[ast.expr], Callable[[Any, Scope, int], Node]] = {
            ast.Constant: self._constant,
            ast.Name: self.references.name,
            ast.Attribute: self.references.attribute,
            ast.Subscript: self.references.subscript,
            ast.BoolOp: self._junction,
            ast.UnaryOp: self._negated,
            ast.Compare: ComparisonReader(self, self.read, self.operand).read,
            ast.IfExp: self._if,
            ast.BinOp: self._arithmetic,
            ast.Call: self._call,
        }

    def read(self, node: ast.expr, scope: Scope, depth: int) -> Node:
        """A part that is no text."""
        found = self.operand(node, scope, depth)
        if found.type.kind == "text":
            raise self.no(
                "type",
                node,
                "文字の項目は、ここでは使えません",
                "a text cannot stand here",
                (
                    '== か !=、または 同じ名義(…, …)・使える文字(…, "銀行")・含む(…, "…")・文字数(…) で読みます',
                    "read it with == or !=, or same_holder, written_with, contains or length",
                ),
            )
        return found

    def operand(self, node: ast.expr, scope: Scope, depth: int) -> Node:
        """A part of any kind, a text too."""
        if depth > MAX_DEPTH:
            raise self.no("too-large", node, "式が深すぎます", "the expression is nested too deeply")
        reader = self.readers.get(type(node))
        if reader is None:
            raise self.no("not-allowed", node, "この書き方は ここでは使えません", "this construct cannot stand here")
        found = reader(node, scope, depth + 1)
        if found.type.kind == "number" and not -MAX_MAGNITUDE <= found.range.lo <= found.range.hi <= MAX_MAGNITUDE:
            raise self.no("too-big", node, "計算の結果が 大きくなりすぎます", "the result can grow too large")
        return found

    def _constant(self, node: ast.Constant, scope: Scope, depth: int) -> Node:
        if isinstance(node.value, bool):
            return nodes.Const(type=TRUTH, place=self.at(node), value=node.value)
        if isinstance(node.value, int):
            return nodes.Const(
                type=NUMBER, place=self.at(node), value=node.value, range=Interval(node.value, node.value)
            )
        if isinstance(node.value, float):
            exact = Fraction(self._written(node))
            return nodes.Const(
                type=replace(NUMBER, whole=False), place=self.at(node), value=exact, range=Interval(exact, exact)
            )
        text = str(node.value)
        return nodes.Const(type=Type("choice", options=frozenset((text,))), place=self.at(node), value=text)

    def _written(self, node: ast.Constant) -> str:
        """The digits as written: a decimal of the law is exact, a float is not."""
        line = self.expression.text.split("\n")[node.lineno - 2].encode()
        return line[node.col_offset : node.end_col_offset].decode().replace("_", "")

    # Logic

    def _junction(self, node: ast.BoolOp, scope: Scope, depth: int) -> Node:
        parts = tuple(self.want(self.read(each, scope, depth), "truth", each) for each in node.values)
        make = nodes.And if isinstance(node.op, ast.And) else nodes.Or
        return make(type=TRUTH, place=self.at(node), parts=parts)

    def _negated(self, node: ast.UnaryOp, scope: Scope, depth: int) -> Node:
        part = self.read(node.operand, scope, depth)
        if isinstance(node.op, ast.Not):
            return nodes.Not(type=TRUTH, place=self.at(node), part=self.want(part, "truth", node.operand))
        self.want(part, "number", node.operand)
        if isinstance(part, nodes.Const) and isinstance(part.value, int | Fraction):
            return nodes.Const(
                type=part.type, place=self.at(node), value=-part.value, range=Interval(-part.value, -part.value)
            )
        zero = nodes.Const(type=replace(part.type, whole=True), place=self.at(node), value=0)
        return nodes.Arithmetic(
            type=part.type,
            place=self.at(node),
            op="-",
            left=zero,
            right=part,
            range=Interval(-part.range.hi, -part.range.lo),
        )

    def _if(self, node: ast.IfExp, scope: Scope, depth: int) -> Node:
        condition = self.want(self.read(node.test, scope, depth), "truth", node.test)
        then, otherwise = self.read(node.body, scope, depth), self.read(node.orelse, scope, depth)
        type_ = self.match(then.type, otherwise.type, node)
        if TOWN in (then.type.unit, otherwise.type.unit):
            raise self.no(
                "not-allowed",
                node,
                "町字は if で選べません",
                "a town block cannot be chosen by 'if'",
                ('町字 in ("…", "…") を条件に書いてください', "write 町字 in (…) as the condition"),
            )
        return nodes.If(
            type=type_,
            place=self.at(node),
            condition=condition,
            then=then,
            otherwise=otherwise,
            range=Interval(*meaning.bounds(meaning.hull(then.range, otherwise.range))),
        )

    # Numbers and days

    def _arithmetic(self, node: ast.BinOp, scope: Scope, depth: int) -> Node:
        op = _ARITHMETIC[type(node.op)]
        left, right = self.read(node.left, scope, depth), self.read(node.right, scope, depth)
        if left.type.kind == "date" and op in "+-":
            return self._from_a_day(node, op, left, right)
        self.want(left, "number", node.left)
        self.want(right, "number", node.right)
        try:
            type_ = {"*": product, "/": quotient}.get(op, together)(left.type, right.type)
        except Mismatch as mismatch:
            raise self.no("type", node, mismatch.args[0], mismatch.args[1]) from None
        if op == "/" and right.range.lo <= 0 <= right.range.hi:
            raise self.no(
                "zero",
                node.right,
                "0で割ることが あるかもしれません",
                "this may divide by zero",
                ("割る数に 大きいほう(…, 1) を使ってください", "wrap the divisor in max(…, 1)"),
            )
        return nodes.Arithmetic(
            type=type_,
            place=self.at(node),
            op=op,
            left=left,
            right=right,
            range=meaning.bounds(_COMBINE[op](left.range, right.range)),
        )

    def _from_a_day(self, node: ast.BinOp, op: str, left: Node, right: Node) -> Node:
        """The days from one day to another, or a day moved by a period."""
        if right.type.kind == "date" and op == "-":
            span = meaning.bounds(meaning.subtract(left.range, right.range))
            return nodes.Arithmetic(type=DAYS, place=self.at(node), op="-", left=left, right=right, range=span)
        if not isinstance(right, nodes.Span):
            raise self.no(
                "type",
                node.right,
                "日付に足し引きできるのは 期間だけです",
                "only a period can be added to a date",
                ("例: 出生日 + 日間(14)、転入日 + か月(3)", "e.g. 出生日 + days(14)"),
            )
        return nodes.Shift(
            type=DATE,
            place=self.at(node),
            date=left,
            amount=right.amount,
            months=right.months,
            sign=1 if op == "+" else -1,
            range=Interval(1, calendar.LAST_DAY * 2),
        )

    # Calls

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Node:
        written = node.func.id if isinstance(node.func, ast.Name) else ""
        if kind := RECEIPTS.get(ALIASES.get(written, written)):
            return self.references.receipts(kind, written, node, scope)
        return self.calls.read(node, scope, depth)
