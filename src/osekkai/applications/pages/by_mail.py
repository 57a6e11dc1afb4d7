"""The way back by mail, for those who did not sign in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from osekkai.applications import mail
from osekkai.applications.errors import NoLink
from osekkai.applications.queries import Opened, applications_of, owner_of
from osekkai.applications.whose import of_whom_it_is
from osekkai.policy.values import read_text
from osekkai.portal.frame import catalogue_in_use, page
from osekkai.ui.templatetags.ui import one_of


@require_POST
@of_whom_it_is
def keep(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """The address to which the way back is sent, from now on whenever it is asked for."""
    if (draft.owner if draft else owner_of(code)) is not None or (draft is None and not applications_of(code)):
        raise Http404("somebody's, who signs in")
    address, wrong = _address(request)
    if wrong:
        return render(
            request,
            "applications/mail_ask.html",
            page(problems={"address": wrong}, typed=request.POST.get("address", ""), code=code),
            status=422,
        )
    mail.keep(code, address, lambda token: _link(request, token))
    return render(request, "applications/mail_sent.html", page(code=code))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a link. The answer is the same whether the address is known or not."""
    if request.method != "POST":
        return render(request, "applications/mail_ask.html", page())
    address, wrong = _address(request)
    if wrong:
        return render(
            request,
            "applications/mail_ask.html",
            page(problems={"address": wrong}, typed=request.POST.get("address", "")),
            status=422,
        )
    mail.ask(address, lambda token: _link(request, token))
    return render(request, "applications/mail_sent.html", page())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """A link is used by a button, not by opening it: programs that look through mail open every link."""
    if request.method != "POST":
        return render(request, "applications/mail_use.html", page())
    try:
        found = mail.use(token)
    except NoLink:
        return render(request, "applications/mail_ask.html", page(gone=True), status=410)
    if len(found) == 1:
        return redirect("applications:apply", found[0].code)
    return render(request, "applications/mail_found.html", page(found=found, services=catalogue_in_use().services))


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("applications:mail-use", args=[token]))


def _address(request: HttpRequest) -> tuple[str, str]:
    """The address, or what is wrong with it."""
    try:
        return read_text("email", request.POST.get("address", "")[:300]), ""
    except ValueError as problem:
        return "", one_of(f"{problem.args[0]}。", f"{problem.args[1]}.")
