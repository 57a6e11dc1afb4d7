"""Names in an expression: what each stands for, of which year, and of whom."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from osekkai.policy import calendar
from osekkai.policy.language import meaning
from osekkai.policy.language.meaning import Interval
from osekkai.policy.language.problems import Place, nearest
from osekkai.policy.language.types import DATE, TRUTH, YEAR
from osekkai.policy.reading.names import DAYS, DAYS_OF_APPLICATION, ENTITIES, GROUPS, TRUTHS, YEARS, Read, Scope
from osekkai.policy.reading.reports import Refused, Reports
from osekkai.policy.rules import nodes
from osekkai.policy.rules.declared import Fact, Step
from osekkai.policy.rules.expression import Node
from osekkai.policy.rules.figures import Parameter, Table
from osekkai.policy.rules.people import HOUSEHOLD, ORGANISATION, PERSON
from osekkai.policy.rules.vocabulary import Vocabulary

CheckStep: TypeAlias = Callable[[Step, Place], Node]
"""A named step, checked before what names it; the place is where it is named."""


class ReferenceReader:
    """Reads a name: `read` what stands in its brackets, `step` what it names; `reports` takes what is wrong."""

    def __init__(self, reports: Reports, read: Read, step: CheckStep, vocabulary: Vocabulary) -> None:
        self.reports = reports
        self.part = read
        self.step = step
        self.vocabulary = vocabulary

    def name(self, node: ast.Name, scope: Scope, depth: int) -> Node:
        name, place = node.id, self.reports.at(node)
        if name in DAYS:
            return nodes.AssessmentDay(type=DATE, place=place, range=Interval(calendar.FIRST_DAY, calendar.LAST_DAY))
        if name in DAYS_OF_APPLICATION:
            return nodes.ApplicationDay(type=DATE, place=place, range=Interval(calendar.FIRST_DAY, calendar.LAST_DAY))
        if name in YEARS:
            if not scope.yearly:
                raise self.reports.no(
                    "no-year",
                    node,
                    "「その年」は 年ごとの定義の中でだけ 使えます",
                    "'the_year' only has a meaning in a yearly step",
                )
            return nodes.TheYear(type=YEAR, place=place, range=Interval(1868, 2200))
        if name in TRUTHS:
            return nodes.Const(type=TRUTH, place=place, value=TRUTHS[name])
        return self._named(name, node, scope, None)

    def attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Node:
        """`世帯主.X`"""
        return self._of(node.value, node, scope, lambda inner: self._named(node.attr, node, inner, None))

    def subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Node:
        """`X[前年]`, `世帯主.X[前年]`, or a table at a number."""
        base = node.value
        index = self.reports.want(self.part(node.slice, scope, depth), "number", node.slice)
        if isinstance(base, ast.Name) and isinstance(table := scope.names.get(base.id), Table):
            self.reports.match(table.index, index.type, node.slice)
            return nodes.Lookup(
                type=table.type,
                place=self.reports.at(node),
                table=table,
                index=index,
                range=_looked_up(table, index),
            )
        self.reports.match(YEAR, index.type, node.slice)
        if isinstance(base, ast.Attribute):
            return self._of(base.value, node, scope, lambda inner: self._named(base.attr, base, inner, index))
        if isinstance(base, ast.Name):
            return self._named(base.id, base, scope, index)
        raise self.reports.no("not-allowed", node, "[ ] の前には 名前が必要です", "a name must stand before [ ]")

    def receipts(self, kind: str, written: str, node: ast.Call, scope: Scope) -> Node:
        """`受給回数("zoster-vaccine")`: the fact that tells it, of whom the expression is judged for."""
        services = self.vocabulary.services
        named = [str(each.value) if isinstance(each, ast.Constant) else "？" for each in node.args]
        service = named[0] if len(named) == 1 and not node.keywords else "？"
        if service not in services:
            raise self.reports.no(
                "unknown-service",
                node,
                f"「{service}」という制度は ありません",
                f"there is no service '{service}'",
                nearest(service, services) or (f'例: {written}("制度の id")', f'e.g. {written}("id of a service")'),
            )
        fact = self.vocabulary.receipt(service, kind, self.reports.at(node))
        self._reachable(fact, f'{written}("{service}")', node, scope)
        return self._fact(fact, None, self.reports.at(node))

    def _of(self, base: ast.expr, node: ast.AST, scope: Scope, body: Callable[[Scope], Node]) -> Node:
        whom = ENTITIES.get(base.id) if isinstance(base, ast.Name) else None
        if whom is None:
            raise self.reports.no(
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
            raise self.reports.no_household(base)
        entity = {"head": PERSON, HOUSEHOLD: HOUSEHOLD, "me": scope.entity}[whom]
        inner = body(replace(scope, entity=entity))
        return nodes.Of(type=inner.type, place=self.reports.at(node), range=inner.range, whom=whom, body=inner)

    def _named(self, name: str, node: ast.AST, scope: Scope, year: Node | None) -> Node:
        found = scope.names.get(name)
        if found is None:
            raise self._unknown(name, node, scope)
        place = self.reports.at(node)
        if isinstance(found, Parameter):
            return nodes.ParameterRef(type=found.type, place=place, parameter=found, range=found.range)
        if isinstance(found, Table):
            raise self.reports.no(
                "table",
                node,
                f"「{name}」は表です。{name}[数] のように読みます",
                f"'{name}' is a table: read it as {name}[number]",
            )
        self._reachable(found, name, node, scope)
        self._of_a_year(found, name, node, year)
        if isinstance(found, Fact):
            return self._fact(found, year, place)
        body = self.step(found, place)
        return nodes.StepRef(type=body.type, place=place, step=found, year=year, range=body.range)

    def _fact(self, fact: Fact, year: Node | None, place: Place) -> Node:
        for fallback in fact.fallbacks:
            self.step(fallback, place)
        return nodes.FactRef(type=fact.type, place=place, fact=fact, year=year, range=fact.range)

    def _of_a_year(self, found: Fact | Step, name: str, node: ast.AST, year: Node | None) -> None:
        """What is kept by year has to be read of one, and nothing else may be. Raises `Refused`."""
        if found.yearly and year is None:
            raise self.reports.no(
                "year-needed",
                node,
                f"「{name}」は 年ごとの値です。どの年かを 書いてください",
                f"'{name}' is a yearly value: say of which year",
                (f"例: {name}[前年]", f"e.g. {name}[前年]"),
            )
        if year is not None and not found.yearly:
            raise self.reports.no(
                "no-year", node, f"「{name}」は 年ごとの値では ありません", f"'{name}' is not a yearly value"
            )

    def _reachable(self, found: Fact | Step, name: str, node: ast.AST, scope: Scope) -> None:
        """A rule can only read what belongs to whom it is judged for. Raises `Refused`."""
        if (found.entity == ORGANISATION) is not (scope.entity == ORGANISATION):
            raise self.reports.no(
                "whose",
                node,
                f"「{name}」は {'法人・団体' if found.entity == ORGANISATION else '住民'}の項目です",
                f"'{name}' belongs to {'an organisation' if found.entity == ORGANISATION else 'residents'}",
                ("法人・団体と住民は、べつべつに判定します（unit: と of: を見てください）", "see 'unit:' and 'of:'"),
            )
        if found.entity == PERSON and scope.entity == HOUSEHOLD:
            raise self.reports.no(
                "whose",
                node,
                f"「{name}」は 人ごとの項目です。だれのことか 書いてください",
                f"'{name}' belongs to a person: say whose",
                (f"例: 世帯主.{name} 、 いずれか(世帯員, {name} …)", f"e.g. 世帯主.{name} or any(世帯員, {name} …)"),
            )

    def _unknown(self, name: str, node: ast.AST, scope: Scope) -> Refused:
        if name in GROUPS or name in ENTITIES:
            return self.reports.no(
                "relation",
                node,
                f"「{name}」は 人の集まりです",
                f"'{name}' is a group of people",
                ("人数・いずれか・すべて・合計 などの中で使います", "use it inside count, any, all, sum …"),
            )
        known = [*scope.names, *DAYS, *DAYS_OF_APPLICATION, *TRUTHS]
        return self.reports.no(
            "unknown-name", node, f"「{name}」という名前は ありません", f"there is no '{name}'", nearest(name, known)
        )


def _looked_up(table: Table, index: Node) -> Interval:
    """The least and the greatest that a table can give, on any day."""
    found = [meaning.bounds(part.over(index.range)) for part in table.dated.values]  # type: ignore[attr-defined]
    return Interval(min(each.lo for each in found), max(each.hi for each in found))
