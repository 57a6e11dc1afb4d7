"""Applying for several services at once: what is left to do, a part a page, reading it over, and where it stands.

The code in the address is the only key: it opens the draft, and later tells how the applications stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from osekkai.applications import attaching, forms
from osekkai.applications import queries as applications_queries
from osekkai.applications import services as applying
from osekkai.applications.errors import ChangedElsewhere, NotComplete, NotOpen, NotTaken, ScannerDown
from osekkai.applications.files import LARGEST
from osekkai.applications.forms import Content, Page
from osekkai.applications.models import Application, Attachment, Draft
from osekkai.applications.pages.children import may_add_child, may_remove_child
from osekkai.applications.pages.fields import problems_of, rows_of, typed_in, version_in
from osekkai.applications.pages.standing import standing
from osekkai.applications.prefill import prefilled
from osekkai.applications.queries import Opened
from osekkai.applications.waiting import Waiting, as_text, open_today, typed, waiting, waits
from osekkai.applications.whose import acting, of_whom_it_is
from osekkai.catalogue.forms import DOCUMENTS
from osekkai.catalogue.model import Document, Service
from osekkai.identity.queries import mandate_for
from osekkai.identity.services import account_of, provider
from osekkai.matching.queries import Answers, names_of, opened
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.problems import Invalid
from osekkai.storing import for_a_reader
from osekkai.ui import marks
from osekkai.ui.kept import Form, came_back, has_said, lead_back
from osekkai.ui.templatetags.ui import language


@marks.counted("drafts")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A draft for the chosen services, with all that is known from the interview."""
    if request.method != "POST":
        back = came_back(request)
        return _not_begun(request, back) if back else redirect("portal:services")
    catalogue = catalogue_in_use()
    answers = opened(request, request.POST.get("s", ""))
    if not isinstance(answers, Answers):
        return answers
    chosen = _chosen(request)
    if not chosen:
        return lead_back(request, status=422)
    if not answers.people:
        answers = Answers(people=(("head", {}),))
    if _waiting(chosen):
        return lead_back(request, status=409)
    content, account = Content(chosen, answers), account_of(request)
    if account and (for_whom := request.POST.get("for", "")).isdecimal():
        mandate = mandate_for(account, int(for_whom[:12]), chosen, today())
        if mandate is None:
            return render(request, "identity/mandate_not_given.html", page(), status=403)
        account = mandate.grantor
        if answers.owner:  # what the register says of the helper is nothing of the grantor's
            content = Content(chosen, Answers(people=(("head", {}),)))
    return redirect(
        "applications:apply", applying.begin(prefilled(content, account, catalogue) if account else content, account)
    )


def _chosen(request: HttpRequest) -> tuple[str, ...]:
    services = catalogue_in_use().services
    wanted = dict.fromkeys(request.POST.getlist("service"))
    return tuple(each for each in wanted if each in services and services[each].form)


def _waiting(chosen: Sequence[str]) -> list[Waiting]:
    """What of the choice is not open today."""
    found = [waits(catalogue_in_use(), each, today()) for each in chosen]
    return [each for each in found if not each.state.is_open]


