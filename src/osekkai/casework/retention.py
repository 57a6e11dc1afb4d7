"""保存: the records of a case, as one thing that is kept, exported and disposed of (see `documents.retention`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet

from osekkai.applications import queries as applications_queries
from osekkai.applications import services as applications
from osekkai.approvals import queries as approvals_queries
from osekkai.approvals import services as approvals
from osekkai.casework import audit, enclosures, kinds
from osekkai.casework.models import Case, CaseText, Enclosure, Note, Notice, State
from osekkai.documents import kinds as documents_kinds
from osekkai.documents.services import Kind, Packed, keep, knows
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import ref_of
from osekkai.register import queries as register

if TYPE_CHECKING:
    from osekkai.documents.models import Disposal


def _over(sections: Collection[str], on: date) -> QuerySet[Case]:
    """What still pays somebody stays, however long ago it was decided."""
    found = Case.objects.filter(
        section__in=sections, disposal=None, until__lt=on, state__in=[State.DECIDED, State.CLOSED]
    )
    pays = {int(ref_of(each).id) for each in register.decisions_that_pay(on)}
    return found.exclude(decisions__in=pays).select_related("application").order_by("id")


def _digest(case: Case) -> str:
    return f"{case.number}.{case.version}"


def _dispose(cases: Sequence[Case], disposal: Disposal, by: ledger.Actor) -> None:
    """What residents said and what staff wrote about them goes. Who decided what, when, and the digests of it, stay."""
    for case in cases:
        before = hashlib.sha256(_json(case)).hexdigest()
        for event in audit.events_of(case):
            if hasattr(event, "content"):
                ledger.erase(event, by, reason="保存期間の終わり")
        for laid in case.enclosures.all():
            transaction.on_commit(partial(default_storage.delete, laid.stored))
        wrote = [ledger.gone(Enclosure, each.pk) for each in case.enclosures.all()]
        wrote += [ledger.gone(Note, each.pk) for each in case.notes.all()]
        case.enclosures.all().delete()
        case.notes.all().delete()
        wrote += [each for rows in (case.workers, case.steps, case.decisions) for each in ledger.forget(rows.all())]
        wrote += approvals.forget(kinds.CASE(case))
        CaseText.objects.filter(case=case).delete()
        if case.application:
            wrote += applications.dispose(case.application)
        itself = Case.objects.filter(pk=case.pk)
        wrote += ledger.forget(itself)
        itself.update(person=None, done={}, disposal=disposal, version=F("version") + 1)
        wrote.append(ledger.wrote(itself.get(), "person done disposal"))
        after = documents_kinds.DISPOSAL(disposal)
        ledger.record(kinds.CASE_DISPOSED, by, kinds.CASE(case), before=before, after=after, rows=wrote)


def _packed(section: str, since: date, until: date) -> Iterator[Packed]:
    found = Case.objects.filter(section=section, disposal=None, opened_at__date__gte=since, opened_at__date__lte=until)
    for case in found.select_related("application").order_by("number").iterator():
        about = (
            case.number,
            "case",
            case.service,
            case.opened_at.isoformat(),
            case.until.isoformat() if case.until else "",
        )
        of = (ledger_kinds.PERSON(case.person_id),) if case.person_id else ()
        yield Packed(f"cases/{case.number}/case.json", _json(case), about, of)
        for name, contents in _files(case):
            yield Packed(f"cases/{case.number}/{name}", contents, (case.number, "file", *about[2:]))


def _files(case: Case) -> Iterator[tuple[str, bytes]]:
    for each in applications_queries.files_of(case.application.bundle) if case.application else ():
        yield f"attached-{each.id}.{_ending(each.kind)}", applications_queries.contents_of(each.id)
    for laid in case.enclosures.order_by("id"):
        yield f"enclosed-{laid.pk}.{_ending(laid.kind)}", enclosures.contents_of(laid)


def _ending(kind: str) -> str:
    return "pdf" if kind == "application/pdf" else "jpg"


def _json(case: Case) -> bytes:
    """Everything the case says, to be read without this system."""
    application = case.application
    whole: dict[str, Any] = {
        "number": case.number,
        "service": case.service,
        "section": case.section,
        "origin": case.origin,
        "state": case.state,
        "opened_at": case.opened_at,
        "due": case.due,
        "verdict": case.verdict,
        "points": case.done,
        "person": case.person.key if case.person else None,
        "application": applications_queries.kept(application) if application else None,
        "steps": list(
            case.steps.order_by("order").values(
                "name", "kind", "section", "done_at", "by__username", "outcome", "comment"
            )
        ),
        "notes": list(case.notes.order_by("id").values("by__username", "text", "at")),
        "enclosures": list(
            case.enclosures.order_by("id").values("id", "name", "digest", "by__username", "at", "removed_at", "came_on")
        ),
        "proposals": approvals_queries.kept(kinds.CASE(case)),
        "decisions": list(
            case.decisions.order_by("id").values(
                "id",
                "kind",
                "yen",
                "starts",
                "ends",
                "reason",
                "article",
                "conditions",
                "decided_by__username",
                "post",
                "decided_at",
                "replaces",
                "notice__document__number",
            )
        ),
        "events": [
            {
                "at": each.at,
                "kind": each.kind,
                "actor": each.actor,
                "before": each.before,
                "after": each.after,
                "purpose": each.purpose,
                "digest": each.digest,
            }
            for each in audit.events_of(case)
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode()


def _whose(documents: Collection[int]) -> list[ledger_kinds.Ref]:
    """Whom notices are of."""
    found = Notice.objects.filter(document__in=documents, decision__case__person__isnull=False)
    return [ledger_kinds.PERSON(each) for each in found.values_list("decision__case__person", flat=True).distinct()]


keep(Kind(_over, _digest, _dispose, _packed))
knows(_whose)
