"""Applying for several services at once: what is left to do, a part a page, reading it over, and where it stands.

The code in the address is the only key: it opens the draft, and later tells how the applications stand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.applications import attaching, forms
from osekkai.applications import services as applying
from osekkai.applications.files import LARGEST, NotTaken, ScannerDown
from osekkai.applications.forms import Content, Page, Wrong
from osekkai.applications.models import Application, Attachment, Status
from osekkai.applications.prefill import prefilled
from osekkai.applications.services import Conflict, NotComplete, Opened
from osekkai.identity.services import provider
from osekkai.matching.answers import Answers, NotReadable, decode
from osekkai.policy.reading import TO_DECIDE
from osekkai.portal.account import account_of
from osekkai.portal.people import names_of
from osekkai.portal.today import catalogue_in_use, page, today
from osekkai.ui import paper
from osekkai.ui.templatetags.ui import language

TYPED = "typed"
LONGEST = 4_000
"""Characters of a field that are looked at; a format may allow fewer."""


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A draft for the chosen services, with all that is known from the interview."""
    catalogue = catalogue_in_use()
    try:
        answers = decode(request.POST.get("s", ""))
    except NotReadable:
        return render(request, "portal/not_readable.html", page(), status=400)
    chosen = tuple(id for id in dict.fromkeys(request.POST.getlist("service")) if id in catalogue.services and catalogue.services[id].form)
    if not chosen:
        return render(request, "portal/apply_nothing.html", page(), status=422)
    if not answers.people:
        answers = Answers(people=(("head", {}),))
    content, account = Content(chosen, answers), account_of(request)
    return redirect("portal:apply", applying.begin(prefilled(content, account, catalogue) if account else content, account))


