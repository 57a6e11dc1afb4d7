"""One statement for many services: who is entitled, to how much and until when, for everybody at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osekkai.policy.columns import sql
from osekkai.policy.columns.rules import Rules
from osekkai.policy.columns.source import Source
from osekkai.policy.columns.sql import Flag, Num, Truth, both, either, not_false, say, say_truth
from osekkai.policy.columns.tables import HOMES, PEOPLE, statement
from osekkai.policy.model import NotCovered, Service
from osekkai.policy.values import UNBOUNDED

_UNITS = {"household": "TRUE", "head": "rel = 0", "child": "rel = 2"}
WITHIN = 366
"""Days after which a deadline that has passed is no longer worth a date; see `assess`."""


@dataclass(frozen=True, slots=True)
class ServiceColumns:
    """Where a service's outcome is found: SQL over the common table `at`. `judged` says which rows it is judged for.

    `entitled` is TRUE, FALSE or NULL (open); `lo` and `hi` are yen (`hi` NULL without a known upper end), `deadline` a day
    number or NULL, `covered` FALSE where the rulebook does not know the day. All but `entitled` only mean something where
    it is not FALSE.
    """

    service: Service
    table: str
    at: str
    judged: str
    entitled: str
    lo: str
    hi: str
    deadline: str
    covered: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`text` is WITH …; the outcome of each service is read from its table, which also has pid, hid, rel and idx."""

    text: str
    services: list[ServiceColumns]

    def results(self, *, refused: bool = False) -> str:
        """One statement for a row per service and person (pid and idx NULL: household) that is entitled or may be.

        Columns: service (place in `services`), pid, hid, idx, entitled, lo, hi, deadline, covered. `refused` adds those
        who are certainly not entitled.
        """
        if not self.services:
            return "SELECT * FROM (SELECT 0 AS service, 0 AS pid, 0 AS hid, 0 AS idx, TRUE AS entitled, 0 AS lo, 0 AS hi, 0 AS deadline, TRUE AS covered) WHERE FALSE"
        said = []
        for place, each in enumerate(self.services):
            who = "pid, hid, idx" if each.table == PEOPLE else "NULL AS pid, hid, NULL AS idx"
            what = f"{each.entitled} AS entitled, {each.lo} AS lo, {each.hi} AS hi, {each.deadline} AS deadline, {each.covered} AS covered"
            kept = "" if refused else " AND entitled IS NOT FALSE"
            said.append(f"SELECT CAST({place} AS SMALLINT) AS service, {who}, {what} FROM {each.at} WHERE {each.judged}{kept}")
        return f"{self.text}\n" + "\nUNION ALL ".join(said)


def plan(services: Iterable[Service], on: int, source: Source) -> Plan:
    """Raises `NotColumnar` for a rule that cannot be said in columns."""
    rules = Rules(on, source)
    found = [_service(rules, service, on) for service in services]
    wanted: dict[tuple[str, int], set[str]] = {}
    for each in found:
        columns = rules.tables.of(each.table).columns
        used = {text for text in (each.entitled, each.lo, each.hi, each.deadline, each.covered) if text in columns}
        wanted.setdefault((each.table, int(each.at.removeprefix(f"{each.table}_"))), set()).update(used)
    return Plan(statement(rules.tables, wanted), found)


def changed(before: Mapping[str, Service], after: Mapping[str, Service], on: int, source: Source) -> list[str]:
    """The ids of services whose answer could differ: over the same columns, the same statement can give no other."""

    def said(services: Mapping[str, Service], id: str) -> str | None:
        return plan([services[id]], on, source).results() if id in services else None

    return [id for id in dict.fromkeys([*before, *after]) if said(before, id) != said(after, id)]


def _service(rules: Rules, service: Service, on: int) -> ServiceColumns:
    table = HOMES if service.unit == "household" else PEOPLE

    def outcome(entitled: Truth, yen: Num | None = None, day: Num | None = None, bad: Flag = False) -> ServiceColumns:
        covered = str(not bad).upper() if isinstance(bad, bool) else f"(NOT COALESCE({bad}, FALSE))"
        texts = (say_truth(entitled.is_true), *_money(yen), _deadline(day, on), covered)
        kept = [rules.tables.row(table, text) if _is_made(text) else text for text in texts]
        columns = rules.tables.of(table).columns
        level = max((columns[text].level for text in kept if text in columns), default=0)
        return ServiceColumns(service, table, f"{table}_{level}", _UNITS.get(service.unit, "TRUE"), *kept)

    if (service.since is not None and on < service.since) or (service.until is not None and on > service.until):
        return outcome(Truth(False, True))
    try:
        rule = service.rule_on(on)
    except NotCovered:
        return outcome(Truth(None), bad=True)
    entitled = rules.step(rule.eligible, table)
    yen = rules.step(rule.amount.yen, table) if rule.amount else None
    day = rules.step(rule.deadline, table) if rule.deadline else None
    assert isinstance(entitled, Truth) and not isinstance(yen, Truth) and not isinstance(day, Truth)
    further = either(yen.bad if yen else False, day.bad if day else False)
    return outcome(entitled, yen, day, either(entitled.bad, both(not_false(entitled), further)))  # type: ignore[arg-type]


def _is_made(text: str) -> bool:
    return not (text in ("TRUE", "FALSE", "CAST(NULL AS BOOLEAN)", "CAST(NULL AS BIGINT)") or (text.startswith("CAST(") and text.endswith(" AS BIGINT)")))


def _money(yen: Num | None) -> tuple[str, str]:
    if yen is None:
        return "CAST(NULL AS BIGINT)", "CAST(NULL AS BIGINT)"
    top = UNBOUNDED // 100
    if isinstance(yen.hi, int):
        return say(yen.lo), say(yen.hi) if yen.hi < top else "CAST(NULL AS BIGINT)"
    return say(yen.lo), sql.when((f"{yen.hi} < {say(top)}", yen.hi), otherwise="NULL")


def _deadline(day: Num | None, on: int) -> str:
    if day is None:
        return "CAST(NULL AS BIGINT)"
    if isinstance(day.lo, int) and isinstance(day.hi, int):
        return say(day.lo) if day.known and day.lo > on - WITHIN else "CAST(NULL AS BIGINT)"
    known = "TRUE" if day.known else f"{say(day.lo)} = {say(day.hi)}"
    return sql.when((f"{known} AND {say(day.lo)} > {say(on - WITHIN)}", say(day.lo)), otherwise="NULL")