def _not_begun(request: HttpRequest, back: Form) -> HttpResponse:
    """Why it cannot be begun, and the way on for what can: never a part of the choice behind somebody's back."""
    chosen = _chosen(request)
    if not chosen:
        return render(request, "applications/apply_nothing.html", page(), status=back.status)
    not_open = _waiting(chosen)
    refused = {each.id for each in not_open}
    services = catalogue_in_use().services
    context = page(
        waiting=not_open,
        others=[services[each] for each in chosen if each not in refused],
        token=request.POST.get("s", ""),
        whom=request.POST.get("for", ""),
    )
    return render(request, "applications/apply_not_open.html", context, status=back.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def overview(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """What is left to do, and what cannot be sent today; once it is submitted, where it stands. POST deletes the draft.

    Where a part of it was sent already, `?sent` shows where that stands.
    """
    if has_said(request, "deleted") and draft is None:
        return render(request, "applications/apply_deleted.html", page())
    if draft is None or "sent" in request.GET:
        return standing(request, code)
    if request.method == "POST":
        attaching.forget(code)
        applying.delete(code)
        return lead_back(request, deleted=True)
    parts = _pages(draft.content)
    first = next((each for each in parts if not each.is_done), None)
    context = _context(
        draft,
        pages=parts,
        first=first,
        **_what_waits(draft),
        sent=bool(applications_queries.applications_of(code)),
        link=request.build_absolute_uri(),
        files=attaching.attached(code),
        asks_documents=bool(attaching.documents(catalogue_in_use(), draft.content)),
        begun=any(each.is_begun for each in parts),
        may_add_child=may_add_child(draft.content),
        account=account_of(request),
        visit=_needs_visit(request, draft.content),
        acting=acting(request),
        may_sign_in=provider() is not None,
    )
    return render(request, "applications/apply.html", context)


def _needs_visit(request: HttpRequest, content: Content) -> bool:
    """Whether somebody has to show who they are at the counter: nobody signed in, and a form asks for it."""
    services = [catalogue_in_use().services.get(id) for id in content.services]
    return acting(request).account is None and any(each and each.form and each.form.identified for each in services)


def _what_waits(draft: Opened) -> dict[str, object]:
    """`sendable`: all that is open is written, though something that waits is not."""
    catalogue = catalogue_in_use()
    ready = tuple(service.id for service, _ in open_today(catalogue, draft.content, today()))
    left = _pages(replace(draft.content, services=ready)) if ready else []
    return {
        "waiting": waiting(catalogue, draft.content, today()),
        "ready": bool(ready),
        "sendable": bool(left) and all(each.is_done for each in left),
        "typed": typed(catalogue, draft.content),
    }


@never_cache
@require_safe
@of_whom_it_is
def written(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """Everything that was written so far, as a text to take along: of a service that is gone, too."""
    content = _still_there(draft).content
    lines = as_text(catalogue_in_use(), content, names_of(content.answers), today(), language())
    headers = {"Content-Disposition": 'attachment; filename="draft.txt"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def part(request: HttpRequest, code: str, draft: Opened | None, page_id: str) -> HttpResponse:
    """One part of the form. What is right is kept even where something else is wrong."""
    draft = _still_there(draft)
    parts = _pages(draft.content)
    place = next((place for place, each in enumerate(parts) if each.id == page_id), None)
    if place is None and request.method == "POST":  # an official has taken it out meanwhile
        return lead_back(request, reverse("applications:apply", args=[code]))
    if place is None and not forms.chosen(catalogue_in_use(), draft.content):
        return redirect("applications:apply", code)  # nothing of it is there any more; the draft tells what was written
    if place is None:
        raise Http404("no such part")
    asked = parts[place]
    if request.method != "POST":
        return _ask(request, draft, asked)
    form = typed_in(request)
    content, wrong = forms.taken(asked, draft.content, form)
    try:
        version = applying.save(code, content, version_in(form))
    except ChangedElsewhere as conflict:
        if request.headers.get("X-Autosave"):
            return JsonResponse({}, status=409)
        return lead_back(request, status=conflict.status)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"version": version})
    after = _pages(content)
    kept = next((each for each in after if each.id == asked.id), None)  # an answer may have made the page go
    if kept is not None and (dict(kept.wrong) | wrong):
        return lead_back(request, status=422)
    following = next((each for each in after[place + 1 :] if not each.is_done), None) or next(
        (each for each in after if not each.is_done), None
    )
    return (
        redirect("applications:apply-part", code, following.id)
        if following
        else redirect("applications:apply-review", code)
    )


def _pages(content: Content) -> list[Page]:
    """The pages on which something is asked."""
    return [each for each in forms.pages(catalogue_in_use(), content, today()) if each.asked]


def _ask(request: HttpRequest, draft: Opened, asked: Page) -> HttpResponse:
    """The page as it is kept; over it what was typed and came back, with what is wrong in it."""
    back = came_back(request)
    form = typed_in(request) if back else None
    conflict, wrong = bool(back and back.status == ChangedElsewhere.status), {}
    if form is not None and back and back.status == Invalid.status:
        wrong = dict(asked.wrong) | forms.taken(asked, draft.content, form)[1]
    rows = rows_of(asked, form, wrong, conflict=conflict)
    may_remove = may_remove_child(draft.content, asked)
    context = _context(
        draft, asked=asked, rows=rows, problems=problems_of(rows), conflict=conflict, may_remove=may_remove
    )
    return render(request, "applications/apply_part.html", context, status=back.status if back else 200)


@marks.takes_files(LARGEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def documents(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """Photos and PDFs of what the services ask to see. Nothing has to be attached: it can be shown at the counter.

    After the submission only what the section asked for once more.
    """
    asked = _asked_documents(code, draft)
    back = came_back(request)
    wrong: tuple[str, str] | None = (back.said["document"], back.said["problem"]) if back and back.said else None
    if request.method == "POST":
        if draft and request.POST.get("remove", "").isdecimal():
            _detach(code, int(request.POST["remove"][:12]))
            return redirect("applications:apply-documents", code)
        document, file = request.POST.get("document", ""), request.FILES.get("file")
        if document not in {each.id for each in asked}:
            raise Http404("no such document")
        wrong = (document, _attach(request, code, document, file) if file else gettext("ファイルを選んでください。"))
        if not wrong[1]:
            return (
                redirect(f"{reverse('applications:apply-documents', args=[code])}#d-{document}")
                if draft
                else redirect("applications:apply", code)
            )
        return lead_back(request, document=wrong[0], problem=wrong[1], status=422)
    kept = attaching.attached(code) if draft else []
    rows = [
        {
            "document": each,
            "files": [one for one in kept if one.document == each.id],
            "error": wrong[1] if wrong and wrong[0] == each.id else "",
        }
        for each in asked
    ]
    return render(
        request,
        "applications/apply_documents.html",
        page(code=code, rows=rows, wrong=dict([wrong] if wrong else [])),
        status=back.status if back else 200,
    )


def _asked_documents(code: str, draft: Opened | None) -> list[Document]:
    if draft:
        return attaching.documents(catalogue_in_use(), draft.content)
    known = catalogue_in_use().part(DOCUMENTS)
    found = [known[id] for id in sorted(attaching.asked_anew(code)) if id in known]
    if not found:
        raise Http404("no such draft")
    return found


def _attach(request: HttpRequest, code: str, document: str, file: UploadedFile[Any]) -> str:
    """What is wrong with the file, or nothing."""
    if (file.size or 0) > LARGEST:
        return gettext("ファイルが大きすぎます（15MBまで）。")
    try:
        attaching.attach(code, document, file.read(), acting(request).actor(code))
    except Draft.DoesNotExist:
        raise Http404("submitted meanwhile") from None
    except (NotTaken, ScannerDown) as problem:
        return problem.say(language())
    return ""


def _detach(code: str, id: int) -> None:
    try:
        attaching.detach(code, id)
    except Attachment.DoesNotExist:
        raise Http404("no such file") from None


@never_cache
@require_safe
@of_whom_it_is
def document(request: HttpRequest, code: str, draft: Opened | None, attachment: int) -> HttpResponse:
    """A file back to whoever attached it, never opened as a page of ours."""
    _still_there(draft)
    found = next((each for each in attaching.attached(code) if each.pk == attachment), None)
    if found is None:
        raise Http404("no such file")
    suffix = "pdf" if found.kind == "application/pdf" else "jpg"
    headers = {
        "Content-Disposition": f'attachment; filename="{found.document}.{suffix}"',
        "X-Content-Type-Options": "nosniff",
    }
    with for_a_reader():
        return HttpResponse(attaching.contents_of(found), content_type=found.kind, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def review(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """Everything on one page, and the declaration in place of a seal."""
    if request.method == "POST" and request.POST.get("declared"):
        try:
            by_post = request.POST.get("notice") == "post"
            submitted = applying.submit(
                code,
                catalogue_in_use(),
                today(),
                acting(request).account,
                acting(request).mandate,
                by_post=by_post,
                language=language(),
            )
        except NotComplete as missing:
            return redirect("applications:apply-part", code, missing.page.id)
        except NotOpen:
            return redirect("applications:apply", code)
        if not submitted:
            raise Http404("no such draft")
        return redirect("applications:apply", code)
    if draft is None:
        if not applications_queries.applications_of(code):
            raise Http404("no such draft")
        return redirect("applications:apply", code)
    ready = open_today(catalogue_in_use(), draft.content, today())
    if not ready:
        return redirect("applications:apply", code)
    draft = replace(draft, content=replace(draft.content, services=tuple(service.id for service, _ in ready)))
    parts = _pages(draft.content)
    if missing_part := next((each for each in parts if not each.is_done), None):
        return redirect("applications:apply-part", code, missing_part.id)
    if request.method == "POST":
        return lead_back(request, status=422)
    back = came_back(request)
    undeclared = back is not None and back.status == 422
    assessment = forms.assessed(catalogue_in_use(), draft.content, today())
    context = _context(
        draft,
        pages=parts,
        problems={"declared": gettext("「まちがいありません」に印をつけてください。")} if undeclared else {},
        doubts=[(service, each) for service, _ in ready for each in forms.doubts(service, assessment)],
        twice=_twice(request, [service for service, _ in ready]),
        by_post=request.POST.get("notice") == "post",
        by_mail=bool(draft.content.answers.fact("", "email")),
        identify=acting(request).account is None and any(form.identified for _, form in ready),
        may_sign_in=provider() is not None,
        files=attaching.attached(code),
        asks_documents=bool(attaching.documents(catalogue_in_use(), draft.content)),
    )
    return render(request, "applications/apply_review.html", context, status=back.status if back else 200)


def _twice(request: HttpRequest, services: Sequence[Service]) -> list[tuple[Service, Application]]:
    """What whoever applies has applied for already, and is still being worked on."""
    found = applications_queries.already(acting(request).account, [each.id for each in services])
    return [(service, each) for each in found for service in services if service.id == each.service]


def _still_there(draft: Opened | None) -> Opened:
    if draft is None:
        raise Http404("no such draft")
    return draft


@marks.counted("drafts")
@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """A new draft out of an application of one's own: last year's, say."""
    account = account_of(request)
    found = Application.objects.filter(account=account, number=number).first() if account else None
    if account is None or found is None or found.service not in catalogue_in_use().services:
        raise Http404("no such application")
    if _waiting([found.service]):
        request.POST = QueryDict(urlencode({"service": found.service}))
        return lead_back(request, reverse("applications:apply-start"), status=409)
    content = forms.again(found.service, found.statement)
    return redirect("applications:apply", applying.begin(prefilled(content, account, catalogue_in_use()), account))


def _context(draft: Opened, **more: object) -> dict[str, object]:
    catalogue = catalogue_in_use()
    chosen = [service for service, _ in forms.chosen(catalogue, draft.content)]
    people = forms.with_those_asked(catalogue, draft.content, today()).answers
    return page(draft=draft, code=draft.code, services=chosen, names=names_of(people), **more)
