"""Rows that events bind: what is told of them, column by column, and what is found when it is otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from osekkai.casework.kinds import CASE, NOTED
from osekkai.cli import main
from osekkai.ledger import queries, services, upgrade
from osekkai.ledger.binding import Table, Wrote, _tables, key_of, tables, verify_rows
from osekkai.ledger.checks import tables_are_bound_or_say_why
from osekkai.ledger.digests import digest_of
from osekkai.ledger.kinds import BOUND, PERSON, TABLE
from osekkai.ledger.models import Content, Event
from osekkai.register.models import Person
from osekkai.staff.models import StaffRole
from tests.ledger.test_ledger import administrator
from tests.staff.building import person, today

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def role() -> StaffRole:
    return StaffRole.objects.create(user=person("hana"), role="chief", unit="税務課", since=today())


def noted(*rows: Wrote) -> Event:
    with transaction.atomic():
        return services.record(NOTED, services.SYSTEM, CASE(1), rows=rows)


def wrong(events: list[Event], *rows: StaffRole) -> list[str]:
    return [each.what for each in queries.unlike_told(events, rows)]


def test_what_was_written_is_proven_and_each_column_otherwise_is_named() -> None:
    row = role()
    events = [noted(services.wrote(row))]
    assert not wrong(events, row)
    for name, value in {"role": "mayor", "unit": "", "since": date(2020, 1, 1), "until": today()}.items():
        StaffRole.objects.filter(pk=row.pk).update(**{name: value})
        assert any(name in each for each in wrong(events, StaffRole.objects.get(pk=row.pk))), name
        row.save()
    assert not wrong(events, StaffRole.objects.get(pk=row.pk))


def test_a_later_event_makes_true_only_what_it_wrote_itself() -> None:
    row = role()
    events = [noted(services.wrote(row))]
    StaffRole.objects.filter(pk=row.pk).update(role="mayor")
    row.refresh_from_db()
    row.until = today()
    row.save()
    events.append(noted(services.wrote(row, "until")))
    assert [("role" in each, "until" in each) for each in wrong(events, row)] == [(True, False)]


def test_a_row_that_is_gone_or_was_never_told_of() -> None:
    row = role()
    assert any("記録にないのに" in each for each in wrong([], row))
    events = [noted(services.wrote(row))]
    pk = row.pk
    row.delete()
    assert any("なくなっています" in each for each in wrong(events))
    assert not wrong([*events, noted(services.gone(StaffRole, pk))])


def test_a_column_that_is_not_bound_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        services.wrote(role(), "nonsense")


def test_what_is_forgotten_is_told_as_it_is_then(settings: object) -> None:
    """Emptying what a row says about somebody is a change like any other."""
    from osekkai.applications.models import Application
    from tests.casework.building import applied, family

    made = applied(*family())
    with transaction.atomic():
        (told,) = services.forget(Application.objects.filter(pk=made.pk))
    made.refresh_from_db()
    assert made.content == {} and told == services.wrote(made, " ".join(told.columns or ()))


def test_whether_a_column_is_as_it_was_told() -> None:
    row = role()
    events = [noted(services.wrote(row))]
    assert queries.is_as_told(row, "role", events) and queries.is_as_told(row, "role", [])
    row.role = "mayor"
    assert not queries.is_as_told(row, "role", events)


def test_an_event_from_before_keeps_its_digest_and_one_with_rows_covers_them() -> None:
    plain, more = noted(), noted(services.wrote(role()))
    assert plain.rows == "" and digest_of(plain) == plain.digest
    more.rows = more.rows.replace("a", "b")
    assert digest_of(more) != more.digest


def test_nobody_without_the_key_makes_the_digest_of_another_value(settings: object) -> None:
    row = role()
    told = services.wrote(row)
    settings.LEDGER_KEYS = ("another",)  # type: ignore[attr-defined]
    assert services.wrote(row) != told


def test_every_table_says_what_is_bound_and_one_that_does_not_fails_the_check() -> None:
    assert tables_are_bound_or_say_why(None) == []
    kept = dict(_tables)
    try:
        del _tables["staff.Absence"]
        _tables["staff.Delegation"] = Table("staff.Delegation", bound=("level",))
        queries.leaves("staff.Nothing", "it is not there")
        said = [each.msg for each in tables_are_bound_or_say_why(None)]
        assert any("staff.Absence" in each for each in said) and any("staff.Nothing" in each for each in said)
        assert any("staff.Delegation" in each and "unit" in each for each in said)
    finally:
        _tables.clear()
        _tables.update(kept)
    assert all(each.why or each.bound for each in tables())


def test_events_of_a_kind_between_days() -> None:
    event = noted()
    assert queries.events_between(NOTED, today(), today()) == [event]
    assert queries.events_between(NOTED, today(1), today(1)) == []


def test_people_of_the_register_are_not_bound() -> None:
    """Files of other systems say who lives here; the next one says it again."""
    table = next(each for each in tables() if each.model is Person)
    assert table.why and not table.bound and PERSON.name == "person"


def test_a_column_that_a_later_release_took_away_says_nothing() -> None:
    row = role()
    events = [noted(services.wrote(row)), noted(Wrote(key_of(row), {"rank": "ab"}))]
    assert not wrong(events, row)


def test_who_writes_while_somebody_verifies_is_not_called_an_attacker() -> None:
    """Between the reading of the ledger and that of the table."""
    made: list[StaffRole] = []

    def meanwhile(execute: Any, sql: str, *more: Any) -> Any:
        if not made and sql.startswith("SELECT") and f'FROM "{StaffRole._meta.db_table}"' in sql:
            made.append(StaffRole(pk=0))
            made[0] = role()
            noted(services.wrote(made[0]))
        return execute(sql, *more)

    with connection.execute_wrapper(meanwhile):
        found = verify_rows()
    assert made and not [each for each in found if each.row == key_of(made[0])]
    StaffRole.objects.filter(pk=made[0].pk).update(role="mayor")
    assert [each.row for each in verify_rows() if each.row == key_of(made[0])]


def swapped(a: int, b: int) -> None:
    """Two events have each other's number; their places in the chain and their contents go with them."""
    with administrator(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for old, new in ((a, -1), (b, a), (-1, b)):
            for table, column in (
                ("ledger_event", "id"),
                ("ledger_content", "event_id"),
                ("ledger_link", "event_id"),
                ("ledger_waiting", "event_id"),
            ):
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [new, old])


