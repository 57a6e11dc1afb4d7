"""The queue of a section: what is due first stands first; taking, giving and leaving cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from osekkai.approvals import queries as approvals
from osekkai.casework import kinds, search
from osekkai.casework.access import must_work_on
from osekkai.casework.errors import Changed, NotWritten
from osekkai.casework.models import Back, Case, Note, Notice, State, Step
from osekkai.casework.parts import LETTERS
from osekkai.casework.workers import joins
from osekkai.catalogue import Catalogue
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.problems import written
from osekkai.staff import queries as staff
from osekkai.staff.queries import Desk

TABS = {
    "mine": "わたしの案件",
    "back": "もどってきた",
    "free": "担当のいない案件",
    "plain": "まとめて起案できます",
    "asked": "頼まれた手順",
    "announced": "本人確認を待っています",
    "waiting": "返事を待っています",
    "approval": "決裁中",
    "decided": "決まりました",
}
LONGEST_NOTE = 2_000
_OPEN = (State.OPEN, State.WAITING, State.APPROVAL)


def needs(catalogue: Catalogue) -> Iterator[str]:
    """What cases would miss in a version of the folder: their service, their section, the text of their notice.

    Decided ones too, until their retention is over: they are corrected and revoked by the rules of their service.
    """
    open_cases = Case.objects.exclude(state__in=[State.DECIDED, State.CLOSED])
    kept = Q(until=None) | Q(until__gte=timezone.localdate())
    decided = Case.objects.filter(kept, state=State.DECIDED, disposal=None)
    for cases, words in ((open_cases, "案件"), (decided, "保存中の決まった案件")):
        for field, there in (("service", catalogue.services), ("section", catalogue.sections)):
            counted = cases.values_list(field).annotate(Count("id")).order_by(field)
            yield from (f"{name}（{words} {count}件）" for name, count in counted if name not in there)
    asked = Step.objects.filter(done_at=None).exclude(section="").exclude(case__state=State.CLOSED)
    by_section = asked.values_list("section").annotate(Count("id")).order_by("section")
    yield from (f"{name}（頼まれた手順 {count}件）" for name, count in by_section if name not in catalogue.sections)
    letters = catalogue.part(LETTERS)
    waiting = Notice.objects.filter(document=None, decision__case__disposal=None)
    said = waiting.order_by().values_list("decision__case__service", "decision__kind").annotate(Count("id"))
    for service, kind, count in sorted(said):
        if not {f"{service}.{kind}", kind} & letters.keys():
            yield f"letters.yaml の {kind}（{service} のこれから作る通知 {count}件）"


def tab(desk: Desk, name: str) -> QuerySet[Case]:
    """The cases of a tab (see `TABS`), those that are due first first."""
    if name == "back":
        return _came_back(desk).order_by("due", "id")
    own = Case.objects.filter(section__in=desk.all)
    chosen = {
        "mine": Case.objects.filter(assignee=desk.user, state__in=[State.OPEN, State.WAITING]),
        "free": own.filter(state=State.OPEN, assignee=None),
        "plain": own.filter(_theirs(desk), state=State.OPEN, is_plain=True, came_back=""),
        "asked": Case.objects.filter(steps__in=asked_of(desk)).exclude(state=State.CLOSED).distinct(),
        "announced": own.filter(state=State.ANNOUNCED),
        "waiting": own.filter(state=State.WAITING),
        "approval": own.filter(state=State.APPROVAL),
        "decided": own.filter(state=State.DECIDED),
    }[name]
    return chosen.order_by("-id" if name == "decided" else "due", "id")


def _theirs(desk: Desk) -> Q:
    return Q(assignee=None) | Q(assignee=desk.user)


def _came_back(desk: Desk) -> QuerySet[Case]:
    """What came back to whoever works on it; of nobody's, to whoever drafted it, and what was mended to the section."""
    drafted = [each.id for each in approvals.came_back(drafted_by=desk.user) if each.thing == kinds.CASE.name]
    nobodys = Q(assignee=None, section__in=desk.sections) & (Q(pk__in=drafted) | Q(came_back=Back.MENDED))
    back = Case.objects.filter(state__in=[State.OPEN, State.DECIDED]).exclude(came_back="")
    return back.filter(Q(assignee=desk.user) | nobodys)


def asked_of(desk: Desk) -> QuerySet[Step]:
    """Open steps of other sections' cases, and of one's own section's that another pair of eyes has to look over."""
    other_eyes = Q(section="", case__section__in=desk.sections, not_for__isnull=False) & ~Q(not_for=desk.user.pk)
    return Step.objects.filter(Q(section__in=desk.sections) | other_eyes, done_at=None, kind="person")


