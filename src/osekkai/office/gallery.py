"""The gallery: every component with its arguments, what it promises to everybody, and each of its states."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import user_passes_test
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from osekkai.office.frame import page
from osekkai.ui.components import components
from osekkai.ui.components.examples import Shown, shown


@require_safe
@user_passes_test(lambda user: user.is_active and user.is_staff)
def gallery(request: HttpRequest) -> HttpResponse:
    found = [(each, [_still(shown(each, one)) for one in each.examples]) for each in components().values()]
    return render(request, "office/gallery.html", page("gallery", components=found))


def _still(example: Shown) -> Shown:
    """On this page nothing went wrong: an example does not take the focus."""
    return replace(example, html=mark_safe(example.html.replace(" data-focus", "")))  # noqa: S308 - an example of ours
