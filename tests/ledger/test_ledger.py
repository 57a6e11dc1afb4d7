"""The ledger: written with the change it tells of, refused any other change by the database, and able to prove it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from osekkai.casework.kinds import CASE, NOTED
from osekkai.cli import main
from osekkai.ledger import upgrade
from osekkai.ledger.digests import content_digest, digest_of, link_hash, mark_of
from osekkai.ledger.kinds import PERSON
from osekkai.ledger.models import ActorKind, Content, Event, Link, Waiting
from osekkai.ledger.services import SYSTEM, Actor, erase_expired, record, seal
from osekkai.ledger.verifying import said_by, verify, wrong_with

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLERK = Actor(ActorKind.STAFF, "staff:1")
TABLES = ("ledger_event", "ledger_link", "ledger_content")


def written(number: int = 3) -> list[Event]:
    """Events that say something about somebody, sealed."""
    events = []
    for n in range(number):
        with transaction.atomic():
            events.append(record(NOTED, CLERK, CASE(n), subject=PERSON(1), said={"note": f"電話 {n}"}))
    seal()
    return events


@contextmanager
def administrator() -> Iterator[None]:
    """Somebody who may do everything to the database, triggers too, but does not hold the ledger's key."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%%'")
        for name, _ in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        yield


def test_an_event_is_written_with_its_change_or_not_at_all() -> None:
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(NOTED, CLERK, CASE(1))
        1 / 0  # noqa: B018
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_no_event_without_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of its change"):
        record(NOTED, CLERK, CASE(1))


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE ledger_event SET actor = 'staff:2'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_link SET hash = ''",
        "DELETE FROM ledger_link",
        "UPDATE ledger_content SET said = ''",
        "UPDATE ledger_event SET purpose = '' WHERE id < 0 OR id > 0",
    ],
)
def test_the_database_refuses_any_other_change(forbidden: str) -> None:
    written()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forbidden)
    assert not verify().broken


def test_postgresql_refuses_to_empty_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_event CASCADE")


def test_what_was_written_is_proved() -> None:
    events = written(5)
    found = verify()
    assert not found.broken and not found.unsealed and found.events >= 5
    assert found.tip == events[-1].link.hash
    assert not verify(anchor=events[2].link.hash).broken


def edited(events: list[Event]) -> None:
    Event.objects.filter(pk=events[1].pk).update(actor="staff:2")


def edited_with_its_digest(events: list[Event]) -> None:
    event = events[1]
    event.actor = "staff:2"
    Event.objects.filter(pk=event.pk).update(actor=event.actor, digest=digest_of(event))


def taken_out(events: list[Event]) -> None:
    Link.objects.filter(event=events[1]).delete()
    Content.objects.filter(event=events[1]).delete()
    Event.objects.filter(pk=events[1].pk).delete()


def taken_out_and_closed_up(events: list[Event]) -> None:
    taken_out(events)
    later = Link.objects.get(event=events[2])
    Link.objects.filter(event=events[2]).delete()
    Link.objects.create(position=later.position - 1, event=events[2], hash=later.hash)


def changed_places(events: list[Event]) -> None:
    first, second = events[0].link, events[1].link
    Link.objects.filter(position__in=[first.position, second.position]).delete()
    Link.objects.create(position=first.position, event=events[1], hash=first.hash)
    Link.objects.create(position=second.position, event=events[0], hash=second.hash)


def put_in(events: list[Event]) -> None:
    """An event nobody recorded, chained by somebody who has the code but not the key."""
    forged = Event(at=timezone.now(), kind="case.approved", actor_kind=ActorKind.STAFF, actor="staff:9")
    forged.digest = digest_of(forged)
    forged.save()
    last = Link.objects.order_by("-position")[0]
    from django.test import override_settings

    with override_settings(LEDGER_KEYS=("a guess",)):
        Link.objects.create(position=last.position + 1, event=forged, hash=link_hash(last.hash, forged.digest))


def said_otherwise(events: list[Event]) -> None:
    salt = events[1].content.salt
    Content.objects.filter(event=events[1]).update(said='{"note": "なし"}')
    assert content_digest(salt, '{"note": "なし"}') != events[1].content_digest


