"""What waits for whoever manages people (人と役の係), as their day begins: plans that nobody has decided."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from osekkai.catalogue import catalogue_in_use
from osekkai.office.places import Lot, Next, Work
from osekkai.staff.managing import reach_of
from osekkai.staff.models import PlanState
from osekkai.staff.pages.managers import by, manages_anything
from osekkai.staff.queries import plans_for

SHOWN = 5


def people(request: HttpRequest) -> Work | None:
    if not manages_anything(request):
        return None
    today = timezone.localdate()
    found = plans_for(reach_of(by(request), today), catalogue_in_use())
    drafts = sorted((each for each in found if each.state == PlanState.DRAFT), key=lambda each: (each.day, each.id))
    page = reverse("staff:plans")
    return Work(
        "人と役",
        [Lot("決まっていない異動の案", page, len(drafts)), Lot("職員と役", reverse("staff:people"))],
        "異動の日の近いものから",
        [
            Next(
                each.title,
                reverse("staff:plan", args=[each.id]),
                f"{each.day:%-m月%-d日}から　{each.lines}人",
                "日が来ています" if each.day <= today else "",
            )
            for each in drafts[:SHOWN]
        ],
        "決まっていない異動の案は ありません。",
    )
