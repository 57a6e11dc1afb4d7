"""Saving a result on the server by choice, opening it again, and deleting it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from osekkai.matching import saving
from osekkai.matching.errors import NotReadable
from osekkai.portal.frame import page
from osekkai.ui import marks
from osekkai.ui.kept import has_said, lead_back


@marks.counted("drafts")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    try:
        code = saving.save(request.POST.get("s", ""))
    except NotReadable:
        return redirect("matching:result")  # which tells that there is nothing to read
    return redirect(f"{reverse('matching:saved', args=[code])}?new=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_saved(request: HttpRequest, code: str) -> HttpResponse:
    """Show what can be done with a saved result; POST deletes it."""
    if request.method == "POST":
        saving.delete(code)
        return lead_back(request, deleted=True)
    if has_said(request, "deleted"):
        return render(request, "matching/saved_deleted.html", page())
    token = saving.find(code)
    if token is None:
        raise Http404("no such saved result")
    address = f"{reverse('matching:result')}?{urlencode({'s': token})}"
    context = page(
        address=address,
        code=code,
        link=request.build_absolute_uri(reverse("matching:saved", args=[code])),
        days=settings.SAVED_FOR_DAYS,
    )
    return render(request, "matching/saved.html", context)
