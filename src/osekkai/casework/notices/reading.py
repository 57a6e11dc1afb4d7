"""What a resident reads of their case: the decisions, and the notice of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from osekkai.casework import kinds
from osekkai.casework.models import Decision, Notice
from osekkai.documents import services as documents
from osekkai.documents.queries import contents_for_a_reader
from osekkai.ledger import services as ledger

if TYPE_CHECKING:
    from osekkai.applications.models import Application


def decisions_of(application: Application) -> list[Decision]:
    """The newest first, each with its notice."""
    return list(
        Decision.objects.filter(case__application=application).select_related("notice__document").order_by("-id")
    )


def wish_for_paper(applications: Iterable[Application], id: int, by: ledger.Actor) -> bool:
    """The resident wants a notice on paper too; it goes out with the next print job. Whether there is such a notice."""
    found = (
        Notice.objects.select_related("document", "decision__case")
        .filter(pk=id, decision__case__application__in=list(applications))
        .first()
    )
    if found is None or found.document is None:
        return False
    with transaction.atomic():
        if rows := documents.send_by_post(found.document.pk):
            about, after = kinds.CASE(found.decision.case), kinds.NOTICE(found)
            ledger.record(kinds.NOTICE_BY_POST, by, about, after=after, rows=rows)
    return True


def read_notice(applications: Iterable[Application], id: int, by: ledger.Actor) -> bytes | None:
    """The signed PDF of a decision about one of these applications; nothing where there is none.

    The first reading is noted, once there is something to read. Raises `Disposed`, `NotOpened`.
    """
    found = (
        Notice.objects.select_related("document", "decision__case")
        .filter(pk=id, decision__case__application__in=list(applications))
        .first()
    )
    if found is None or found.document is None:
        return None
    contents = contents_for_a_reader(found.document)
    with transaction.atomic():
        if Notice.objects.filter(pk=id, read_at=None).update(read_at=timezone.now()):
            ledger.record(kinds.NOTICE_READ, by, kinds.CASE(found.decision.case), after=kinds.NOTICE(found))
    return contents
