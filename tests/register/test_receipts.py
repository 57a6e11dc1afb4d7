"""What somebody receives by a decision of this office: from which day, until which, and what was known before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from osekkai.register import queries, services
from osekkai.register.models import CURRENT, Person, Receipt, Source
from tests.identity.providers import resident

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SERVICE, OTHER = "child-allowance", "child-medical"
MAY, OCTOBER = date(2026, 5, 1), date(2026, 10, 1)
FIRST, SECOND = "decision:1", "decision:2"


@pytest.fixture
def her() -> Person:
    return resident()


def received_on(person: Person, day: date | None = None, service: str = SERVICE) -> list[int | None]:
    return [each.yen for each in queries.received([person.pk], service, day)]


def test_a_receipt_begins_on_its_day_with_the_decision_as_its_source(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    assert received_on(her, MAY - timedelta(days=1)) == [] and received_on(her, MAY) == received_on(her) == [15_000]
    assert queries.receiving(SERVICE) == {her.pk} and queries.receiving(OTHER) == set()
    source = Receipt.objects.get().source
    assert (source.kind, source.name) == (Source.Kind.DECISION, FIRST)


def test_what_is_not_in_yen_is_received_too(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, None, MAY, FIRST)
    assert received_on(her) == [None]


def test_what_was_received_before_ends_on_the_day_of_the_new_one(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    services.begin_receipt(her.pk, SERVICE, 10_000, OCTOBER, SECOND)
    assert received_on(her, MAY) == received_on(her, OCTOBER - timedelta(days=1)) == [15_000]
    assert received_on(her, OCTOBER) == received_on(her) == [10_000]
    assert Receipt.objects.exclude(CURRENT).count() == 1, "what was known before stays"


@pytest.mark.parametrize("day", [MAY, MAY - timedelta(days=30)])
def test_what_begins_no_later_takes_the_place_of_what_was_there(her: Person, day: date) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    services.begin_receipt(her.pk, SERVICE, 10_000, day, SECOND)
    assert received_on(her, day) == received_on(her, OCTOBER) == [10_000]
    assert Receipt.objects.filter(CURRENT).count() == 1


def test_another_service_and_another_person_are_left_alone(her: Person) -> None:
    him = resident(name="文京　太郎", key="2")
    services.begin_receipt(her.pk, OTHER, 1, MAY, FIRST)
    services.begin_receipt(him.pk, SERVICE, 2, MAY, FIRST)
    services.begin_receipt(her.pk, SERVICE, 3, OCTOBER, SECOND)
    assert received_on(her, service=OTHER) == [1] and received_on(him) == [2] and received_on(her) == [3]


def test_what_a_decision_began_is_ended_and_nothing_else(her: Person) -> None:
    him = resident(name="文京　太郎", key="2")
    for person, source in ((her, FIRST), (him, SECOND)):
        services.begin_receipt(person.pk, SERVICE, 15_000, MAY, source)
    services.begin_receipt(her.pk, OTHER, None, MAY, FIRST)
    assert services.end_receipts(FIRST, OCTOBER, "decision:3") == 2
    assert received_on(her, OCTOBER - timedelta(days=1)) == [15_000] and received_on(her, OCTOBER) == []
    assert queries.receiving(SERVICE) == {him.pk} and queries.receiving(OTHER) == set()
    assert {each.source.name for each in Receipt.objects.filter(CURRENT, person=her)} == {"decision:3"}


def test_what_ends_before_it_began_was_never_received(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, OCTOBER, FIRST)
    assert services.end_receipts(FIRST, MAY, SECOND) == 1
    assert not any(received_on(her, day) for day in (MAY, OCTOBER, OCTOBER + timedelta(days=1)))


def test_what_is_ended_is_not_ended_again_nor_what_a_decision_never_began(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    services.end_receipts(FIRST, OCTOBER, SECOND)
    before = list(Receipt.objects.order_by("id").values())
    assert services.end_receipts(FIRST, MAY, "decision:3") == services.end_receipts("decision:9", MAY, SECOND) == 0
    assert list(Receipt.objects.order_by("id").values()) == before


def test_a_decision_that_fails_leaves_what_was_received(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.begin_receipt(her.pk, SERVICE, 10_000, OCTOBER, SECOND)
        1 / 0  # noqa: B018
    assert received_on(her) == [15_000]


def _known(person: Person) -> list[tuple[int | None, str, str]]:
    rows = Receipt.objects.filter(CURRENT, person=person).order_by("valid_from", "id")
    return [(each.yen, str(each.valid_from), str(each.valid_to or "")) for each in rows]


def test_what_is_stopped_ends_with_its_last_day_whoever_told_of_it(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15000, date(2026, 4, 1), "decision:1", date(2027, 5, 31))
    services.begin_receipt(her.pk, OTHER, None, date(2026, 4, 1), "decision:2")
    assert services.stop_receipts({her.pk}, SERVICE, date(2027, 1, 31), "decision:3") == 1
    assert {*_known(her)} == {(15000, "2026-04-01", "2027-02-01"), (None, "2026-04-01", "")}
    assert services.stop_receipts({her.pk}, SERVICE, date(2027, 1, 31), "decision:3") == 0, "again, nothing"


def test_what_is_suspended_is_nought_for_a_time(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15000, date(2026, 4, 1), "decision:1", date(2027, 5, 31))
    services.suspend_receipts({her.pk}, SERVICE, date(2026, 10, 1), date(2026, 12, 31), "decision:2")
    assert _known(her) == [
        (15000, "2026-04-01", "2026-10-01"),
        (0, "2026-10-01", "2027-01-01"),
        (15000, "2027-01-01", "2027-06-01"),
    ]


def test_a_suspension_without_an_end_lasts_as_long_as_the_receipt(her: Person) -> None:
    services.begin_receipt(her.pk, SERVICE, 15000, date(2026, 4, 1), "decision:1")
    services.suspend_receipts({her.pk}, SERVICE, date(2026, 4, 1), None, "decision:2")
    assert _known(her) == [(0, "2026-04-01", "")]


@pytest.mark.django_db(transaction=True)
def test_people_are_held_within_a_transaction_and_nothing_is_written() -> None:
    her = resident()
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            services.hold({her.pk})
    with transaction.atomic():
        services.hold({her.pk, her.pk + 1_000})
    assert not Receipt.objects.exists()


def test_every_row_by_which_this_office_pays_or_paid_somebody_a_service(her: Person) -> None:
    """Also those that another took the place of; nothing of other people, services or systems."""
    him = resident(name="文京　太郎", key="2")
    services.begin_receipt(her.pk, SERVICE, 15_000, MAY, FIRST)
    services.begin_receipt(her.pk, SERVICE, 10_000, OCTOBER, SECOND)
    services.begin_receipt(her.pk, OTHER, 500, MAY, FIRST)
    services.begin_receipt(him.pk, SERVICE, 20_000, MAY, FIRST)
    own = set(Receipt.objects.filter(person=her, service=SERVICE))
    assert set(queries.paid_to([her.pk], SERVICE)) == own and len(own) == 3
    assert len(queries.paid_to([her.pk, him.pk], SERVICE)) == 4 and queries.paid_to([], SERVICE) == []
    Source.objects.update(kind=Source.Kind.FILE)
    assert queries.paid_to([her.pk], SERVICE) == [], "what a file says is not ours"


@pytest.mark.parametrize(
    ("since", "until", "begins", "last", "left"),
    [
        ("2026-05-01", None, "2026-11-01", "2045-03-31", ("2026-05-01", "2026-11-01")),  # it runs without an end
        ("2026-05-01", None, "2026-05-01", "2045-03-31", None),
        ("2026-12-01", None, "2026-11-01", "2045-03-31", None),  # it begins only meanwhile
        ("2026-05-01", "2046-03-31", "2026-11-01", "2045-03-31", ("2026-05-01", "2026-11-01")),
        ("2026-05-01", None, "2026-11-01", None, ("2026-05-01", "2026-11-01")),
        ("2026-05-01", None, "2026-01-01", "2026-04-30", ("2026-05-01", "")),  # an earlier time, granted afterwards
        ("2026-05-01", "2026-10-31", "2026-11-01", "2045-03-31", ("2026-05-01", "2026-11-01")),
    ],
)
def test_a_decision_over_what_runs_leaves_nothing_of_it_after_its_own_time(
    her: Person, since: str, until: str | None, begins: str, last: str | None, left: tuple[str, str] | None
) -> None:
    """Whoever told of it. It was: a child received it again, without an end, from the day on which they were 18."""
    day = date.fromisoformat
    services.begin_receipt(her.pk, SERVICE, 10_000, day(since), "extract", day(until) if until else None)
    services.begin_receipt(her.pk, SERVICE, 15_000, day(begins), SECOND, day(last) if last else None)
    new = (15_000, begins, str(day(last) + timedelta(days=1)) if last else "")
    assert sorted(_known(her), key=lambda line: line[1]) == sorted(
        [new, *([(10_000, *left)] if left else [])], key=lambda line: line[1]
    )