def test_the_last_word_about_a_row_is_the_last_in_the_chain_whatever_its_number() -> None:
    """A role that was ended is held again: the event that gave it has the higher number."""
    row = role()
    given = noted(services.wrote(row))
    row.until = today()
    row.save()
    ended = noted(services.wrote(row, "until"))
    services.seal()
    swapped(given.pk, ended.pk)
    StaffRole.objects.filter(pk=row.pk).update(until=None)
    assert [each.row for each in verify_rows()] == [key_of(row)]
    assert wrong(queries.events_of([CASE(1)]), StaffRole.objects.get(pk=row.pk))
    assert CliRunner().invoke(main, ["ledger", "verify"]).exit_code == 1


def test_columns_that_a_later_release_binds_are_bound_once() -> None:
    """Of rows that were told of; what somebody added past the office stays named."""
    kept = _tables["staff.StaffRole"]
    told, added = role(), StaffRole.objects.create(user=person("jiro"), role="chief", unit="", since=today())
    with transaction.atomic():
        services.record(BOUND, services.SYSTEM, TABLE(kept.label), after="1")  # as the release before wrote it
    noted(services.wrote(told, "user unit role since"))
    _tables[kept.label] = replace(kept, later=("until",))
    try:
        upgrade.after_migrating()
        assert [each.row for each in verify_rows()] == [key_of(added)]
        StaffRole.objects.filter(pk=told.pk).update(until=today())
        upgrade.after_migrating()
        assert {each.row for each in verify_rows()} == {key_of(told), key_of(added)}, "only once"
    finally:
        _tables[kept.label] = kept


def test_setting_up_makes_nothing_true_by_what_somebody_says_was_bound() -> None:
    """As if no column had been bound yet: the next `osekkai setup` would tell them all anew, as they are."""
    told = role()
    noted(services.wrote(told))
    upgrade.after_migrating()
    StaffRole.objects.filter(pk=told.pk).update(role="mayor")
    with administrator():
        for each in Content.objects.filter(event__kind=BOUND.id, event__object="table:staff.StaffRole"):
            each.said = '{"columns": []}'
            each.save()
    upgrade.after_migrating()
    assert key_of(told) in {each.row for each in verify_rows()}


@pytest.mark.parametrize("says_which", [True, False])
def test_rows_of_a_release_before_are_looked_up_together(
    says_which: bool, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was: each of them looked through all that was ever bound, at every signature."""
    monkeypatch.setattr(upgrade, "AT_ONCE", 3)
    if not says_which:  # as the releases before wrote it
        monkeypatch.setattr(upgrade, "span", lambda ids: "")
    rows = [
        StaffRole.objects.create(user=person(f"p{n}"), role="clerk", unit="税務課", since=today()) for n in range(12)
    ]
    upgrade.after_migrating()
    spans = set(Event.objects.filter(object="table:staff.StaffRole").values_list("before", flat=True))
    assert spans == ({f"{rows[n].pk}-{rows[n + 2].pk}" for n in (0, 3, 6, 9)} if says_which else {""})
    with django_assert_num_queries(2 if says_which else 3):
        assert not queries.unlike_told([], rows)
    StaffRole.objects.filter(pk=rows[7].pk).update(role="mayor")
    stray = StaffRole.objects.create(user=person("thief"), role="mayor", unit="", since=today())
    found = queries.unlike_told([], [*StaffRole.objects.filter(pk__lt=stray.pk), stray])
    assert {each.row for each in found} == {key_of(rows[7]), key_of(stray)}


def test_what_is_unlike_is_said_of_rows_of_what_else_was_told_and_of_the_telling_itself() -> None:
    """By whoever is about to sign: of the things, all that their events wrote; of rows, also those nobody told of."""
    row, other = role(), StaffRole.objects.create(user=person("jiro"), role="clerk", unit="", since=today())
    event = noted(services.wrote(row), services.wrote(other))
    assert queries.unlike([CASE(1)], [row]) == [] == queries.unlike([], [])
    StaffRole.objects.filter(pk=other.pk).update(role="mayor")
    assert [each.row for each in queries.unlike([CASE(1)], [row])] == [key_of(other)], "though nobody named it"
    stray = StaffRole.objects.create(user=person("thief"), role="mayor", unit="", since=today())
    assert key_of(stray) in {each.row for each in queries.unlike([CASE(1)], [stray])}
    with administrator():
        Event.objects.filter(pk=event.pk).update(actor="staff:999")
    assert any(each.what == f"記録 {event.pk}: 書いたときと ちがいます" for each in queries.unlike([CASE(1)], []))
