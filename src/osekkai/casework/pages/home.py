"""What waits for somebody in casework, as their day begins: as clerk, as auditor, and as whoever draws processes."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from osekkai.casework import queue
from osekkai.casework.models import Case, Decision, ProcessVersion, State
from osekkai.casework.pages.desk import own_desk
from osekkai.casework.pages.queue import names
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.catalogue.opening import days_between
from osekkai.office.frame import user_of
from osekkai.office.places import Lot, Next, Work
from osekkai.staff.queries import Role, roles_in, sections_of

SHOWN = 5
RECENT = 7
"""Days that an auditor is told of."""
FIRST = ("back", "mine", "free", "plain", "asked", "announced")
"""What somebody can do something about; in this order."""


def own_cases(request: HttpRequest) -> int:
    """How many somebody has in hand."""
    return Case.objects.filter(assignee=user_of(request), state__in=[State.OPEN, State.WAITING]).count()


def cases(request: HttpRequest) -> Work | None:
    """As clerk of a section: what came back stands before all else, then one's own, what is due first first.

    Whoever only leads sections has no cases of their own; they are told what is late.
    """
    desk, used, today = own_desk(request), catalogue_in_use(), timezone.localdate()
    if not desk.all:
        return None
    counts, page = queue.counts(desk), reverse("casework:cases")
    shown = [name for name in FIRST if counts[name] or name in ("mine", "free")] if desk.sections else []
    lots = [Lot(queue.TABS[name], f"{page}?tab={name}", counts[name], name == "back") for name in shown]
    if desk.leads:
        late = Case.objects.filter(
            section__in=desk.leads, due__lt=today, state__in=[State.OPEN, State.APPROVAL]
        ).count()
        lots.append(Lot("期限を過ぎた、課の案件", reverse("staff:team"), late, bool(late)))
    if not desk.sections:
        return Work("課の案件", lots)
    back = list(queue.tab(desk, "back")[:SHOWN])
    own = queue.tab(desk, "mine").filter(state=State.OPEN).exclude(pk__in=[each.pk for each in back])
    chosen = [*back, *own.select_related("person")[: SHOWN - len(back)]]
    if len(chosen) < SHOWN:  # what is late and nobody's is seen by everybody
        chosen += queue.tab(desk, "free").filter(due__lt=today).select_related("person")[: SHOWN - len(chosen)]
    called = names(chosen)
    return Work(
        "案件",
        lots,
        "もどってきたもの、期限の近いものから",
        [_next(each, called.get(each.pk, ""), each in back, used, today) for each in chosen],
        "いま、あなたの案件は ありません。",
        (reverse("casework:next-case"), "つぎの案件を開く"),
    )


def _next(case: Case, name: str, is_back: bool, used: Catalogue, today: date) -> Next:
    service = used.services.get(case.service)
    left = days_between(today, case.due, used.municipality.closed)
    urgent = [case.get_came_back_display()] if is_back and case.came_back else []
    urgent += ["期限を過ぎています"] if left < 0 else ["今日まで"] if left == 0 else []
    return Next(
        f"{service.words.ja if service else case.service}　{name}".rstrip("　"),
        reverse("casework:case", args=[case.number]),
        f"期限 {case.due:%-m月%-d日}" + (f"（あと{left}開庁日）" if left > 0 else ""),
        "・".join(urgent),
    )


def audit(request: HttpRequest) -> Work | None:
    """As auditor: how much was decided of late where they look, and how much of it by a deputy."""
    if not any(each.role == Role.AUDITOR for each in roles_in(request)):
        return None
    used, today = catalogue_in_use(), timezone.localdate()
    since = today - timedelta(days=RECENT)
    sections = sections_of(request.user, today, used, Role.AUDITOR)
    decided = Decision.objects.filter(
        case__section__in=sections, decided_at__date__gte=since, decided_at__date__lte=today, case__disposal=None
    )
    page = reverse("casework:audit")
    sample = f"{page}?since={since.isoformat()}&until={today.isoformat()}"
    lots = [
        Lot(f"この{RECENT}日に決まったもの", sample, decided.count()),
        Lot("そのうち 代決", sample, decided.filter(proposal__stops__how="deputy").distinct().count()),
        Lot("番号から、または無作為に調べる", page),
    ]
    return Work("監査", lots)


def processes(request: HttpRequest) -> Work | None:
    """As whoever draws processes: the services they may draw for, and which drawings come into use."""
    units = {each.unit for each in roles_in(request) if each.role == Role.DESIGNER}
    if not units:
        return None
    used, today = catalogue_in_use(), timezone.localdate()
    own = {
        each.id: each
        for each in used.services.values()
        if "" in units or units & {each.owner.id, each.owner.department}
    }
    coming = ProcessVersion.objects.filter(service__in=own, since__gt=today).order_by("since", "id")
    page = reverse("casework:processes")
    running = Case.objects.filter(service__in=own).exclude(state__in=[State.DECIDED, State.CLOSED])
    return Work(
        "進めかたの図",
        [
            Lot("描ける制度", page, len(own)),
            Lot("いま進んでいる案件", page, running.count()),
            Lot("これから使いはじめる図", page, coming.count()),
        ],
        "使いはじめる日の近いものから",
        [
            Next(
                own[each.service].words.ja,
                reverse("casework:process", args=[each.service]),
                f"{each.since:%-m月%-d日}から使います",
            )
            for each in coming[:SHOWN]
        ],
        "これから使いはじめる図は ありません。",
    )
