"""The way back by mail, for those who did not sign in."""

from __future__ import annotations

import unicodedata

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from osekkai.applications import mail
from osekkai.applications.errors import NoLink, NotMailed, WrongNumber
from osekkai.applications.queries import Opened, applications_of, opened
from osekkai.applications.whose import of_whom_it_is
from osekkai.limits import services as limits
from osekkai.policy.values import read_text
from osekkai.portal.frame import catalogue_in_use, page
from osekkai.ui import marks
from osekkai.ui.kept import came_back, comes_back, lead_back
from osekkai.ui.templatetags.ui import language, one_of


@marks.counted("mail-asked")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_whom_it_is
def keep(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """An address to which mail about this goes: it is theirs once they typed the number that was mailed there."""
    if draft is None and not applications_of(code):
        raise Http404("no such draft")
    if request.method != "POST":
        return _confirm(request)
    address, wrong = _address(request)
    if wrong:
        return _confirm(request, problems={"address": wrong}, status=422)
    if not (number := _digits(request.POST.get("number", ""))):
        return _number(request, code, address)
    try:
        name = mail.confirm(code, address, number)
    except WrongNumber as problem:
        return _confirm(request, is_sent=True, problems=problem.by_field(language()), status=problem.status)
    return limits.has_confirmed(_confirm(request, is_done=True), name)


def _number(request: HttpRequest, code: str, address: str) -> HttpResponse:
    try:
        mail.send_number(code, address, limits.visitor_of(request))
    except NotMailed as problem:
        if not mail.was_sent(code, address):
            raise
        problems = {"number": problem.say(language())}
        return _confirm(request, is_sent=True, problems=problems, status=problem.status)
    return _confirm(request, is_sent=True)


@comes_back()
def _confirm(
    request: HttpRequest,
    *,
    problems: dict[str, str] | None = None,
    is_sent: bool = False,
    is_done: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Which address; then the number that was mailed there; then that it is theirs."""
    assert request.resolver_match
    context = page(
        code=request.resolver_match.kwargs["code"],
        address=request.POST.get("address", "")[:300],
        problems=problems or {},
        is_sent=is_sent,
        is_done=is_done,
    )
    return render(request, "applications/mail_confirm.html", context, status=status)


def _digits(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text[:40]) if each.isascii() and each.isdecimal())


@comes_back()
def _ask(
    request: HttpRequest,
    *,
    wrong: str = "",
    is_sent: bool = False,
    is_gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Which address; then that a link is on its way, or what is wrong with the address, or with the link."""
    if is_sent:
        return render(request, "applications/mail_sent.html", page())
    problems = {"address": wrong} if wrong else {}
    context = page(problems=problems, typed=request.POST.get("address", ""), gone=is_gone)
    return render(request, "applications/mail_ask.html", context, status=status)


@marks.counted("mail-asked")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a link. The answer is the same whether the address is known or not."""
    if request.method != "POST":
        return _ask(request)
    address, wrong = _address(request)
    if wrong:
        return _ask(request, wrong=wrong, status=422)
    mail.ask(address, lambda token: _link(request, token), limits.visitor_of(request))
    return _ask(request, is_sent=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """A link is used by a button, not by opening it: programs that look through mail open every link."""
    if request.method != "POST":
        if back := came_back(request):
            found = [
                {"code": each, "draft": opened(each), "applications": applications_of(each)}
                for each in back.said["codes"]
            ]
            context = page(found=found, services=catalogue_in_use().services)
            return render(request, "applications/mail_found.html", context)
        return render(request, "applications/mail_use.html", page())
    try:
        opened_by_it = mail.use(token)
    except NoLink:
        return lead_back(request, reverse("applications:mail"), is_gone=True, status=410)
    codes = [each.code for each in opened_by_it]
    answer = redirect("applications:apply", codes[0]) if len(codes) == 1 else lead_back(request, codes=codes)
    return limits.has_confirmed(answer, opened_by_it[0].address) if opened_by_it else answer


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("applications:mail-use", args=[token]))


def _address(request: HttpRequest) -> tuple[str, str]:
    """The address, or what is wrong with it."""
    try:
        return read_text("email", request.POST.get("address", "")[:300]), ""
    except ValueError as problem:
        return "", one_of(f"{problem.args[0]}。", f"{problem.args[1]}.")
