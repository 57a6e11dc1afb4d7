"""The children of an application: one more, or one who was named and is not meant."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from osekkai.applications import forms
from osekkai.applications import services as applying
from osekkai.applications.errors import ChangedElsewhere
from osekkai.applications.forms import Content, Page
from osekkai.applications.pages.fields import version_in
from osekkai.applications.queries import Opened
from osekkai.applications.whose import of_whom_it_is
from osekkai.portal.frame import catalogue_in_use, today

MOST = 12
"""Children on one application."""


@require_POST
@of_whom_it_is
def children(request: HttpRequest, code: str, draft: Opened | None) -> HttpResponse:
    """`add`: the next page is of the new child. `remove`: what was written of somebody goes with them."""
    if draft is None:
        raise Http404("no such draft")
    content, version = forms.with_those_asked(catalogue_in_use(), draft.content, today()), draft.version
    gone = request.POST.get("remove", "")
    if gone:
        if gone not in _named(content) or len(_named(content)) < 2:
            raise Http404("no such child")
        content, version = replace(content, answers=content.answers.without_person(gone)), version_in(request.POST)
    elif may_add_child(content):
        content = applying.with_child(content)
    try:
        applying.save(code, content, version)
    except ChangedElsewhere:
        return redirect("applications:apply", code)  # as it is now: nobody is taken out of what they did not see
    if gone:
        return redirect("applications:apply", code)
    return redirect("applications:apply-part", code, _pages_of(content)[-1].id)


def may_add_child(content: Content) -> bool:
    return forms.asks_children(catalogue_in_use(), content) and len(_named(content)) < MOST


def may_remove_child(content: Content, asked: Page) -> bool:
    """Somebody is always left: without a child there is nothing to apply for."""
    return asked.part.of == "child" and len(_named(content)) > 1


def _named(content: Content) -> set[str]:
    return {each.member for each in _pages_of(content)}


def _pages_of(content: Content) -> list[Page]:
    return [each for each in forms.pages(catalogue_in_use(), content, today()) if each.part.of == "child"]
