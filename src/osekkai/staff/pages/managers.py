"""Pages for whoever manages people: what they reach is asked on every request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.staff.holding import roles_in
from osekkai.staff.managing import reach_of
from osekkai.staff.models import Role

View = Callable[..., HttpResponse]


def for_managers(view: View) -> View:
    """The view gets the reach of whoever asks. Who manages nothing is refused."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        reach = reach_of(by(request), timezone.localdate())
        if not reach.units:
            raise PermissionDenied
        return view(request, reach, *args, **more)

    return guarded


def manages_anything(request: HttpRequest) -> bool:
    return any(each.role == Role.MANAGER for each in roles_in(request))


def by(request: HttpRequest) -> ledger.Actor:
    return ledger.staff(user_of(request))


def person_or_404(id: int) -> User:
    found = User.objects.filter(pk=id, is_staff=True).first()
    if found is None:
        raise Http404("nobody")
    return found
