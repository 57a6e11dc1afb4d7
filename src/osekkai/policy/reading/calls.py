"""Calls in an expression: functions, rounding, periods, and aggregates over the people of a household."""

from __future__ import annotations

import ast
from dataclasses import replace

from osekkai.policy import calendar
from osekkai.policy.language import meaning
from osekkai.policy.language.functions import (
    AGGREGATES,
    ALIASES,
    ALL_NAMES,
    COUNTED,
    EXTREMES,
    FUNCTIONS,
    OF_TEXTS,
    PERIODS,
    ROUNDING,
)
from osekkai.policy.language.meaning import Interval
from osekkai.policy.language.problems import nearest
from osekkai.policy.language.texts import CHARACTERS
from osekkai.policy.language.types import DATE, NUMBER, PEOPLE, PLACE_IN_ORDER, SPAN, TEXT, TRUTH, Type
from osekkai.policy.reading.names import ENTITIES, GROUPS, Read, Scope
from osekkai.policy.reading.reports import Reports
from osekkai.policy.rules import nodes
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON

_KEYWORDS = {"条件": "where", "順": "order", "いないとき": "empty"}


def as_text(node: Node) -> Node:
    """Quoted words stand for a choice, except beside a text."""
    return replace(node, type=TEXT) if isinstance(node, nodes.Const) and isinstance(node.value, str) else node


