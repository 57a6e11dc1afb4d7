"""「こよみ」: how much is due on which day, on which days the office is closed, and who of the section is away."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from osekkai.casework.models import Case, State
from osekkai.casework.pages.desk import own_desk
from osekkai.catalogue import catalogue_in_use
from osekkai.catalogue.opening import is_open
from osekkai.staff import queries as staff


@never_cache
@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    desk, used, today = own_desk(request), catalogue_in_use(), timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    weeks = months.Calendar(firstweekday=6).monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    due = dict(
        Case.objects.filter(
            section__in=desk.all, state__in=[State.OPEN, State.WAITING, State.APPROVAL], due__range=(start, end)
        )
        .order_by()
        .values_list("due")
        .annotate(Count("id"))
    )
    colleagues = [each.pk for each in staff.people_of(desk.all, today)]
    away = staff.absences_of(colleagues, start, end)
    rows = [
        [
            {
                "day": day,
                "in_month": day.month == first.month,
                "is_today": day == today,
                "closed": not is_open(day, used.municipality.closed),
                "due": due.get(day, 0),
                "away": [
                    each.name
                    for each in away
                    if timezone.localdate(each.since) <= day <= timezone.localdate(each.until)
                ],
            }
            for day in week
        ]
        for week in weeks
    ]
    context = {
        "municipality": used.municipality,
        "here": "calendar",
        "rows": rows,
        "first": first,
        "before": first - timedelta(days=1),
        "after": first + timedelta(days=31),
    }
    return render(request, "casework/calendar.html", context)


def _month(text: str, today: date) -> date:
    """`YYYY-MM`; this month for anything else."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
