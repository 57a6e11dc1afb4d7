"""「不在と委任」: saying that one is away, and giving one's powers to somebody for a time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from osekkai.catalogue import catalogue_in_use
from osekkai.office.frame import page, user_of
from osekkai.problems import Problem
from osekkai.said import Said
from osekkai.staff import queries, services
from osekkai.staff.errors import NotThere, NotWritten, NotYours
from osekkai.staff.pages import fields
from osekkai.staff.pages.managers import by
from osekkai.staff.parts import AUTHORITY
from osekkai.staff.units import name_of_unit, roles
from osekkai.ui.kept import came_back, lead_back

LONG = timedelta(days=366)
"""How far ahead absences are shown."""


@never_cache
@login_required
def away(request: HttpRequest) -> HttpResponse:
    """Both forms; what was typed stays where something is wrong."""
    if request.method == "POST":
        failed = "away" if request.POST.get("what") == "away" else "delegate"
        try:
            _be_away(request) if failed == "away" else _delegate(request)
            return redirect("staff:away")
        except Problem as problem:
            return lead_back(request, failed=failed, wrong=fields.wrong_with(problem), status=problem.status)
    back = came_back(request)
    said = back.said if back else {}
    now, today, user = timezone.now(), timezone.localdate(), user_of(request)
    context = page(
        "away",
        posts=_posts(user),
        **fields.forms(request, said.get("failed", ""), said.get("wrong")),
        absences=[each for each in queries.absences_of([user.pk], today, today + LONG) if each.until > now],
        people=_colleagues(user),
        until_help=f"この日まで任せます（{settings.DELEGATION_DAYS}日まで）。どちらかの役が終わると、委任も終わります。",
        given=queries.delegations(now, given_by=user.pk),
        received=queries.delegations(now, to=user.pk),
    )
    return render(request, "staff/away.html", context, status=back.status if back else 200)


def _posts(user: User) -> list[tuple[queries.Held, str]]:
    """The posts that somebody holds today, with their words: what can be delegated."""
    used = catalogue_in_use()
    levels, known = used.part(AUTHORITY).levels, roles(used)
    held = [each for each in queries.roles_of(user, timezone.localdate()) if each.role in levels]
    return [(each, f"{name_of_unit(each.unit, used)} {known[each.role]}") for each in held]


def _colleagues(user: User) -> list[User]:
    return [each for each in queries.with_a_role(timezone.localdate()) if each.pk != user.pk]


def _be_away(request: HttpRequest) -> None:
    since, until = fields.span(request)
    services.be_away(user_of(request), since, until, by=by(request), catalogue=catalogue_in_use())


def _delegate(request: HttpRequest) -> None:
    user = user_of(request)
    post = next((each for each, _ in _posts(user) if str(each.id) == request.POST.get("post")), None)
    if post is None:
        raise NotWritten(
            "post",
            Said(ja="どの役職の権限かが選ばれていません。", en="No post is chosen."),
            Said(ja="一つ選んでください。", en="Choose one."),
        )
    to = next((each for each in _colleagues(user) if each.username == request.POST.get("to", "")), None)
    if to is None:
        raise NotWritten(
            "to",
            Said(ja="だれに任せるかが選ばれていません。", en="Nobody is chosen."),
            Said(ja="一人選んでください。", en="Choose somebody."),
        )
    since, until = fields.span(request)
    services.delegate(
        post.role,
        post.unit,
        to,
        since,
        until,
        up_to_yen=fields.yen(request),
        by=by(request),
        catalogue=catalogue_in_use(),
    )


@require_POST
@login_required
def end(request: HttpRequest, what: str, id: int) -> HttpResponse:
    """Back earlier, or the powers taken back: at once."""
    try:
        if what == "away":
            services.be_back(id, by=by(request), catalogue=catalogue_in_use())
        else:
            services.end_delegation(id, by=by(request))
    except (NotThere, NotYours) as problem:
        raise Http404("nothing of yours") from problem
    return redirect("staff:away")