def kept_out(events: list[Event]) -> None:
    """An event that was never let into the chain."""
    with transaction.atomic():
        Waiting.objects.filter(event=record(NOTED, CLERK, CASE(1))).delete()


def slipped_in(events: list[Event]) -> None:
    """An event of the attacker's own, laid where events wait: without a mark, and with that of another."""
    with transaction.atomic():
        mark = Waiting.objects.get(event=record(NOTED, CLERK, CASE(1))).mark
    for found in ("", mark):
        forged = Event.objects.get(pk=events[1].pk)
        forged.pk, forged.purpose = None, "はじめから"
        forged.digest = digest_of(forged)
        forged.save()
        Waiting.objects.create(event=forged, mark=found)
    seal()
    assert Waiting.objects.count() == 2, "neither came into the chain"


def silenced(events: list[Event]) -> None:
    Content.objects.filter(event=events[1]).delete()


def kept_shorter(events: list[Event]) -> None:
    """So that the office's own night erases what somebody wants gone, and signs for it."""
    Content.objects.filter(event=events[1]).update(keep_until=date(2000, 1, 1))
    assert erase_expired(date(2026, 11, 28)) == 0 and Content.objects.filter(event=events[1]).exists()


def said_later(events: list[Event]) -> None:
    """A content beside an event that had none: pages would tell it as the ledger's word."""
    with transaction.atomic():
        silent = record(NOTED, CLERK, CASE(1))
    seal()
    Content.objects.create(event=silent, salt="x", said='{"note": "区長"}')
    assert said_by(silent) == "" != said_by(events[1])


@pytest.mark.parametrize(
    "attack",
    [
        edited,
        edited_with_its_digest,
        taken_out,
        taken_out_and_closed_up,
        changed_places,
        put_in,
        said_otherwise,
        silenced,
        kept_shorter,
        said_later,
        kept_out,
        slipped_in,
    ],
)
def test_whoever_rules_the_database_is_found_out(attack: object) -> None:
    events = written()
    with administrator():
        attack(events)  # type: ignore[operator]
        assert verify().broken


@pytest.mark.parametrize("attack", [said_otherwise, silenced, kept_shorter, said_later])
def test_what_is_wrong_with_what_was_said_is_told_of_single_events_too(attack: object) -> None:
    """As the audit of a case asks."""
    events = written()
    with administrator():
        attack(events)  # type: ignore[operator]
        assert wrong_with(list(Event.objects.select_related("content")))


def test_what_the_release_before_said_is_kept_as_its_row_says() -> None:
    """Its salts say no day."""
    with transaction.atomic():
        event = record(NOTED, CLERK, CASE(1), said={"note": "電話"})
    with administrator():
        text = event.content.said
        event.content_digest = content_digest("0" * 32, text)
        Waiting.objects.filter(event=event).delete()
        Event.objects.filter(pk=event.pk).update(content_digest=event.content_digest, digest=digest_of(event))
        Content.objects.filter(event=event).update(salt="0" * 32, keep_until=date(2026, 3, 31))
        Waiting.objects.create(event=event, mark=mark_of(event.pk, digest_of(event)))
    seal()
    assert not verify().broken and erase_expired(date(2026, 4, 1)) == 1 and not verify().broken


def test_an_end_that_was_cut_off_is_found_by_what_was_noted() -> None:
    events = written()
    tip = verify().tip
    with administrator():
        Link.objects.filter(event=events[2]).delete()
        Content.objects.filter(event=events[2]).delete()
        Event.objects.filter(pk=events[2].pk).delete()
        assert not verify().broken, "a shorter chain is whole in itself"
        assert verify(anchor=tip).broken


def test_contents_go_when_their_time_is_over_and_the_proof_stays() -> None:
    with transaction.atomic():
        event = record(NOTED, CLERK, CASE(1), subject=PERSON(1), said={"note": "電話"}, keep_until=date(2026, 3, 31))
    seal()
    assert erase_expired(date(2026, 3, 31)) == 0
    assert erase_expired(date(2026, 4, 1)) == 1
    seal()
    found = verify()
    assert not found.broken and found.erased == 1
    assert Event.objects.filter(kind="ledger.erased", object=f"event:{event.pk}", subject="person:1").count() == 1
    assert not Content.objects.filter(event=event).exists()


