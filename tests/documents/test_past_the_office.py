"""Whoever owns the database changes letters past the office, without the ledger's key: it is named."""

from __future__ import annotations

import pytest
from django.db import transaction

from osekkai.documents import printing, services
from osekkai.documents.kinds import DOCUMENT, STAMPED
from osekkai.documents.models import Document, PrintJob
from osekkai.ledger import services as ledger
from tests.casework.building import staff
from tests.documents.building import SECTION, issued, letter
from tests.ledger.naming import named, seen

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_printed_and_sent_is_told() -> None:
    issued(letter("hers", by_post=True))
    later = issued(letter("later"))
    with transaction.atomic():
        ledger.record(STAMPED, ledger.SYSTEM, DOCUMENT(later), rows=services.send_by_post(later.pk))
    assert printing.make_job(SECTION, staff("poster", "clerk")).letters == 2
    assert not named()


@pytest.mark.parametrize("as_if", ["nobody wanted it", "printed"])
def test_a_letter_that_never_goes_out(as_if: str) -> None:
    issued(letter("other", by_post=True))
    job = printing.make_job(SECTION, staff("poster", "clerk"))
    hers = Document.objects.filter(pk=issued(letter("hers", by_post=True)).pk)
    with seen():
        hers.update(print_job=job) if as_if == "printed" else hers.update(by_post=False)
    assert not printing.waiting([SECTION])


def test_a_letter_that_went_out_does_not_go_again() -> None:
    issued(letter("hers", by_post=True))
    job = printing.make_job(SECTION, staff("poster", "clerk"))
    with seen():
        Document.objects.update(print_job=None)
    assert PrintJob.objects.get() == job and printing.waiting([SECTION])