def counts(desk: Desk) -> dict[str, int]:
    """How many stand in each tab; of those that are decided nobody needs to know."""
    own = Case.objects.filter(section__in=desk.all, state__in=[State.ANNOUNCED, *_OPEN])
    found = own.aggregate(
        free=Count("id", filter=Q(state=State.OPEN, assignee=None)),
        plain=Count("id", filter=Q(state=State.OPEN, is_plain=True, came_back="") & _theirs(desk)),
        announced=Count("id", filter=Q(state=State.ANNOUNCED)),
        waiting=Count("id", filter=Q(state=State.WAITING)),
        approval=Count("id", filter=Q(state=State.APPROVAL)),
    )
    return {**found, **{each: tab(desk, each).count() for each in ("mine", "back", "asked")}}


def next_case(desk: Desk, after: str = "") -> Case | None:
    """One's own case that is due first; else the section's, which becomes one's own. Two clerks never get the same.

    Seen from a case (`after`, its number) the one that follows it, and from the last of one's own the section's.
    """
    own = tab(desk, "mine").filter(state=State.OPEN)
    here = own.filter(number=after).first()
    later = own.filter(Q(due__gt=here.due) | Q(due=here.due, pk__gt=here.pk)) if here else own
    if found := later.first():
        return found
    with transaction.atomic():
        free = Case.objects.filter(section__in=desk.sections, state=State.OPEN, assignee=None).order_by("due", "id")
        found = free.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if found is None:
            return own.exclude(number=after).first()
        hand(found, desk.user, ledger.staff(desk.user))
    return found


def give(case: Case, to: User, by: User, seen: int) -> None:
    """Somebody works on it from now on.

    Raises `OnlyReads`; `Changed` where it is not the version that was `seen`, or where there is nothing to do any more.
    """
    with transaction.atomic():
        found = Case.objects.select_for_update().get(pk=case.pk)
        must_work_on(found, by)
        if found.version != seen or found.disposal_id or found.state == State.CLOSED:
            raise Changed
        hand(found, to, ledger.staff(by))


def hand(case: Case, to: User, by: ledger.Actor) -> None:
    """Into somebody's hands. The row is locked, in a transaction of the caller."""
    before = ledger_kinds.STAFF(case.assignee_id) if case.assignee_id else ""
    case.assignee, case.version = to, case.version + 1
    case.save(update_fields=["assignee", "version"])
    rows = joins(case, to, "担当")
    ledger.record(kinds.GIVEN, by, kinds.CASE(case), before=before, after=ledger_kinds.STAFF(to), rows=rows)


def put_back(users: Collection[int]) -> int:
    """The open cases of people who left go back to their sections' queues; how many."""
    with transaction.atomic():
        left = list(Case.objects.select_for_update().filter(assignee__in=users, state__in=_OPEN))
        for case in left:
            ledger.record(kinds.PUT_BACK, ledger.SYSTEM, kinds.CASE(case), before=ledger_kinds.STAFF(case.assignee_id))
        Case.objects.filter(pk__in=[each.pk for each in left]).update(assignee=None, version=F("version") + 1)
    return len(left)


def who_left(on: date) -> set[int]:
    """Of those who have open cases, who left: their account is closed, or they work on cases in no role any more."""
    having = set(Case.objects.filter(assignee__isnull=False, state__in=_OPEN).values_list("assignee", flat=True))
    return having - staff.who_works(having, on)


def tick(case: Case, points: Collection[str], by: User, seen: int) -> None:
    """Which points of the service's checklist were looked at, and by whom first.

    Raises `OnlyReads`; `Changed` also where it is on its way, or decided: what is signed rests on them.
    """
    with transaction.atomic():
        found = Case.objects.select_for_update().get(pk=case.pk)
        must_work_on(found, by)
        if found.version != seen or found.state not in (State.OPEN, State.WAITING, State.DECIDED) or found.disposal_id:
            raise Changed
        found.done = {each: found.done.get(each, by.pk) for each in points}
        found.version += 1
        found.save(update_fields=["done", "version"])
        rows = [ledger.wrote(found, "done")]
        ledger.record(kinds.TICKED, ledger.staff(by), kinds.CASE(found), after=str(len(points)), rows=rows)


def write_note(case: Case, text: str, by: User) -> Note:
    """Raises `OnlyReads`; `NotWritten` for nothing or too much, `Changed` for a case that was disposed of."""
    must_work_on(case, by)
    text = written(text, "note")
    if not text or len(text) > LONGEST_NOTE or "\0" in text:
        raise NotWritten("note", LONGEST_NOTE)
    with transaction.atomic():
        if Case.objects.select_for_update().filter(pk=case.pk).exclude(disposal=None).exists():
            raise Changed
        made = Note.objects.create(case=case, by=by, text=text)
        search.keep(case)
        after, rows = kinds.NOTE(made), [ledger.wrote(made)]
        ledger.record(kinds.NOTED, ledger.staff(by), kinds.CASE(case), after=after, rows=rows)
    return made
