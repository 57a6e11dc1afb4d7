"""「不在と委任」: saying that one is away, and giving one's powers to somebody for a time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from osekkai.catalogue import catalogue_in_use
from osekkai.identity.models import Absence, Delegation, StaffRole
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.office.frame import user_of
from osekkai.policy.calendar import parse_date
from osekkai.policy.values import parse_number
from osekkai.staff import kinds as staff_kinds


class NotUnderstood(Exception):
    """What is wrong with a field, and how to mend it."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@never_cache
@login_required
def away(request: HttpRequest) -> HttpResponse:
    """Both forms; what was typed stays where something is wrong."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            _be_away(request) if request.POST.get("what") == "away" else _delegate(request)
            return redirect("identity:away")
        except NotUnderstood as problem:
            wrong = {problem.field: str(problem)}
    now, user = timezone.now(), user_of(request)
    used = catalogue_in_use()
    context = {
        "municipality": used.municipality,
        "here": "away",
        "posts": _posts(user),
        "typed": request.POST,
        "wrong": wrong,
        "levels": used.authority.levels,
        "absences": Absence.objects.filter(user=user, until__gt=now).order_by("since"),
        "people": _colleagues(user),
        "given": Delegation.objects.filter(given_by=user, until__gt=now, ended_at=None)
        .select_related("to")
        .order_by("since"),
        "received": Delegation.objects.filter(to=user, until__gt=now, ended_at=None)
        .select_related("given_by")
        .order_by("since"),
    }
    return render(request, "identity/away.html", context, status=422 if wrong else 200)


def _posts(user: User) -> list[StaffRole]:
    """The posts that somebody holds today: what can be delegated."""
    today = timezone.localdate()
    held = StaffRole.objects.filter(Q(until=None) | Q(until__gte=today), user=user, since__lte=today)
    return [each for each in held if each.role in catalogue_in_use().authority.levels]


def _colleagues(user: User) -> QuerySet[User]:
    today = timezone.localdate()
    held = StaffRole.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=user.pk).order_by("username")


def _be_away(request: HttpRequest) -> None:
    since, until = _span(request)
    with transaction.atomic():
        made = Absence.objects.create(user=user_of(request), since=since, until=until)
        ledger.record(
            staff_kinds.AWAY,
            ledger.staff(request.user),
            about=staff_kinds.ABSENCE(made),
            after=f"{since:%Y-%m-%d}/{until:%Y-%m-%d}",
        )


def _delegate(request: HttpRequest) -> None:
    user = user_of(request)
    post = next((each for each in _posts(user) if str(each.pk) == request.POST.get("post")), None)
    if post is None:
        raise NotUnderstood("post", "どの役職の権限かを選んでください")
    to = _colleagues(user).filter(username=request.POST.get("to", "")[:150].replace("\0", "")).first()
    if to is None:
        raise NotUnderstood("to", "その名前の職員が いません。選びなおしてください")
    since, until = _span(request)
    with transaction.atomic():
        made = Delegation.objects.create(
            level=post.role, unit=post.unit, given_by=user, to=to, since=since, until=until, up_to_yen=_yen(request)
        )
        ledger.record(
            staff_kinds.DELEGATED, ledger.staff(user), about=staff_kinds.DELEGATION(made), after=ledger_kinds.STAFF(to)
        )


def _span(request: HttpRequest) -> tuple[datetime, datetime]:
    """From the beginning of a day to the end of one; from now where it is today."""
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_date(request.POST.get(name, ""))
        except ValueError:
            raise NotUnderstood(name, "日付として読めません（例: 令和8年12月1日、2026-12-01）") from None
    if days["until"] < max(days["since"], timezone.localdate()):
        raise NotUnderstood("until", "おわりの日が、はじまりの日か今日より前です")
    begin = timezone.make_aware(datetime.combine(days["since"], time()))
    return max(begin, timezone.now()), timezone.make_aware(datetime.combine(days["until"] + timedelta(days=1), time()))


def _yen(request: HttpRequest) -> int | None:
    text = request.POST.get("yen", "").strip()
    try:
        amount = parse_number(text)[0] if text else None
    except (ValueError, ArithmeticError):
        amount = -1
    if amount is not None and not 0 <= amount < 10**12:
        raise NotUnderstood("yen", "金額として読めません（例: 50万円、500000）。決めないときは、空けてください")
    return None if amount is None else int(amount)


@require_POST
@login_required
def end(request: HttpRequest, what: str, id: int) -> HttpResponse:
    """Back earlier, or the powers taken back: at once."""
    user, now = user_of(request), timezone.now()
    with transaction.atomic():
        if what == "away":
            ended, _ = Absence.objects.filter(pk=id, user=user).delete()
        else:
            ended = Delegation.objects.filter(pk=id, given_by=user, ended_at=None).update(ended_at=now)
        if not ended:
            raise Http404("nothing of yours")
        ledger.record(
            staff_kinds.BACK if what == "away" else staff_kinds.DELEGATION_ENDED,
            ledger.staff(user),
            about=staff_kinds.ABSENCE(id) if what == "away" else staff_kinds.DELEGATION(id),
        )
    return redirect("identity:away")
