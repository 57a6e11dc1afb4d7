"""One person: what they are and were, what they may do, and what their manager can change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.office.frame import page
from osekkai.problems import Problem
from osekkai.staff import queries, services
from osekkai.staff.errors import EndsBefore, NoSuchRole, NotThere, NotWritten, RecoveryIsOver
from osekkai.staff.holding import Held
from osekkai.staff.managing import Reach, manages
from osekkai.staff.models import Absence
from osekkai.staff.pages import fields
from osekkai.staff.pages.managers import by, for_managers, person_or_404
from osekkai.staff.pages.roles import role_choices
from osekkai.staff.units import name_of_unit, roles
from osekkai.ui.kept import comes_back

Act = Callable[..., str | None]
"""What a form does, called with the request, the person and the catalogue; a new password is shown once."""
LONG = timedelta(days=366)
"""How far ahead absences are shown."""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as it stands on the page: in words, by whom it was given, and whether it can be ended from here."""

    held: Held
    unit: str
    role: str
    given_by: str
    is_now: bool
    may_end: bool

    @property
    def form(self) -> str:
        """The name of the form that ends it."""
        return f"end-{self.held.id}"


@require_safe
@for_managers
def person(request: HttpRequest, reach: Reach, person: int) -> HttpResponse:
    return _page(request, reach, person_or_404(person))


