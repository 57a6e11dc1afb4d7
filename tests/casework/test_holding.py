"""A case is held while it is signed, and while somebody reports of it: nobody comes between."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.transaction import TransactionManagementError

from osekkai.approvals.subjects import subject_of
from osekkai.casework import services
from osekkai.casework.kinds import CASE
from osekkai.casework.models import Case
from osekkai.catalogue import Catalogue
from tests.casework.building import plain_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_it_is_as_it_is_there_now(bunkyo: Catalogue) -> None:
    case = plain_case(bunkyo)
    Case.objects.filter(pk=case.pk).update(version=77)
    with transaction.atomic():
        held = services.held(case.pk)
        assert held and held.version == 77 and services.held(10**9) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_outside_a_transaction_nothing_is_held(bunkyo: Catalogue) -> None:
    with pytest.raises(TransactionManagementError):
        services.held(plain_case(bunkyo).pk)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("has_application", [True, False])
def test_whoever_changes_it_waits_for_whoever_signs(bunkyo: Catalogue, has_application: bool) -> None:
    """It was: a case without an application was read, and not held."""
    case = plain_case(bunkyo)
    if not has_application:
        Case.objects.filter(pk=case.pk).update(application=None)
    came_between: list[bool] = []

    def changes() -> None:
        try:
            with transaction.atomic():
                came_between.append(bool(list(Case.objects.select_for_update(nowait=True).filter(pk=case.pk))))
        except OperationalError:  # somebody holds it
            came_between.append(False)
        finally:
            connections.close_all()

    with transaction.atomic():
        subject_of(CASE(case)).locked(str(case.pk))
        other = Thread(target=changes)
        other.start()
        other.join()
    assert came_between == [False]
