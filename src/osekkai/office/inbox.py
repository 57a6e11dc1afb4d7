"""「届いた申請」: what arrived for one's own sections, what it says beside what was known; asking for corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.applications import attaching, returning
from osekkai.applications import kinds as applications_kinds
from osekkai.applications.models import Application, Attachment, Status
from osekkai.applications.returning import Fault, NotNow
from osekkai.applications.services import history, identified
from osekkai.applications.statement import Entry
from osekkai.casework import arrival, comparing, queue
from osekkai.casework.access import is_open_to
from osekkai.casework.models import Case
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.model import Service
from osekkai.identity import counter
from osekkai.identity.kinds import subject_of
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.desk import own_desk
from osekkai.office.pictures import picture, shown, small
from osekkai.policy import Fact
from osekkai.policy.calendar import wareki
from osekkai.register import queries as register

PAGE = 50


def _where(application: Application) -> str:
    """Once it is a case, work goes on there."""
    return "office:case" if Case.objects.filter(application=application).exists() else "office:application"


def _own(request: HttpRequest) -> Any:
    """The applications of the sections in which somebody works today."""
    return Application.objects.filter(section__in=own_desk(request).all)


def of_my_section(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for applications of one's own sections; those of others are not there. The view gets the application."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
        found = _own(request).filter(number=number).select_related("account").first()
        if found is None:
            raise Http404("no such application")
        case = Case.objects.filter(application=found).first()
        if case and not is_open_to(case, own_desk(request), catalogue_in_use()):
            return redirect("office:case-ask", number)
        return view(request, found, **more)

    return guarded


@never_cache
@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What is due first stands first."""
    used, sections = catalogue_in_use(), sorted(own_desk(request).all)
    status = request.GET.get("status", "")
    waiting = _own(request).exclude(status=Status.WITHDRAWN)
    shown = waiting.filter(status=status) if status in Status.values else waiting
    unread = Count("messages", filter=Q(messages__by_staff=False, messages__read_at=None))
    page = Paginator(shown.annotate(unread=unread).order_by("due", "id"), PAGE).get_page(request.GET.get("page"))
    counts = dict(waiting.values_list("status").annotate(n=Count("id")).values_list("status", "n"))
    rows = [
        {
            "application": each,
            "service": used.services.get(each.service),
            "left": (each.due - timezone.localdate()).days,
        }
        for each in page
    ]
    context = {
        "municipality": used.municipality,
        "here": "inbox",
        "sections": sections,
        "page": page,
        "rows": rows,
        "status": status,
        "tabs": [
            ("", "すべて", sum(counts.values())),
            *((each.value, each.label, counts.get(each.value, 0)) for each in Status if each != Status.WITHDRAWN),
        ],
    }
    return render(request, "office/inbox.html", context)


@never_cache
@require_safe
@of_my_section
def application(request: HttpRequest, application: Application) -> HttpResponse:
    return _page(request, application)