@comes_back(lambda request, reach, user: reverse("staff:person", args=[user.pk]))
def _page(
    request: HttpRequest,
    reach: Reach,
    user: User,
    *,
    failed: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    return _shown(request, reach, user, failed=failed, wrong=wrong, status=status)


def _shown(
    request: HttpRequest,
    reach: Reach,
    user: User,
    *,
    failed: str = "",
    wrong: Mapping[str, str] | None = None,
    password: str = "",
    status: int = 200,
) -> HttpResponse:
    """`failed` names the form that was refused, `wrong` what is wrong with it. A `password` is shown once, never kept.

    Whoever manages others, but not them, sees their roles only.
    """
    used, today = catalogue_in_use(), timezone.localdate()
    is_theirs = manages(reach, user, today, used)
    context = page(
        "people",
        person=user,
        name=queries.name_of(user),
        is_theirs=is_theirs,
        is_self=reach.user == user.pk,
        is_whole=reach.is_whole,
        rows=_rows(user, reach, used),
        units=fields.unit_choices(today, used),
        roles=role_choices(reach, used),
        **fields.forms(request, failed, wrong),
        password=password,
    )
    if is_theirs:
        context |= _charge(user, reach, used)
    return render(request, "staff/person.html", context, status=status)


def _charge(user: User, reach: Reach, catalogue: Catalogue) -> dict[str, Any]:
    """What only who manages somebody sees of them."""
    today, now = timezone.localdate(), timezone.now()
    own = {each.id for each in queries.rights_of(user)}
    return {
        "rights": [(each, each.id in own) for each in queries.all_rights()],
        "absences": [each for each in queries.absences_of([user.pk], today, today + LONG) if each.until > now],
        "delegations": queries.delegations(now, given_by=user.pk) + queries.delegations(now, to=user.pk),
        "history": queries.history_of(user, catalogue),
        "recovery": queries.waiting_recovery(user, catalogue),
        "is_alone": queries.only_manager(reach.user),
        "viewer": reach.user,
        "has_passkey": queries.has_passkey(user.pk),
        "last_seen": queries.last_seen([user.pk]).get(user.pk),
    }


def _rows(user: User, reach: Reach, catalogue: Catalogue) -> list[RoleRow]:
    """Now and later."""
    today, known, givers = timezone.localdate(), roles(catalogue), queries.givers_of(user)
    return [
        RoleRow(
            each,
            name_of_unit(each.unit, catalogue),
            known.get(each.role, each.role),
            givers.get(each.id, ""),
            each.is_on(today),
            reach.covers(each.role, each.unit, catalogue),
        )
        for each in queries.roles_from(user, today)
    ]


def _changing(name: str, act: Act) -> Callable[..., HttpResponse]:
    """A form of the page. Refused, it comes back with what was typed; `name` is that of the form."""

    @require_POST
    @for_managers
    def view(request: HttpRequest, reach: Reach, person: int, **more: Any) -> HttpResponse:
        user, form = person_or_404(person), "-".join([name, *(str(each) for each in more.values())])
        try:
            password = act(request, user, catalogue_in_use(), **more)
        except Problem as problem:
            wrong = fields.wrong_with(problem)
            return _page(request, reach, user, failed=form, wrong=wrong, status=problem.status)
        if password:
            return _shown(request, reach, person_or_404(person), password=password)
        return redirect("staff:person", person)

    return view


def _give(request: HttpRequest, user: User, used: Catalogue) -> None:
    services.give_role(
        user,
        fields.text(request, "role"),
        fields.unit(request),
        since=fields.day_or_none(request, "since"),
        until=fields.day_or_none(request, "until"),
        by=by(request),
        catalogue=used,
    )


def _end(request: HttpRequest, user: User, used: Catalogue, role: int) -> None:
    """At once, or with a day. Of somebody else's roles there is none on this page."""
    if role not in [each.id for each in queries.roles_from(user, timezone.localdate())]:
        raise NoSuchRole
    at_once = timezone.localdate() - timedelta(days=1)
    last = at_once if request.POST.get("at_once") else fields.day(request, "last_day")
    try:
        services.end_role(role, last_day=last, by=by(request), catalogue=used)
    except EndsBefore as problem:
        raise NotWritten("last_day", problem.what, problem.mend) from problem


def _right(request: HttpRequest, user: User, used: Catalogue) -> None:
    change = services.take_right if request.POST.get("act") == "take" else services.give_right
    change(user, fields.text(request, "right"), by=by(request), catalogue=used)


def _rename(request: HttpRequest, user: User, used: Catalogue) -> None:
    called, mail = fields.text(request, "called"), fields.text(request, "mail")
    services.rename(user, called=called, mail=mail, by=by(request), catalogue=used)


def _leave(request: HttpRequest, user: User, used: Catalogue) -> None:
    services.leave(user, by=by(request), catalogue=used)


def _password(request: HttpRequest, user: User, used: Catalogue) -> str:
    return services.reset_password(user, by=by(request), catalogue=used)


def _passkey(request: HttpRequest, user: User, used: Catalogue) -> str:
    return services.reset_passkey(user, reason=fields.text(request, "reason"), by=by(request), catalogue=used)


def _ask(request: HttpRequest, user: User, used: Catalogue) -> None:
    services.ask_to_recover(user, reason=fields.text(request, "reason"), by=by(request), catalogue=used)


def _agree(request: HttpRequest, user: User, used: Catalogue, recovery: int) -> str:
    _must_be_of(user, recovery, used)
    return services.agree_to_recover(recovery, by=by(request), catalogue=used)


def _drop(request: HttpRequest, user: User, used: Catalogue, recovery: int) -> None:
    _must_be_of(user, recovery, used)
    services.drop_recovery(recovery, by=by(request), catalogue=used)


def _must_be_of(user: User, recovery: int, used: Catalogue) -> None:
    """Of this page: what is agreed to is what stands on it."""
    waits = queries.waiting_recovery(user, used)
    if waits is None or waits.id != recovery:
        raise RecoveryIsOver


def _away(request: HttpRequest, user: User, used: Catalogue) -> None:
    since, until = fields.span(request)
    services.be_away(user, since, until, by=by(request), catalogue=used)


def _back(request: HttpRequest, user: User, used: Catalogue, absence: int) -> None:
    if not Absence.objects.filter(pk=absence, user=user).exists():
        raise NotThere
    services.be_back(absence, by=by(request), catalogue=used)


give, end_role, right = _changing("give", _give), _changing("end", _end), _changing("right", _right)
rename, leave = _changing("rename", _rename), _changing("leave", _leave)
password, passkey = _changing("password", _password), _changing("passkey", _passkey)
ask, agree, drop = _changing("ask", _ask), _changing("agree", _agree), _changing("drop", _drop)
away, back = _changing("away", _away), _changing("back", _back)
