"""「わたしの情報」: what each room knows of whoever is signed in, what waits for them, and all of it to take along."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.portal.frame import page, today
from osekkai.portal.places import HEAD, HOME, MY_DATA, TODOS
from osekkai.portal.who import sign_in, visitor


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whoever is not signed in is sent there first."""
    if (who := visitor(request)) is None:
        if address := sign_in(reverse("portal:account")):
            return redirect(address)
        raise Http404("nobody can sign in here")
    todos = sorted(TODOS.filled(request, who), key=lambda each: (each.by or date.max, each.order))
    context = page(head=HEAD.filled(request, who), parts=HOME.filled(request, who), todos=todos, today=today())
    return render(request, "portal/account.html", context)


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything about whoever is signed in, as JSON to take along."""
    if (who := visitor(request)) is None:
        return redirect("portal:account")
    return JsonResponse(
        dict(MY_DATA.filled(request, who)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody reads for long and is still there: the session goes on."""
    return HttpResponse(status=204 if visitor(request) else 401)