def _page(
    request: HttpRequest, found: Application, problem: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    used = catalogue_in_use()
    _looked(request, found)
    with transaction.atomic():
        messages = returning.read(found, staff=True)
    context = {
        "municipality": used.municipality,
        "here": "inbox",
        "application": found,
        "service": used.services.get(found.service),
        "pages": pages_of(found, typed or {}),
        "documents": documents_of(found, used.services.get(found.service), typed or {}),
        "history": history(found),
        "messages": messages,
        "could_be": _could_be(request, found),
        "texts": used.texts.values(),
        "shown": counter.SHOWN,
        "corrections": returning.open_corrections(found),
        "problem": problem,
        "facts": used.book.vocabulary.facts,
    }
    return render(request, "office/application.html", context, status=422 if problem else 200)


def _could_be(request: HttpRequest, found: Application) -> list[tuple[Any, str]]:
    """Whom of the register an account could be that is not matched yet; each is told that they were looked at."""
    if found.account is None or found.account.person is not None:
        return []
    people = counter.candidates(found.account)
    ledger.looked(
        ledger.staff(request.user),
        [ledger_kinds.PERSON(each.id) for each in people],
        about=applications_kinds.APPLICATION(found),
        purpose="台帳との照合",
    )
    places = register.residences_of([each.id for each in people])
    return [(each, places[each.id].line if each.id in places else "") for each in people]


def _looked(request: HttpRequest, found: Application) -> None:
    subject = subject_of(found.account) if found.account else applications_kinds.APPLICATION(found)
    ledger.looked(
        ledger.staff(request.user), [subject], about=applications_kinds.APPLICATION(found), purpose="申請の確認"
    )


def pages_of(found: Application, typed: dict[str, str], known: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The pages as they were written; `known` is what the register says of their lines (see `casework.comparing`)."""
    used = catalogue_in_use()
    facts, parts = used.book.vocabulary.facts, used.parts
    return [
        {
            "words": parts[page.part].words if page.part in parts else None,
            "of": found.statement.of(page.person).get("full_name", "") if page.person else "",
            "lines": [
                _line(each, f"{page.id}:{each.fact}", facts.get(each.fact), typed, known or {}) for each in page.entries
            ],
        }
        for page in found.statement.pages
    ]


def _line(
    entry: Entry, id: str, fact: Fact | None, typed: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, Any]:
    """One line, with what is known of it: `other` where that is something else, `is_same` where it is not."""
    said = known.get(id)
    other = comparing.other(entry, said)
    return {
        "id": id,
        "name": fact.words.ja if fact else entry.fact,
        "text": _text(fact, entry.written),
        "other": None if other is None else _text(fact, other),
        "is_same": other is None and (entry.is_as_known or said is not None),
        "why": typed.get(f"why:{id}", ""),
    }


def _text(fact: Fact | None, written: str) -> str:
    if fact and written in fact.choices:
        return fact.choices[written].ja
    if fact and fact.type.kind == "date":
        try:
            return f"{wareki(date.fromisoformat(written))}（{written}）"
        except ValueError:
            return written
    return written


def documents_of(found: Application, service: Service | None, typed: dict[str, str]) -> list[dict[str, Any]]:
    files = list(Attachment.objects.filter(bundle=found.bundle).order_by("id"))
    return [
        {
            "document": each,
            "files": [one for one in files if one.document == each.id],
            "by_card": each.by_card and found.account_id is not None,
            "why": typed.get(f"why::{each.id}", ""),
        }
        for each in (service.documents if service else ())
    ]


@require_POST
@of_my_section
def send_back(request: HttpRequest, application: Application) -> HttpResponse:
    """Every line that carries a reason is sent back; a reason that is too long stays where it was typed."""
    typed = {
        name: str(value).strip()
        for name, value in request.POST.items()
        if name.startswith("why:") and str(value).strip()
    }
    faults = []
    for name, why in typed.items():
        page, _, thing = name.removeprefix("why:").rpartition(":")
        faults.append(Fault(why=why, page=page, fact=thing) if page else Fault(why=why, document=thing))
    if not faults:
        return _page(request, application, "なおしてほしいところに、理由を書いてください。", typed)
    if any(len(each.why) > 400 for each in faults):
        return _page(request, application, "理由は400文字までで書いてください。", typed)
    try:
        returning.send_back(
            application.number, faults, ledger.staff(request.user), catalogue_in_use(), timezone.localdate()
        )
    except (ValueError, NotNow):
        return _page(
            request,
            application,
            "いまは送りかえせません（取り下げられたか、ほかの職員が先に送りかえしました）。",
            typed,
        )
    if request.POST.get("then") == "next" and (following := queue.next_case(own_desk(request))):
        return redirect("office:case", following.number)
    return redirect(_where(application), application.number)


@require_POST
@of_my_section
def message(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        returning.write(
            application.number,
            request.POST.get("text", "").strip() or request.POST.get("ready", ""),
            ledger.staff(request.user),
            staff=True,
        )
    except (ValueError, NotNow):
        return _page(request, application, "メッセージは 1文字から2,000文字までで書いてください。")
    return redirect(_where(application), application.number)


@require_POST
@of_my_section
def identify(request: HttpRequest, application: Application) -> HttpResponse:
    """Somebody stands at the counter and has shown who they are.

    Their application counts, or their account is tied to the register.
    """
    shown = request.POST.get("shown", "")
    if shown not in counter.SHOWN:
        return _page(request, application, "見せてもらった書類を選んでください。")
    try:
        if application.status == Status.ANNOUNCED:
            identified(application.number, ledger.staff(request.user), shown)
        elif application.account and request.POST.get("person", "").isdecimal():
            with transaction.atomic():
                counter.tie(application.account, int(request.POST["person"][:12]), ledger.staff(request.user), shown)
                application.account.refresh_from_db()
                arrival.tied(application.account, ledger.staff(request.user))
        else:
            return _page(request, application, "どの方かを選んでください。")
    except (counter.NotACandidate, Application.DoesNotExist):
        return _page(request, application, "いまは結びつけられません。台帳が変わったか、ほかの職員が先に確かめました。")
    return redirect(_where(application), application.number)


@never_cache
@require_safe
@of_my_section
def document(request: HttpRequest, application: Application, id: int) -> HttpResponse:
    """An attached file; that it was opened is told too."""
    kind, contents = _file(application, id)
    _looked(request, application)
    return shown(request, kind, contents, reverse("office:document", args=[application.number, id]))


@never_cache
@require_safe
@of_my_section
def document_small(request: HttpRequest, application: Application, id: int) -> HttpResponse:
    """A small picture of a file, beside the case: that the case was opened is told already."""
    return small(*_file(application, id))


@never_cache
@require_safe
@of_my_section
def document_page(request: HttpRequest, application: Application, id: int, sheet: int) -> HttpResponse:
    kind, contents = _file(application, id)
    if kind != "application/pdf":
        raise Http404("no such sheet")
    return picture(contents, sheet)


def _file(application: Application, id: int) -> tuple[str, bytes]:
    """Its kind and contents. 404 for another application's, and where the storage lost it or it was altered there."""
    found = get_object_or_404(Attachment, bundle=application.bundle, pk=id)
    try:
        return found.kind, attaching.contents_of(found)
    except (OSError, ValueError) as problem:
        raise Http404(f"attachment {id}: {problem}") from problem