def of_whom_it_is(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for whom the draft, or what became of it, belongs to. The view gets the draft; nothing where it was submitted, or never was.

    Whoever signs in over a draft of nobody takes it over.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        draft, account = applying.opened(code), account_of(request)
        owner = draft.owner if draft else applying.owner_of(code)
        if owner is not None and (account is None or owner != account.pk):
            return _sign_in_first(request, code)
        if draft and account and owner is None:
            applying.take_over(code, account, catalogue_in_use())
            draft = applying.opened(code)
        return view(request, code, draft, **more)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def overview(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """What is left to do; once it is submitted, where it stands. POST deletes the draft."""
    if draft is None:
        return _standing(request, code)
    if request.method == "POST":
        attaching.forget(code)
        applying.delete(code)
        return render(request, "portal/apply_deleted.html", page())
    parts = forms.pages(catalogue_in_use(), draft.content, today())
    first = next((each for each in parts if not each.is_done), None)
    context = _context(
        draft,
        pages=parts,
        first=first,
        link=request.build_absolute_uri(),
        files=attaching.attached(code),
        asks_documents=bool(attaching.documents(catalogue_in_use(), draft.content)),
        begun=any(each.is_begun for each in parts),
        account=account_of(request),
        may_sign_in=provider() is not None,
    )
    return render(request, "portal/apply.html", context)


def _standing(request: HttpRequest, code: str) -> HttpResponse:
    found = applying.applications_of(code)
    if not found:
        raise Http404("no such draft")
    services = catalogue_in_use().services
    rows = [
        {
            "application": each,
            "service": services.get(each.service),
            "steps": _steps(each),
            "history": applying.history(each),
            "days": (each.due - timezone.localdate(each.submitted_at)).days,
        }
        for each in found
    ]
    identify = any(each.status == Status.ANNOUNCED for each in found)
    return render(request, "portal/apply_standing.html", page(rows=rows, code=code, identify=identify, link=request.build_absolute_uri()))


@never_cache
@require_safe
@of_whom_it_is
def receipt(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """The receipt as PDF: numbers and where to ask, nothing of what was written."""
    found = applying.applications_of(code)
    if not found:
        raise Http404("nothing was submitted")
    services = catalogue_in_use().services
    rows = [{"application": each, "service": services.get(each.service)} for each in found]
    contents = paper.pdf("portal/receipt.html", page(rows=rows, link=request.build_absolute_uri(reverse("portal:apply", args=[code]))))
    return HttpResponse(contents, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="receipt.pdf"'})


def _steps(application: Application) -> list[dict[str, object]]:
    """The way of an application: what is behind it, where it is, what comes."""
    if application.status == Status.WITHDRAWN:
        return []
    way = ["announced", "submitted", "deciding"] if application.status == Status.ANNOUNCED else ["submitted", "deciding"]
    here = 0 if application.status == Status.ANNOUNCED else 1
    return [{"id": each, "state": "done" if place < here else "here" if place == here else "later"} for place, each in enumerate(way)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def part(request: HttpRequest, code: str, draft: Opened | None, page_id: str) -> HttpResponse:
    """One part of the form. What is right is kept even where something else is wrong."""
    draft = _still_there(draft)
    parts = forms.pages(catalogue_in_use(), draft.content, today())
    place = next((place for place, each in enumerate(parts) if each.id == page_id), None)
    if place is None:
        raise Http404("no such part")
    asked = parts[place]
    if request.method != "POST":
        return _ask(request, draft, asked, _set_aside(request, code))
    form = {name: str(value)[:LONGEST] for name, value in request.POST.items()}
    content, wrong = forms.taken(asked, draft.content, form)
    try:
        applying.save(code, content, _version(form))
    except Conflict as conflict:
        return _ask(request, conflict.now, asked, form, {}, conflict=True)
    if wrong:
        return _ask(request, _still_there(applying.opened(code)), asked, form, wrong)
    after = forms.pages(catalogue_in_use(), content, today())
    following = next((each for each in after[place + 1 :] if not each.is_done), None) or next((each for each in after if not each.is_done), None)
    return redirect("portal:apply-part", code, following.id) if following else redirect("portal:apply-review", code)


def _version(form: dict[str, str]) -> int:
    return int(form["version"]) if form.get("version", "").isdecimal() and len(form["version"]) < 9 else 0


def _ask(
    request: HttpRequest, draft: Opened, asked: Page, form: dict[str, str] | None = None, wrong: dict[str, Wrong] | None = None, *, conflict: bool = False
) -> HttpResponse:
    stored = {each.id: each for each in forms.pages(catalogue_in_use(), draft.content, today())}.get(asked.id, asked)
    english = language() == "en"
    rows = []
    for each in stored.fields:
        typed = form.get(each.fact.id, each.written) if form is not None else each.written
        problem = (wrong or {}).get(each.fact.id)
        question = each.fact.question
        rows.append(
            {
                "field": each,
                "value": typed,
                "why": question.why if question and question.why is not TO_DECIDE else None,
                "error": problem and (problem.en if english else problem.ja),
                "elsewhere": each.written if conflict and typed != each.written else "",
            }
        )
    context = _context(draft, asked=stored, rows=rows, wrong=bool(wrong), conflict=conflict)
    return render(request, "portal/apply_part.html", context, status=409 if conflict else 422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def documents(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """Photos and PDFs of what the services ask to see. Nothing has to be attached: it can be shown at the counter."""
    draft = _still_there(draft)
    asked = attaching.documents(catalogue_in_use(), draft.content)
    wrong: tuple[str, str] | None = None
    if request.method == "POST":
        if request.POST.get("remove", "").isdecimal():
            _detach(code, int(request.POST["remove"][:12]))
            return redirect("portal:apply-documents", code)
        document, file = request.POST.get("document", ""), request.FILES.get("file")
        if document not in {each.id for each in asked}:
            raise Http404("no such document")
        wrong = (document, _attach(code, document, file) if file else gettext("ファイルを選んでください。"))
        if not wrong[1]:
            return redirect(f"{reverse('portal:apply-documents', args=[code])}#d-{document}")
    kept = attaching.attached(code)
    rows = [
        {"document": each, "files": [one for one in kept if one.document == each.id], "error": wrong[1] if wrong and wrong[0] == each.id else ""}
        for each in asked
    ]
    return render(request, "portal/apply_documents.html", _context(draft, rows=rows, wrong=wrong), status=422 if wrong else 200)


def _attach(code: str, document: str, file: UploadedFile[Any]) -> str:
    """What is wrong with the file, or nothing."""
    if (file.size or 0) > LARGEST:
        return gettext("ファイルが大きすぎます（15MBまで）。")
    try:
        attaching.attach(code, document, file.read())
    except NotTaken as problem:
        return f"{problem.args[1]}." if language() == "en" else f"{problem.args[0]}。"
    except ScannerDown:
        return gettext("いま、ファイルを確かめるしくみが止まっています。しばらくして もう一度おねがいします。")
    return ""


def _detach(code: str, id: int) -> None:
    try:
        attaching.detach(code, id)
    except Attachment.DoesNotExist:
        raise Http404("no such file") from None


@never_cache
@require_safe
@of_whom_it_is
def document(request: HttpRequest, code: str, draft: Opened | None, id: int) -> HttpResponse:
    """A file back to whoever attached it, never opened as a page of ours."""
    _still_there(draft)
    found = next((each for each in attaching.attached(code) if each.pk == id), None)
    if found is None:
        raise Http404("no such file")
    suffix = "pdf" if found.kind == "application/pdf" else "jpg"
    headers = {"Content-Disposition": f'attachment; filename="{found.document}.{suffix}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(attaching.contents_of(found), content_type=found.kind, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def review(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """Everything on one page, and the declaration in place of a seal."""
    account = account_of(request)
    if request.method == "POST" and request.POST.get("declared"):
        try:
            submitted = applying.submit(code, catalogue_in_use(), today(), account)
        except NotComplete as missing:
            return redirect("portal:apply-part", code, missing.page.id)
        if not submitted:
            raise Http404("no such draft")
        return redirect("portal:apply", code)
    if draft is None:
        if not applying.applications_of(code):
            raise Http404("no such draft")
        return redirect("portal:apply", code)
    parts = forms.pages(catalogue_in_use(), draft.content, today())
    if missing_part := next((each for each in parts if not each.is_done), None):
        return redirect("portal:apply-part", code, missing_part.id)
    undeclared = request.method == "POST"
    chosen = forms.chosen(catalogue_in_use(), draft.content)
    context = _context(
        draft,
        pages=parts,
        undeclared=undeclared,
        identify=account is None and any(form.identified for _, form in chosen),
        may_sign_in=provider() is not None,
        files=attaching.attached(code),
    )
    return render(request, "portal/apply_review.html", context, status=422 if undeclared else 200)


@require_POST
@of_whom_it_is
def withdraw(request: HttpRequest, code: str, draft: Opened | None, number: str) -> HttpResponse:
    try:
        applying.withdraw(code, number)
    except Application.DoesNotExist:
        raise Http404("no such application") from None
    return redirect("portal:apply", code)


def _sign_in_first(request: HttpRequest, code: str) -> HttpResponse:
    """The session ran out, or never was: after signing in the page is there again, with what was being typed."""
    if provider() is None or account_of(request):
        raise Http404("somebody else's draft")
    if request.method == "POST":
        typed = {name: str(value)[:LONGEST] for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")}
        request.session[TYPED] = [request.path, applying.set_aside(code, typed)]
    return redirect(f"{reverse('portal:login')}?{urlencode({'next': request.path})}")


def _set_aside(request: HttpRequest, code: str) -> dict[str, str] | None:
    path, text = request.session.pop(TYPED, ("", ""))
    return applying.taken_back(code, text) if path == request.path else None


def _still_there(draft: Opened | None) -> Opened:
    if draft is None:
        raise Http404("no such draft")
    return draft


def _context(draft: Opened, **more: object) -> dict[str, object]:
    chosen = [service for service, _ in forms.chosen(catalogue_in_use(), draft.content)]
    return page(draft=draft, code=draft.code, services=chosen, names=names_of(draft.content.answers), **more)