class CallReader:
    """Reads one call: `read` what stands in it, `operand` what may also be a text; `reports` takes what is wrong.

    `closed` are the office's own closed days.
    """

    def __init__(self, reports: Reports, read: Read, operand: Read, closed: frozenset[int]) -> None:
        self.reports = reports
        self.part = read
        self.operand = operand
        self.closed = closed

    def read(self, node: ast.Call, scope: Scope, depth: int) -> Node:
        written = node.func.id if isinstance(node.func, ast.Name) else ""
        name = ALIASES.get(written, written)
        if name not in ALL_NAMES:
            raise self.reports.no(
                "unknown-function",
                node.func,
                f"「{written or '?'}」という関数は ありません",
                f"there is no function '{written or '?'}'",
                nearest(written, ALL_NAMES) if written else None,
            )
        if name in AGGREGATES or (name in EXTREMES and node.args and self._relation(node.args[0]) is not None):
            return self._aggregate(name, node, scope, depth)
        if node.keywords:
            raise self.reports.no(
                "arguments", node, f"{written} に 名前つきの値は つけられません", f"{written} takes no named arguments"
            )
        if name == "date":
            return self._date(node)
        if name == "judgement":
            return nodes.Judgement(type=TRUTH, place=self.reports.at(node), reason=self._sentence(node))
        read = self.operand if name in OF_TEXTS else self.part
        args = [read(each, scope, depth) for each in node.args]
        return self._function(name, written, args, node)

    def _function(self, name: str, written: str, args: list[Node], node: ast.Call) -> Node:
        if name in PERIODS:
            return self._span(name, written, args, node)
        if name in COUNTED:
            return self._counted(name, written, args, node)
        if name == "next_open_day":
            return self._opened(written, args, node)
        if name in EXTREMES:
            return self._extreme(name, written, args, node)
        if name in ROUNDING:
            return self._rounding(name, written, args, node)
        function = FUNCTIONS[name]
        self._count(args, len(function.takes), written, node)
        args = [self._taken(each, kind, part) for each, kind, part in zip(args, function.takes, node.args, strict=True)]
        return nodes.Call(
            type=function.gives,
            place=self.reports.at(node),
            name=name,
            args=tuple(args),
            range=function.range or Interval(0, 0),
        )

    def _taken(self, arg: Node, kind: str, node: ast.AST) -> Node:
        """The argument as a function takes it."""
        if kind != "set":
            return self.reports.want(as_text(arg) if kind == "text" else arg, kind, node)
        written = arg.value if isinstance(arg, nodes.Const) else None
        if written not in CHARACTERS:
            raise self.reports.no(
                "arguments",
                node,
                f'文字の種類は {"・".join(CHARACTERS)} のどれかを "…" で書きます',
                f"the set of characters is one of {', '.join(CHARACTERS)}, in quotes",
                nearest(str(written), CHARACTERS),
            )
        return arg

    def _span(self, name: str, written: str, args: list[Node], node: ast.Call) -> Node:
        """`日間(14)`, `か月(3)`: so many days or months."""
        place = self.reports.at(node)
        self._count(args, 1, written, node)
        self._whole(args[0], node.args[0])
        size, months = PERIODS[name]
        amount = args[0]
        if isinstance(amount, nodes.Const):
            many = int(amount.value) * size  # type: ignore[arg-type]  # whole, as was just wanted
            amount = nodes.Const(type=NUMBER, place=place, value=many, range=Interval(many, many))
        elif size != 1:
            factor = nodes.Const(type=NUMBER, place=place, value=size, range=Interval(size, size))
            amount = nodes.Arithmetic(
                type=NUMBER,
                place=place,
                op="*",
                left=amount,
                right=factor,
                range=meaning.bounds(meaning.multiply(amount.range, size)),
            )
        longest = 3_000 if months else 90_000
        if not -longest <= amount.range.lo <= amount.range.hi <= longest:
            raise self.reports.no("too-big", node, "期間が長すぎます", "the period is too long")
        return nodes.Span(type=SPAN, place=place, amount=amount, months=months)

    def _counted(self, name: str, written: str, args: list[Node], node: ast.Call) -> Node:
        self._count(args, 2, written, node)
        day, span = self.reports.want(args[0], "date", node.args[0]), args[1]
        if not isinstance(span, nodes.Span):
            raise self.reports.no(
                "type",
                node.args[1],
                "ここには 期間が必要です",
                "a period is needed here",
                (f"例: {written}(転入日, 日間(14))", f"e.g. {written}(転入日, days(14))"),
            )
        return nodes.Period(
            type=DATE,
            place=self.reports.at(node),
            date=day,
            amount=span.amount,
            months=span.months,
            first_counts=COUNTED[name],
            range=Interval(1, calendar.LAST_DAY * 2),
        )

    def _opened(self, written: str, args: list[Node], node: ast.Call) -> Node:
        self._count(args, 1, written, node)
        day = self.reports.want(args[0], "date", node.args[0])
        range_ = Interval(day.range.lo, day.range.hi + 31)
        return nodes.OpenDay(type=DATE, place=self.reports.at(node), date=day, closed=self.closed, range=range_)

    def _extreme(self, name: str, written: str, args: list[Node], node: ast.Call) -> Node:
        if len(args) < 2:
            raise self.reports.no(
                "arguments", node, f"{written} には 2つ以上の値が必要です", f"{written} needs two or more values"
            )
        type_ = args[0].type
        for each, part in zip(args, node.args, strict=True):
            if each.type.kind not in ("number", "date"):
                self.reports.want(each, "number", part)
            type_ = self.reports.match(type_, each.type, part)
        span = meaning.bounds(EXTREMES[name](*(each.range for each in args)))
        return nodes.Call(type=type_, place=self.reports.at(node), name=name, args=tuple(args), range=span)

    def _rounding(self, name: str, written: str, args: list[Node], node: ast.Call) -> Node:
        self._count(args, 2, written, node)
        self.reports.want(args[0], "number", node.args[0])
        step = args[1]
        if not isinstance(step, nodes.Const) or not isinstance(step.value, int) or step.value < 1:
            raise self.reports.no(
                "arguments",
                node.args[1],
                "端数の単位は 1・10・100 などの数で書きます",
                "the step of rounding is a number such as 1, 10, 100",
            )
        size = step.value
        span = meaning.bounds(meaning.monotone(lambda x: ROUNDING[name](x, size), args[0].range))
        return nodes.Call(
            type=replace(args[0].type, whole=True), place=self.reports.at(node), name=name, args=tuple(args), range=span
        )

    def _aggregate(self, name: str, node: ast.Call, scope: Scope, depth: int) -> Node:
        relation, of_household = self._relation(node.args[0]) if node.args else None, False
        if node.args and isinstance(node.args[0], ast.Attribute):
            of_household = True
        if relation is None:
            raise self.reports.no(
                "relation",
                node,
                "はじめに だれについてかを書きます",
                "say first over whom",
                (
                    f"例: {name}(世帯員, …)。使えるのは {'・'.join(k for k in GROUPS if not k.isascii())}",
                    f"e.g. {name}(世帯員, …)",
                ),
            )
        if scope.entity == ORGANISATION:
            raise self.reports.no_household(node)
        if scope.nested >= 2:
            raise self.reports.no(
                "too-deep", node, "人の集まりの計算を 3重には できません", "aggregates can be nested at most twice"
            )
        inner = replace(scope, entity=PERSON, nested=scope.nested + 1)
        named = {_KEYWORDS.get(each.arg or "", each.arg or ""): each.value for each in node.keywords}
        plain = node.args[1:]
        takes_value = name in ("sum", "min", "max")
        if len(plain) > 1 or set(named) - {"where", "order", "empty"} or (takes_value and not plain):
            raise self.reports.no(
                "arguments",
                node,
                f"{name} の書き方がちがいます",
                f"{name} is used in a wrong way",
                (
                    "例: 人数(子, 条件)、合計(世帯員, 値, 条件=…)、順位(世帯.子, 条件, 順=生年月日)",
                    "e.g. count(子, condition), sum(世帯員, value, where=…)",
                ),
            )
        condition = named.get("where") if takes_value else (plain[0] if plain else named.get("where"))
        where = (
            self.reports.want(self.part(condition, inner, depth), "truth", condition) if condition is not None else None
        )
        ordered = named.get("order") if name == "rank" else plain[0] if takes_value else None
        value = self.part(ordered, inner, depth) if ordered is not None else None
        empty = self.part(named["empty"], scope, depth) if "empty" in named else None
        if name == "rank" and (value is None or value.type.kind not in ("number", "date") or scope.entity != PERSON):
            raise self.reports.no(
                "arguments",
                node,
                "順位には 順=（日付か数）が必要で、人について使います",
                "rank needs order= (a date or number), for a person",
            )
        if name in ("any", "all") and where is None:
            where = nodes.Const(type=TRUTH, place=self.reports.at(node), value=True)
        if takes_value and value is not None and ordered is not None and not (name in EXTREMES and value.type == DATE):
            self.reports.want(value, "number", ordered)
        if name in EXTREMES and empty is None:
            raise self.reports.no(
                "arguments",
                node,
                "だれもいないときの値を いないとき=0 のように書いてください",
                "say what holds for nobody: empty=0",
            )
        type_, span = self._aggregate_type(name, value, empty, node)
        return nodes.Aggregate(
            type=type_,
            place=self.reports.at(node),
            kind=name,
            relation=relation,
            of_household=of_household,
            where=where,
            value=value,
            empty=empty,
            range=span,
        )

    def _aggregate_type(
        self, name: str, value: Node | None, empty: Node | None, node: ast.AST
    ) -> tuple[Type, Interval]:
        if name in ("any", "all"):
            return TRUTH, Interval(0, 0)
        if name == "count":
            return PEOPLE, Interval(0, 60)
        if name == "rank":
            return PLACE_IN_ORDER, Interval(1, 60)
        assert value is not None
        if name == "sum":
            return value.type, Interval(min(0, value.range.lo * 60), max(0, value.range.hi * 60))
        assert empty is not None
        return self.reports.match(value.type, empty.type, node), meaning.bounds(meaning.hull(value.range, empty.range))

    @staticmethod
    def _relation(node: ast.expr) -> str | None:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and ENTITIES.get(node.value.id) == HOUSEHOLD
        ):
            return GROUPS.get(node.attr)
        return GROUPS.get(node.id) if isinstance(node, ast.Name) else None

    def _date(self, node: ast.Call) -> Node:
        try:
            day = calendar.parse_date(self._sentence(node)).toordinal()
        except ValueError:
            raise self.reports.no(
                "date",
                node,
                "この日付は ありません",
                "there is no such date",
                ('例: 日付("2024-10-01")', 'e.g. date("2024-10-01")'),
            ) from None
        return nodes.Const(type=DATE, place=self.reports.at(node), value=day, range=Interval(day, day))

    def _sentence(self, node: ast.Call) -> str:
        if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            return node.args[0].value
        raise self.reports.no("arguments", node, '"…" の中に 1つ書きます', "one quoted text is needed")

    def _count(self, args: list[Node], wanted: int, written: str, node: ast.AST) -> None:
        if len(args) != wanted:
            raise self.reports.no(
                "arguments",
                node,
                f"{written} には 値が{wanted}つ必要です（{len(args)}つあります）",
                f"{written} takes {wanted} values, not {len(args)}",
            )

    def _whole(self, found: Node, node: ast.AST) -> None:
        if found.type.kind != "number" or not found.type.whole:
            raise self.reports.no("type", node, "整数が必要です", "a whole number is needed")
