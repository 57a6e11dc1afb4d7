"""Letting somebody else do it, and doing it for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from osekkai.catalogue.model import Service
from osekkai.identity import mandates
from osekkai.identity.errors import NotGiven, NotWhileProtected
from osekkai.identity.models import Mandate
from osekkai.identity.services import provider
from osekkai.identity.signed_in import account_of
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.portal.frame import catalogue_in_use, page, today
from osekkai.ui.kept import came_back, lead_back

USUAL = timedelta(days=90)
LAST = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A mandate with the services that it is for, in words."""

    mandate: Mandate
    services: list[Service]
    is_over: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mandates_page(request: HttpRequest) -> HttpResponse:
    """What one gave and what one was given; POST gives one, and shows its link this once."""
    account = account_of(request)
    if account is None:
        return _sign_in(request)
    if request.method == "POST" and mandates.why_not(account):
        return lead_back(request, status=NotWhileProtected.status)
    if request.method == "POST" and (until := _day(request.POST.get("until", ""))) and not _wrong(request):
        name, chosen = request.POST["name"].strip()[:80], _chosen(request)
        return lead_back(request, code=mandates.give(account, name, chosen, until, today()))
    if request.method == "POST":
        return lead_back(request, status=422)
    back = came_back(request)
    code = back.said.get("code", "") if back else ""
    wrong = _wrong(request) if back and back.status == 422 else {}
    context = page(
        given=_rows(Mandate.objects.filter(grantor=account)),
        received=_rows(Mandate.objects.filter(helper=account).select_related("grantor")),
        services=_with_form(),
        wrong=wrong,
        nobody_may=mandates.why_not(account),
        link=request.build_absolute_uri(reverse("identity:mandate-accept", args=[code])) if code else "",
        typed=request.POST if wrong else {},
        chosen=request.POST.getlist("service") if wrong else [],
        usual=today() + USUAL,
    )
    return render(request, "identity/mandates.html", context, status=back.status if back else 200)


def _chosen(request: HttpRequest) -> list[str]:
    return [each.id for each in _with_form() if each.id in request.POST.getlist("service")]


def _wrong(request: HttpRequest) -> dict[str, str]:
    """What is wrong with the form, by field."""
    name, until = request.POST.get("name", "").strip()[:80], _day(request.POST.get("until", ""))
    wrong: dict[str, str] = {}
    if not name or "\0" in name:
        wrong["name"] = gettext("頼む方のお名前を書いてください。")
    if not _chosen(request):
        wrong["service"] = gettext("頼むことを 1つ以上 選んでください。")
    if until is None or not today() <= until <= today() + mandates.LONGEST:
        wrong["until"] = gettext("今日から1年までの日付を書いてください（例: 2027-03-31）。")
    return wrong


def _rows(found: QuerySet[Mandate]) -> list[Row]:
    services = catalogue_in_use().services
    return [
        Row(
            each,
            [services[id] for id in each.services if id in services],
            each.revoked_at is not None or each.until < today() or mandates.why_not(each.grantor) is not None,
        )
        for each in found.order_by("-id")[:LAST]
    ]


def _with_form() -> list[Service]:
    return [each for each in catalogue_in_use().services.values() if each.form]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except NotADay:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Who asks for help, with what, until when; only to somebody who is signed in."""
    account = account_of(request)
    if account is None:
        return _sign_in(request)
    try:
        if request.method == "POST":
            mandates.accept(code, account, today())
            return redirect("identity:mandates")
        found = mandates.invitation(code, today())
        if found.grantor_id == account.pk:
            raise NotGiven
    except NotGiven:
        return render(request, "identity/mandate_not_given.html", page(), status=404)
    (row,) = _rows(Mandate.objects.filter(pk=found.pk).select_related("grantor"))
    return render(request, "identity/mandate_accept.html", page(row=row))


@require_POST
def revoke(request: HttpRequest, mandate: int) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return _sign_in(request)
    try:
        mandates.revoke(mandate, account)
    except Mandate.DoesNotExist:
        raise Http404("no such mandate") from None
    return redirect("identity:mandates")


def _sign_in(request: HttpRequest) -> HttpResponse:
    if provider() is None:
        raise Http404("no provider")
    return redirect(f"{reverse('identity:login')}?next={request.path}")
