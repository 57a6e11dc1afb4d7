"""Where submitted applications stand, and what can still be done.

To mend what was returned, to write to the section, to withdraw.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.applications import forms, mail, returning, told
from osekkai.applications import queries as applications_queries
from osekkai.applications import services as applying
from osekkai.applications.beside import HISTORY, STANDING
from osekkai.applications.errors import NotNow, NotWritten
from osekkai.applications.models import Application, Status, hash_of
from osekkai.applications.pages.fields import problems_of, rows_of, typed_in, version_in
from osekkai.applications.queries import Opened
from osekkai.applications.whose import acting, of_whom_it_is
from osekkai.catalogue.forms import DOCUMENTS
from osekkai.catalogue.model import Service
from osekkai.documents import services as documents
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.problems import Unseen
from osekkai.publication import queries as publication
from osekkai.said import as_lines
from osekkai.ui.kept import came_back, has_said, lead_back
from osekkai.ui.templatetags.ui import language, moment, say


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that could not be sent: about which application, what was typed, what is wrong."""

    number: str
    text: str
    problem: str


def standing(request: HttpRequest, code: str) -> HttpResponse:
    back = came_back(request) if has_said(request, "unsent") else None
    unsent = Unsent(**back.said["unsent"]) if back else None
    found = applications_queries.applications_of(code)
    if not found:
        raise Http404("no such draft")
    services = catalogue_in_use().services
    rows = [
        {
            "application": each,
            "service": services.get(each.service) or publication.last_known(each.service),
            "steps": _steps(each),
            "history": applications_queries.history(each, HISTORY.filled(each)),
            "messages": returning.read(each, staff=False),
            "unsent": unsent if unsent and unsent.number == each.number else None,
            "corrections": _corrections(each),
            "parts": STANDING.filled(request, code, each),
            "days": (each.due - timezone.localdate(each.submitted_at)).days,
        }
        for each in found
    ]
    identify = any(each.status == Status.ANNOUNCED for each in found)
    context = page(
        rows=rows,
        code=code,
        acting=acting(request),
        owned=any(each.account_id for each in found),
        identify=identify,
        status=told.in_words(told.of_all(found)),
        unproven=_unproven(found),
        link=request.build_absolute_uri(reverse("applications:apply", args=[code])),
        today=today(),
        mail_failed=any(map(_address, found)) and mail.receipt_failed(hash_of(code)),
        problems={f"t-{unsent.number}": unsent.problem} if unsent else {},
    )
    return render(request, "applications/apply_standing.html", context, status=back.status if back else 200)


def _address(application: Application) -> str:
    """The mail address that stands in it."""
    return "" if application.is_disposed else application.statement.text("email")


def _unproven(found: list[Application]) -> str:
    """The address to which mail about these waits to go."""
    for each in found:
        address = _address(each) if each.status != Status.WITHDRAWN else ""
        if address and not mail.is_confirmed(each.bundle, each.account_id, address):
            return address
    return ""


def _corrections(application: Application) -> list[dict[str, object]]:
    """What has to be mended: each page with its reasons, then the documents."""
    if application.status != Status.RETURNED:
        return []
    found, asked = catalogue_in_use(), returning.open_corrections(application)
    rows: list[dict[str, object]] = []
    for each in returning.pages(application, found):
        reasons = [(found.book.vocabulary.facts[one.fact], one.why) for one in asked if one.page == each.id]
        rows.append(
            {"page": each, "words": each.part.words, "reasons": reasons, "until": min(one.until for one in asked)}
        )
    known = found.part(DOCUMENTS)
    documents = [(known[one.document], one) for one in asked if one.document in known]
    rows += [
        {"page": None, "words": each.words, "reasons": [(None, one.why)], "until": one.until} for each, one in documents
    ]
    return rows


