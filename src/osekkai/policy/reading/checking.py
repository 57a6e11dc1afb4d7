"""Names, types, units and ranges: from a syntax tree to a checked one (`nodes`); each error with its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from osekkai.policy import calendar
from osekkai.policy.language import meaning
from osekkai.policy.language.functions import ALIASES, RECEIPTS
from osekkai.policy.language.meaning import Interval
from osekkai.policy.language.problems import Place, Problems, nearest
from osekkai.policy.language.types import (
    DATE,
    DAYS,
    NUMBER,
    TOWN,
    TRUTH,
    YEAR,
    Mismatch,
    Type,
    product,
    quotient,
    together,
)
from osekkai.policy.language.written import block
from osekkai.policy.reading import syntax
from osekkai.policy.reading.calls import CallReader, as_text
from osekkai.policy.reading.names import ENTITIES, GROUPS, Scope
from osekkai.policy.reading.reports import Refused, Reports
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Expression, Node
from osekkai.policy.rules.figures import Parameter, Table
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON
from osekkai.policy.rules.vocabulary import Declaration, Vocabulary

MAX_DEPTH = 60
MAX_CHAIN = 80
MAX_MAGNITUDE = 10**18

DAY_NAMES = ("基準日", "assessment_day")
APPLICATION_NAMES = ("申請日", "application_day")
YEAR_NAMES = ("その年", "the_year")
TRUTH_NAMES = {"はい": True, "いいえ": False}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMBINE = {"+": meaning.add, "-": meaning.subtract, "*": meaning.multiply}


class Checker:
    """Checks expressions; a step that is named is checked first, with the same reports."""

    def __init__(
        self, problems: Problems, names_of: Callable[[Step], Mapping[str, Declaration]], vocabulary: Vocabulary
    ) -> None:
        self.problems = problems
        self.vocabulary = vocabulary
        self._names_of = names_of

    def step(self, step: Step, at: Place | None = None) -> Node:
        """Check a step once. Raises `Refused`; a circle of definitions is reported where it closes."""
        if step.state == "done" and step.expression.node is not None:
            return step.expression.node
        if step.state == "checking":
            raise self._refuse(
                "circle",
                at or step.expression.place,
                f"「{step.name}」が 自分自身に もどっています",
                f"'{step.name}' is defined by itself",
            )
        if step.state == "failed":
            raise Refused
        step.state = "checking"
        try:
            node = self.expression(step.expression, Scope(self._names_of(step), step.entity, step.yearly))
            step.depth = 1 + max((each.depth for each in steps_in(node)), default=0)
            if step.depth > MAX_CHAIN:
                raise self._refuse(
                    "too-deep", step.expression.place, "定義のつながりが長すぎます", "the chain of steps is too long"
                )
        except Refused:
            step.state = "failed"
            raise
        step.expression.node = node
        step.state = "done"
        return node

    def expression(self, expression: Expression, scope: Scope) -> Node:
        tree = syntax.parse(expression, self.problems)
        if tree is None:
            raise Refused
        return Reader(self, expression).read(tree, scope, 0)

    def _refuse(self, code: str, place: Place, ja: str, en: str, mend: tuple[str, str] | None = None) -> Refused:
        self.problems.add(code, place, ja, en, mend)
        return Refused()


class Reader(Reports):
    """Reads one expression; `scope` changes as the walk goes into aggregates and entities."""

    def __init__(self, checker: Checker, expression: Expression) -> None:
        super().__init__(expression, checker.problems)
        self.checker = checker

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
        reader = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reader is None:
            raise self.no("not-allowed", node, "この書き方は ここでは使えません", "this construct cannot stand here")
        found: Node = reader(node, scope, depth + 1)
        if found.type.kind == "number" and not -MAX_MAGNITUDE <= found.range.lo <= found.range.hi <= MAX_MAGNITUDE:
            raise self.no("too-big", node, "計算の結果が 大きくなりすぎます", "the result can grow too large")
        return found

    # Leaves

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

    def _name(self, node: ast.Name, scope: Scope, depth: int) -> Node:
        name, place = node.id, self.at(node)
        if name in DAY_NAMES:
            return nodes.AssessmentDay(type=DATE, place=place, range=Interval(calendar.FIRST_DAY, calendar.LAST_DAY))
        if name in APPLICATION_NAMES:
            return nodes.ApplicationDay(type=DATE, place=place, range=Interval(calendar.FIRST_DAY, calendar.LAST_DAY))
        if name in YEAR_NAMES:
            if not scope.yearly:
                raise self.no(
                    "no-year",
                    node,
                    "「その年」は 年ごとの定義の中でだけ 使えます",
                    "'the_year' only has a meaning in a yearly step",
                )
            return nodes.TheYear(type=YEAR, place=place, range=Interval(1868, 2200))
        if name in TRUTH_NAMES:
            return nodes.Const(type=TRUTH, place=place, value=TRUTH_NAMES[name])
        return self._named(name, node, scope, None)

    def _named(self, name: str, node: ast.AST, scope: Scope, year: Node | None) -> Node:
        found = scope.names.get(name)
        if found is None:
            raise self._unknown_name(name, node, scope)
        place = self.at(node)
        if isinstance(found, Parameter):
            return nodes.ParameterRef(type=found.type, place=place, parameter=found, range=found.range)
        if isinstance(found, Table):
            raise self.no(
                "table",
                node,
                f"「{name}」は表です。{name}[数] のように読みます",
                f"'{name}' is a table: read it as {name}[number]",
            )
        self._reachable(found, name, node, scope)
        if found.yearly and year is None:
            raise self.no(
                "year-needed",
                node,
                f"「{name}」は 年ごとの値です。どの年かを 書いてください",
                f"'{name}' is a yearly value: say of which year",
                (f"例: {name}[前年]", f"e.g. {name}[前年]"),
            )
        if year is not None and not found.yearly:
            raise self.no("no-year", node, f"「{name}」は 年ごとの値では ありません", f"'{name}' is not a yearly value")
        if isinstance(found, Fact):
            return self._fact(found, year, place)
        body = self.checker.step(found, place)
        return nodes.StepRef(type=body.type, place=place, step=found, year=year, range=body.range)

    def _fact(self, fact: Fact, year: Node | None, place: Place) -> Node:
        for fallback in fact.fallbacks:
            self.checker.step(fallback, place)
        return nodes.FactRef(type=fact.type, place=place, fact=fact, year=year, range=fact.range)

    def _receipts(self, kind: str, written: str, node: ast.Call, scope: Scope) -> Node:
        """`受給回数("zoster-vaccine")`: the fact that tells it, of whom the expression is judged for."""
        services = self.checker.vocabulary.services
        named = [str(each.value) if isinstance(each, ast.Constant) else "？" for each in node.args]
        service = named[0] if len(named) == 1 and not node.keywords else "？"
        if service not in services:
            raise self.no(
                "unknown-service",
                node,
                f"「{service}」という制度は ありません",
                f"there is no service '{service}'",
                nearest(service, services) or (f'例: {written}("制度の id")', f'e.g. {written}("id of a service")'),
            )
        fact = self.checker.vocabulary.receipt(service, kind, self.at(node))
        self._reachable(fact, f'{written}("{service}")', node, scope)
        return self._fact(fact, None, self.at(node))

    def _reachable(self, found: Fact | Step, name: str, node: ast.AST, scope: Scope) -> None:
        if (found.entity == ORGANISATION) is not (scope.entity == ORGANISATION):
            raise self.no(
                "whose",
                node,
                f"「{name}」は {'法人・団体' if found.entity == ORGANISATION else '住民'}の項目です",
                f"'{name}' belongs to {'an organisation' if found.entity == ORGANISATION else 'residents'}",
                ("法人・団体と住民は、べつべつに判定します（unit: と of: を見てください）", "see 'unit:' and 'of:'"),
            )
        if found.entity == PERSON and scope.entity == HOUSEHOLD:
            raise self.no(
                "whose",
                node,
                f"「{name}」は 人ごとの項目です。だれのことか 書いてください",
                f"'{name}' belongs to a person: say whose",
                (f"例: 世帯主.{name} 、 いずれか(世帯員, {name} …)", f"e.g. 世帯主.{name} or any(世帯員, {name} …)"),
            )

    def _unknown_name(self, name: str, node: ast.AST, scope: Scope) -> Refused:
        if name in GROUPS or name in ENTITIES:
            return self.no(
                "relation",
                node,
                f"「{name}」は 人の集まりです",
                f"'{name}' is a group of people",
                ("人数・いずれか・すべて・合計 などの中で使います", "use it inside count, any, all, sum …"),
            )
        known = [*scope.names, *DAY_NAMES, *APPLICATION_NAMES, *TRUTH_NAMES]
        return self.no(
            "unknown-name", node, f"「{name}」という名前は ありません", f"there is no '{name}'", nearest(name, known)
        )

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Node:
        return self._of(node.value, node, scope, lambda inner: self._named(node.attr, node, inner, None))

    def _of(self, base: ast.expr, node: ast.AST, scope: Scope, body: Callable[[Scope], Node]) -> Node:
        whom = ENTITIES.get(base.id) if isinstance(base, ast.Name) else None
        if whom is None:
            raise self.no(
                "whose",
                base,
                "「.」の前には 世帯主・本人・世帯 だけが使えます",
                "only 世帯主, 本人 and 世帯 can stand before '.'",
                (
                    "配偶者や子は、いないことがあるので 人数・合計・いずれか で読みます",
                    "a spouse or child may not exist: use count, sum or any",
                ),
            )
        if scope.entity == ORGANISATION and whom != "me":
            raise self.no(
                "whose",
                base,
                "法人・団体の規則では、世帯の人を読めません",
                "a rule of an organisation reads nobody's household",
            )
        entity = {"head": PERSON, HOUSEHOLD: HOUSEHOLD, "me": scope.entity}[whom]
        inner = body(replace(scope, entity=entity))
        return nodes.Of(type=inner.type, place=self.at(node), range=inner.range, whom=whom, body=inner)

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Node:
        base = node.value
        if isinstance(base, ast.Name) and isinstance(table := scope.names.get(base.id), Table):
            index = self.want(self.read(node.slice, scope, depth), "number", node.slice)
            self.match(table.index, index.type, node.slice)
            return nodes.Lookup(
                type=table.type, place=self.at(node), table=table, index=index, range=self._looked_up(table, index)
            )
        year = self.want(self.read(node.slice, scope, depth), "number", node.slice)
        self.match(YEAR, year.type, node.slice)
        if isinstance(base, ast.Attribute):
            return self._of(base.value, node, scope, lambda inner: self._named(base.attr, base, inner, year))
        if isinstance(base, ast.Name):
            return self._named(base.id, base, scope, year)
        raise self.no("not-allowed", node, "[ ] の前には 名前が必要です", "a name must stand before [ ]")

    @staticmethod
    def _looked_up(table: Table, index: Node) -> Interval:
        found = [meaning.bounds(part.over(index.range)) for part in table.dated.values]  # type: ignore[attr-defined]
        return Interval(min(each.lo for each in found), max(each.hi for each in found))

    # Logic

    def _boolop(self, node: ast.BoolOp, scope: Scope, depth: int) -> Node:
        parts = tuple(self.want(self.read(each, scope, depth), "truth", each) for each in node.values)
        make = nodes.And if isinstance(node.op, ast.And) else nodes.Or
        return make(type=TRUTH, place=self.at(node), parts=parts)

    def _unaryop(self, node: ast.UnaryOp, scope: Scope, depth: int) -> Node:
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

    def _compare(self, node: ast.Compare, scope: Scope, depth: int) -> Node:
        parts: list[Node] = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self._pair(left, op, right, node, scope, depth))
            left = right
        return parts[0] if len(parts) == 1 else nodes.And(type=TRUTH, place=self.at(node), parts=tuple(parts))

    def _pair(self, a: ast.expr, op: ast.cmpop, b: ast.expr, node: ast.AST, scope: Scope, depth: int) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            left = self.read(a, scope, depth)
            if not isinstance(b, ast.Tuple | ast.List | ast.Set):
                raise self.no(
                    "type", b, 'in の右には ("…", "…") と 選択肢をならべます', "list the choices to the right of 'in'"
                )
            found = self._chosen(left, b.elts, node, scope, depth)
            return found if isinstance(op, ast.In) else nodes.Not(type=TRUTH, place=self.at(node), part=found)
        left, right = self.operand(a, scope, depth), self.operand(b, scope, depth)
        if "text" in (left.type.kind, right.type.kind):
            left, right = as_text(left), as_text(right)
        if "choice" in (left.type.kind, right.type.kind) and isinstance(op, ast.Eq | ast.NotEq):
            if isinstance(left, nodes.Const):
                a, b, left = b, a, right
            found = self._chosen(left, [b], node, scope, depth)
            return found if isinstance(op, ast.Eq) else nodes.Not(type=TRUTH, place=self.at(node), part=found)
        self.match(left.type, right.type, node)
        if left.type.kind not in ("number", "date") and not isinstance(op, ast.Eq | ast.NotEq):
            raise self.no("type", node, f"{left.type} は 大小を比べられません", f"{left.type.english} has no order")
        return nodes.Compare(type=TRUTH, place=self.at(node), op=_COMPARE[type(op)], left=left, right=right)

    def _chosen(self, left: Node, wanted: list[ast.expr], node: ast.AST, scope: Scope, depth: int) -> Node:
        self.want(left, "choice", node)
        names: dict[str, str] = {each: each for each in left.type.options}
        for fact in _facts_in(left):
            names |= {words.ja: id for id, words in fact.choices.items()}
        chosen = set[str]()
        for each in wanted:
            label = each.value if isinstance(each, ast.Constant) else None
            label = label if isinstance(label, str) else "?"
            found = {names[label]} if label in names else _blocks_called(label, left.type)
            if not found:
                raise self.no(
                    "unknown-choice",
                    each,
                    f"「{label}」という選択肢は ありません",
                    f"there is no choice '{label}'",
                    nearest(label, names),
                )
            chosen |= found
        return nodes.OneOf(type=TRUTH, place=self.at(node), left=left, wanted=frozenset(chosen))

    def _ifexp(self, node: ast.IfExp, scope: Scope, depth: int) -> Node:
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

    # Numbers

    def _binop(self, node: ast.BinOp, scope: Scope, depth: int) -> Node:
        op = _ARITHMETIC[type(node.op)]
        left, right = self.read(node.left, scope, depth), self.read(node.right, scope, depth)
        if left.type.kind == "date" and op in "+-":
            return self._date_sum(node, op, left, right)
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
        combine = _COMBINE.get(op, meaning.divide)
        return nodes.Arithmetic(
            type=type_,
            place=self.at(node),
            op=op,
            left=left,
            right=right,
            range=meaning.bounds(combine(left.range, right.range)),
        )

    def _date_sum(self, node: ast.BinOp, op: str, left: Node, right: Node) -> Node:
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

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Node:
        written = node.func.id if isinstance(node.func, ast.Name) else ""
        if kind := RECEIPTS.get(ALIASES.get(written, written)):
            return self._receipts(kind, written, node, scope)
        return CallReader(self, self.read, self.operand, self.checker.vocabulary.closed).read(node, scope, depth)


def steps_in(node: Node) -> list[Step]:
    """The steps that a checked expression names directly, derivations of its facts included."""
    found = [node.step] if isinstance(node, nodes.StepRef) else []
    if isinstance(node, nodes.FactRef):
        found += node.fact.fallbacks
    for child in node.children():
        found += steps_in(child)
    return found


def _blocks_called(label: str, of: Type) -> set[str]:
    """The town blocks that a rule names: one in another spelling, or every block of a whole town."""
    if of.unit != TOWN:
        return set()
    written = block(label)
    blocks = re.compile(f"{re.escape(written)}[一二三四五六七八九十]+丁目")
    return {each for each in of.options if each == written or blocks.fullmatch(each)}


def _facts_in(node: Node) -> list[Fact]:
    found = [node.fact] if isinstance(node, nodes.FactRef) else []
    if isinstance(node, nodes.StepRef):
        found += _facts_in(node.step.node)
    for child in node.children():
        found += _facts_in(child)
    return found