def test_an_office_that_erased_much_is_verified_with_as_few_questions(django_assert_num_queries: Any) -> None:
    """It was: one more for each event whose content is erased."""
    with transaction.atomic():
        for n in range(20):
            record(NOTED, CLERK, CASE(n), said={"note": "電話"}, keep_until=date(2026, 3, 31))
    seal()
    assert erase_expired(date(2026, 4, 1)) == 20
    seal()
    with django_assert_num_queries(5):
        found = verify()
    assert not found.broken and found.erased == 20


@pytest.mark.django_db(transaction=True)
def test_many_write_at_once_and_nothing_is_lost() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    before = Event.objects.count()

    def clerk(name: int) -> None:
        for n in range(20):
            with transaction.atomic():
                record(NOTED, Actor(ActorKind.STAFF, f"staff:{name}"), CASE(n), said={"n": n})
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(clerk, range(4)))
    seal()
    found = verify()
    assert Event.objects.count() == before + 80 and found.events == before + 80
    assert not found.broken and not found.unsealed


@pytest.mark.django_db(transaction=True)
def test_who_commits_late_comes_late() -> None:
    """An event with a lower number that is committed after a higher one was sealed takes its place at the end."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")

    def other() -> int:
        with transaction.atomic():
            event = record(NOTED, SYSTEM, CASE(1))
        connections.close_all()
        return event.pk

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        early = record(NOTED, SYSTEM, CASE(1))
        late = pool.submit(other).result()
        assert early.pk < late
    seal()
    assert Link.objects.get(event=early.pk).position > Link.objects.get(event=late).position
    assert not verify().broken


def test_the_command_proves_and_tells_the_tip() -> None:
    written()
    tip = verify().tip
    told = CliRunner().invoke(main, ["ledger", "verify"])
    assert told.exit_code == 0 and tip in told.output
    assert CliRunner().invoke(main, ["ledger", "verify", "--anchor", "f" * 64]).exit_code == 1


def test_a_day_is_the_day_of_the_register() -> None:
    """The digest does not depend on the time zone in which a row is read."""
    event = written(1)[0]
    event.refresh_from_db()
    event.at = event.at.astimezone(timezone.get_fixed_timezone(timedelta(hours=9)))
    assert digest_of(event) == event.digest


def test_what_the_release_before_wrote_is_taken_once_by_whoever_runs_the_office() -> None:
    with transaction.atomic():
        older = record(NOTED, CLERK, CASE(1))
    Waiting.objects.filter(event=older).update(mark="")
    seal()
    assert verify().broken and Waiting.objects.filter(event=older).exists()
    told = CliRunner().invoke(main, ["ledger", "seal", "--older"], catch_exceptions=False).output
    assert "1件を、いまのまま受けとりました" in told and "1件をつなぎました" in told and not verify().broken


def test_setting_up_takes_older_events_once_and_never_again() -> None:
    for taken in (True, False):
        with transaction.atomic():
            older = record(NOTED, CLERK, CASE(1))
        Waiting.objects.filter(event=older).update(mark="")
        upgrade.after_migrating()
        seal()
        assert Waiting.objects.filter(event=older).exists() is not taken


def test_without_a_former_key_the_likely_cause_is_told_first_and_not_every_row(settings: LazySettings) -> None:
    """At three at night nobody is to think that the whole office was forged."""
    written(25)
    hers = settings.LEDGER_KEYS
    settings.LEDGER_KEYS = ("another key altogether, of 40 characters",)
    found = verify()
    assert found.no_key and len(found.broken) == 1
    told = CliRunner().invoke(main, ["ledger", "verify"])
    lines = told.stderr.splitlines()
    assert told.exit_code == 1 and "OSEKKAI_LEDGER_KEY_FORMER" in lines[0] and len(lines) < 6
    settings.LEDGER_KEYS = (*settings.LEDGER_KEYS, *hers)
    assert not verify().broken


def test_one_link_of_another_key_is_no_missing_key() -> None:
    written(25)
    last = Link.objects.order_by("-position")[3]
    with administrator():
        Link.objects.filter(pk=last.pk).update(hash="f" * 64)
        found = verify()
    assert not found.no_key and "つながりません" in found.broken[0].what