@never_cache
@require_safe
@of_whom_it_is
def receipt(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """The receipt as PDF: numbers and where to ask, nothing of what was written."""
    found = applications_queries.applications_of(code)
    if not found:
        raise Http404("nothing was submitted")
    services = catalogue_in_use().services
    data = {
        "title": gettext("受付番号のひかえ"),
        "lang": "ja" if language() == "easy" else language(),
        "office": say(catalogue_in_use().municipality.office),
        "rows": [_received(each, services.get(each.service)) for each in found],
        "link": request.build_absolute_uri(reverse("applications:apply", args=[code])),
    }
    contents = documents.pdf("applications/typst/receipt.typ", data)
    return HttpResponse(
        contents, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="receipt.pdf"'}
    )


def _received(application: Application, service: Service | None) -> dict[str, str]:
    """What a receipt says of an application."""
    state = told.in_words(application.status)
    if application.status == Status.ANNOUNCED:
        state = gettext(
            "あとは、担当の窓口で 本人確認書類（マイナンバーカードなど）を見せるだけです。受付番号を伝えてください。"
        )
    owner = service.owner if service else None
    ask = [say(owner.words), say(owner.place), gettext("電話"), owner.phone] if owner else []
    return {
        "service": say(service.words) if service else application.service,
        "number": applications_queries.spoken(application.number),
        "state": state,
        "ask": "　".join([moment(application.submitted_at), " ".join(ask)]).strip(),
    }


def _steps(application: Application) -> list[dict[str, object]]:
    """The way of an application: what is behind it, where it is, what comes."""
    if application.status == Status.WITHDRAWN:
        return []
    between = {Status.ANNOUNCED.value: ["announced", "submitted"], Status.RETURNED.value: ["submitted", "returned"]}
    way = [*between.get(application.status, ["submitted"]), "deciding"]
    here = 0 if application.status == Status.ANNOUNCED else len(way) if application.status == Status.DECIDED else 1
    return [
        {"id": each, "state": "done" if place < here else "here" if place == here else "later"}
        for place, each in enumerate(way)
    ]


@require_POST
@of_whom_it_is
def withdraw(request: HttpRequest, code: str, draft: Opened | None, number: str) -> HttpResponse:
    try:
        applying.withdraw(code, number, acting(request).actor(code))
    except Application.DoesNotExist:
        raise Http404("no such application") from None
    return redirect("applications:apply", code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def mend(request: HttpRequest, code: str, draft: Opened | None, number: str, page_id: str) -> HttpResponse:
    """Only what the section asked to be mended, with its reason beside it."""
    application = _of_code(code, number)
    asked = next((each for each in returning.pages(application, catalogue_in_use()) if each.id == page_id), None)
    if asked is None:
        return redirect("applications:apply", code)
    if request.method == "POST":
        form = typed_in(request)
        try:
            refused = returning.mend(number, asked, form, version_in(form), acting(request).actor(code))
        except NotNow as problem:
            return lead_back(request, status=problem.status)
        return lead_back(request, status=422) if refused else redirect("applications:apply", code)
    back = came_back(request)
    typed, conflict = typed_in(request) if back else None, bool(back and back.status == NotNow.status)
    wrong = forms.read(asked, typed)[1] if typed is not None and back and back.status == 422 else None
    reasons = {each.fact: each.why for each in returning.open_corrections(application) if each.page == page_id}
    rows = rows_of(asked, typed, wrong, conflict=conflict, asked=reasons)
    context = page(
        code=code,
        asked=asked,
        rows=rows,
        names={},
        problems=problems_of(rows),
        conflict=conflict,
        draft={"version": returning.version(application)},
        mending=True,
    )
    return render(request, "applications/apply_part.html", context, status=back.status if back else 200)


@require_POST
@of_whom_it_is
def message(request: HttpRequest, code: str, draft: Opened | None, number: str) -> HttpResponse:
    """A line to the section. What cannot be sent stays in its field, with what is wrong."""
    application, text = _of_code(code, number), request.POST.get("text", "")
    try:
        returning.write(application.number, text, acting(request).actor(code), staff=False)
    except (NotWritten, Unseen, NotNow) as problem:
        unsent = Unsent(number, as_lines(text), problem.say(language()))
        return lead_back(request, reverse("applications:apply", args=[code]), unsent=asdict(unsent), status=422)
    return redirect(f"{reverse('applications:apply', args=[code])}#m-{number}")


def _of_code(code: str, number: str) -> Application:
    found = next((each for each in applications_queries.applications_of(code) if each.number == number), None)
    if found is None:
        raise Http404("no such application")
    return found
