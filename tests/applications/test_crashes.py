"""A process that dies between any two statements of a submission loses nothing and doubles nothing.

A database that is away says so.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from osekkai.applications import services
from osekkai.applications.forms import Content
from osekkai.applications.models import Application, Draft
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from osekkai.channels.models import Outgoing
from osekkai.ledger.models import Event
from osekkai.ledger.services import seal
from osekkai.ledger.verifying import verify
from osekkai.matching.answers import Answers
from tests.applications.building import DOG, HER, TODAY, begun, written

pytestmark = [pytest.mark.database]
WHOLE = Answers(
    people=(("head", {"full_name": "文京　花子", "full_name_kana": "ブンキョウ　ハナコ", "birth_date": "1994-02-03"}),),
    household={
        "postcode": "112-8555",
        "address": "文京区春日1-16-21",
        "phone": "09012345678",
        "email": "hanako@example.jp",
        "waste_items": "いす 1",
        **DOG,
    },
)


def dying_at(statement: int) -> Callable[..., Any]:
    """Kills the process, as a power cut does, before it sends a statement."""
    left = [statement]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    return wrapper


def died(code: str, catalogue: Catalogue, statement: int) -> bool:
    """Submit in a process of its own; whether it was killed."""
    connection.close()
    if (child := os.fork()) == 0:
        try:
            with connection.execute_wrapper(dying_at(statement)):
                services.submit(code, catalogue, TODAY)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="the SQLite of tests lives in this process; make test runs this on PostgreSQL",
)
@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_statements_a_submission_is_whole_or_not_there(bunkyo: Catalogue) -> None:
    statement, points = 0, 0
    while True:
        code = services.begin(Content(("dog-registration", "bulky-waste"), WHOLE))
        bundle = Draft.objects.latest("id").code_hash
        before = Event.objects.count()
        killed = died(code, bunkyo, statement)
        points += killed
        made = Application.objects.filter(bundle=bundle).count()
        assert made in (0, 2) and Draft.objects.filter(code_hash=bundle).exists() == (made == 0)
        assert (
            Event.objects.count() - before == 2 * made
            and Case.objects.filter(application__bundle=bundle).count() == made
        ), "each with its case"
        assert Outgoing.objects.filter(key=f"receipt:{bundle}").count() == (made > 0)
        assert len(services.submit(code, bunkyo, TODAY)) == 2, "whoever comes back submits, or finds it submitted"
        assert (
            Application.objects.filter(bundle=bundle).count() == 2
            and Outgoing.objects.filter(key=f"receipt:{bundle}").count() == 1
        )
        if not killed:
            break
        statement += 1
    assert points > 10, "every statement was a place to die at"
    seal()
    found = verify()
    assert not found.broken and not found.unsealed


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_and_nothing_is_lost(bunkyo: Catalogue) -> None:
    code = begun("dog-registration")
    written(code, bunkyo, applicant=HER, dog=DOG)

    def away(execute: Callable[..., Any], *_: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(away):
        for answer in (
            client.post(f"/apply/{code}/parts/dog/", {"version": 3, **DOG}),
            client.post(f"/apply/{code}/review/", {"declared": "1"}),
        ):
            assert answer.status_code == 503 and answer["Retry-After"] and "もどる" in answer.content.decode()
        assert client.get("/about/").status_code == 200, "what needs no database is still there"
    with transaction.atomic():
        assert client.post(f"/apply/{code}/review/", {"declared": "1"}).status_code == 302
    assert Application.objects.count() == 1
