"""「裏のしごと」: what waits, what the clock begins next, and what was given up and why.

And what was published and is not in use.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from osekkai.background import queries as background
from osekkai.office.frame import page
from osekkai.publication import queries as publication
from osekkai.staff.errors import NotGivenUp
from osekkai.staff.pages.managers import by
from osekkai.staff.tending import try_again
from osekkai.ui.kept import comes_back

MAY = "background.tend_tasks"


@never_cache
@require_safe
@login_required
@permission_required(MAY, raise_exception=True)
def tasks(request: HttpRequest) -> HttpResponse:
    return _page(request)


@comes_back(lambda request: reverse("staff:tasks"))
def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = page(
        "tasks",
        waiting=background.by_task(),
        dead=background.dead_letters(),
        count=background.how_many_dead(),
        workers=background.workers(),
        last_beat=background.last_beat(),
        timetable=background.timetable(),
        passed_over=publication.passed_over(),
        problem=problem,
    )
    return render(request, "staff/tasks.html", context, status=status)


@require_POST
@login_required
@permission_required(MAY, raise_exception=True)
def again(request: HttpRequest, task: UUID) -> HttpResponse:
    try:
        try_again(str(task), by=by(request))
    except NotGivenUp as problem:
        return _page(request, problem=problem.say("ja"), status=problem.status)
    return redirect("staff:tasks")
