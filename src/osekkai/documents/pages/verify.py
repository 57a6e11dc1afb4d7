"""Anybody who holds a document of the office can find out whether it is one, and whether a file is as it was signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from osekkai import raster
from osekkai.documents import kinds as documents_kinds
from osekkai.documents import signatures, signing, stamping
from osekkai.documents.keeping import contents_of
from osekkai.documents.models import Document
from osekkai.documents.numbers import as_printed, is_ours, opens_original
from osekkai.ledger import queries as ledger_queries
from osekkai.ledger import services as ledger
from osekkai.portal.frame import catalogue_in_use, page
from osekkai.ui import marks

LARGEST = 10_000_000
COMPARED = timedelta(days=92)
"""How long whoever holds a certificate may see what was issued: as long as it is usually accepted."""


@marks.takes_files(LARGEST)
@marks.looks_up
@marks.writes_nothing
@csrf_exempt  # nothing is changed by it, and whoever verifies has no session here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """What the number is of, without saying whose; a file that is chosen is looked at and not kept."""
    number = as_printed((number or request.GET.get("number", ""))[:80])[:40]
    document = _issued(number)
    code = request.GET.get("code", "")[:40]
    file = request.FILES.get("file")
    told = None
    if file is not None and file.size and file.size <= LARGEST:
        contents = file.read()
        same = Document.objects.filter(digest=hashlib.sha256(contents).hexdigest()).first()
        told = {"same": same, "signature": signatures.signature_of(contents)}
    nothing = request.method == "POST" and told is None
    problems = {"file": gettext("PDFファイルを選んでください（10MBまで）。")} if nothing else {}
    ended = ended_of(document) if document else None
    section = catalogue_in_use().sections.get(document.section) if document else None
    context = page(
        number=number,
        document=document,
        section=section,
        ended=ended,
        told=told,
        problems=problems,
        stamp=stamping.first_stamp(document) if document else None,
        trying_out=signing.is_trying_out(),
        code=code if document and _may_compare(document, code) else "",
    )
    return render(request, "documents/verify.html", context, status=200 if document or not number else 404)


@marks.looks_up
@never_cache
@require_safe
def original(request: HttpRequest, number: str) -> HttpResponse:
    """A certificate as it was issued, for whoever holds the paper: its code stands nowhere else."""
    document = _issued(number.upper())
    if document is None or not _may_compare(document, request.GET.get("code", "")[:40]):
        raise Http404("no such certificate")
    try:
        picture = raster.page_as_picture(contents_of(document), 0)
    except (OSError, ValueError) as problem:
        raise Http404("it is not kept any more") from problem
    ledger.looked(
        ledger.SYSTEM,
        [documents_kinds.DOCUMENT(document)],
        about=documents_kinds.DOCUMENT(document),
        purpose="証明書の照合",
    )
    return HttpResponse(picture, content_type="image/png")


@dataclass(frozen=True, slots=True)
class Ended:
    """That what a document told no longer holds: how (see `services.end`), since when, and on which day of its own.

    A change or a stop was decided at a moment and begins on a day; until then it is as the document says.
    """

    how: str
    at: datetime
    day: date | None = None


def ended_of(document: Document) -> Ended | None:
    """By the ledger; nothing while it holds."""
    events = ledger_queries.events_of([documents_kinds.DOCUMENT(document)], looks=False)
    last = next((each for each in reversed(events) if each.kind == documents_kinds.ENDED.id), None)
    if last is None:
        return None
    how, _, day = last.after.partition(" ")
    return Ended(how, last.at, date.fromisoformat(day) if day else None)


def _issued(number: str) -> Document | None:
    return Document.objects.filter(number=number).first() if number and "\0" not in number and is_ours(number) else None


def _may_compare(document: Document, code: str) -> bool:
    is_fresh = timezone.now() - document.issued_at < COMPARED
    return document.kind == "certificate" and is_fresh and opens_original(document.number, code)
