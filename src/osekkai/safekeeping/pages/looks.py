"""「控えとファイル」: whether the office could be brought back today, and whether all of its files are there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.office.frame import page
from osekkai.safekeeping import queries

MAY = "background.tend_tasks"
"""Whoever looks after what is done later looks after this."""


@never_cache
@require_safe
@login_required
@permission_required(MAY, raise_exception=True)
def looks(request: HttpRequest) -> HttpResponse:
    context = page("safekeeping", standings=queries.standings(), has_backups=queries.has_backups())
    return render(request, "safekeeping/looks.html", context)


def how_many_are_bad(request: HttpRequest) -> int:
    return sum(not each.is_good for each in queries.standings())
