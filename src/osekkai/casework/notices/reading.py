"""What a resident reads of their case: the decisions, and the notice of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from osekkai.casework import kinds
from osekkai.casework.models import Case, Decision, Notice
from osekkai.documents import services as documents
from osekkai.documents.queries import contents_for_a_reader
from osekkai.ledger import services as ledger

if TYPE_CHECKING:
    from osekkai.applications.models import Application

Cases = Collection[Case] | QuerySet[Case]


def cases_of(applications: Iterable[Application]) -> QuerySet[Case]:
    return Case.objects.filter(application__in=list(applications))


def decisions_of(cases: Cases) -> list[Decision]:
    """The newest first, each with its notice."""
    found = Decision.objects.filter(case__in=cases).select_related("notice__document", "proposal")
    return list(found.order_by("-id"))


def wish_for_paper(cases: Cases, id: int, by: ledger.Actor) -> bool:
    """The resident wants a notice on paper too; it goes out with the next print job. Whether there is such a notice."""
    found = Notice.objects.select_related("document", "decision__case").filter(pk=id, decision__case__in=cases).first()
    if found is None or found.document is None:
        return False
    with transaction.atomic():
        if rows := documents.send_by_post(found.document.pk):
            about, after = kinds.CASE(found.decision.case), kinds.NOTICE(found)
            ledger.record(kinds.NOTICE_BY_POST, by, about, after=after, rows=rows)
    return True


def read_notice(cases: Cases, id: int, by: ledger.Actor) -> bytes | None:
    """The signed PDF of a decision of one of these cases; nothing where there is none.

    The first reading is noted, once there is something to read. Raises `Disposed`, `NotOpened`.
    """
    found = Notice.objects.select_related("document", "decision__case").filter(pk=id, decision__case__in=cases).first()
    if found is None or found.document is None:
        return None
    contents = contents_for_a_reader(found.document)
    with transaction.atomic():
        if Notice.objects.filter(pk=id, read_at=None).update(read_at=timezone.now()):
            ledger.record(kinds.NOTICE_READ, by, kinds.CASE(found.decision.case), after=kinds.NOTICE(found))
    return contents
