"""支援措置 in casework: what is of somebody protected is closed until one asks, with a reason, and another agrees.

What they wrote tells where they are in a hundred ways (address, telephone, school, a message), so the whole case is
closed and not some of its fields. It is open to who asked for a working day; every look is told in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from osekkai.casework import kinds
from osekkai.casework.errors import Changed, NoPurpose, NotYours
from osekkai.casework.models import Case, Opening
from osekkai.catalogue import catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.register import queries as register
from osekkai.staff.queries import Desk, desk_of

FOR = timedelta(hours=9)
"""How long it is open after somebody agreed, and how long who asked waits: a working day."""
PURPOSES = ("申請の審査", "決裁のための確認", "本人からの問い合わせへの返事", "本人への通知・支払いの手続き")
LONGEST = 200


def whose(case: Case) -> int | None:
    """Of whom of the register it is, whether or not a clerk has said it yet."""
    if case.person_id is None and case.application and case.application.account:
        return case.application.account.person_id
    return case.person_id


def is_closed(case: Case) -> bool:
    """Whether it is of somebody under 支援措置, or of somebody who lives with them; looked up once for a page."""
    account = case.application.account if case.application else None
    people = {case.person_id, account.person_id if account else None} - {None}
    found: dict[int | None, bool] = case.__dict__.setdefault("is_closed_of", {})
    for each in people - found.keys():
        found[each] = register.is_guarded(each)
    return any(found[each] for each in people)


def closed(path: str = "") -> Q:
    """The cases that are, for a query whose rows lead to a case by `path`."""
    away = register.guarded()
    return Q(**{f"{path}person__in": away}) | Q(**{f"{path}application__account__person__in": away})


def closed_of(cases: Collection[Case]) -> set[int]:
    """Of these the ids of those that are."""
    return set(Case.objects.filter(closed(), pk__in=[each.pk for each in cases]).values_list("pk", flat=True))


def is_opened(case: Case, user: User) -> bool:
    found = Opening.objects.filter(case=case, by=user, agreed_at__isnull=False, until__gt=timezone.now())
    return found.exists()


def is_readable(case: Case, user: User) -> bool:
    """Whether nothing of it is closed to them; whether it is theirs to read at all is another question."""
    return not is_closed(case) or is_opened(case, user)


def waiting(case: Case) -> list[Opening]:
    """What was asked and nobody agreed to yet, the first first."""
    found = Opening.objects.filter(case=case, agreed_at=None, until__gt=timezone.now())
    return list(found.select_related("by").order_by("id"))


def ask(case: Case, user: User, purpose: str) -> Opening:
    """Raises `NoPurpose`. Who has asked already, has."""
    said = purpose.strip()[:LONGEST]
    if not said or "\0" in said:
        raise NoPurpose
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        before = next((each for each in waiting(locked) if each.by_id == user.pk), None)
        if before:
            return before
        made = Opening.objects.create(case=locked, by=user, purpose=said, until=timezone.now() + FOR)
        rows = [ledger.wrote(made)]
        after = ledger_kinds.STAFF(user)
        ledger.record(kinds.OPENING_ASKED, ledger.staff(user), kinds.CASE(locked), after=after, purpose=said, rows=rows)
    return made


def may_agree(opening: Opening, desk: Desk, section: str = "") -> bool:
    """Another person than who asked; one of the two leads the section (or stands in for its chief).

    That of the case, and the `section` that handles an objection to it.
    """
    if opening.by_id == desk.user.pk:
        return False
    theirs = {opening.case.section, section} - {""}
    if theirs & (desk.leads | desk.emergencies):
        return True
    return bool(theirs & desk.sections & set(_leads(opening.by)))


def _leads(user: User) -> Collection[str]:
    found = desk_of(user, timezone.localdate(), catalogue_in_use())
    return found.leads | found.emergencies


def agree(id: int, case: Case, desk: Desk, section: str = "") -> None:
    """Raises `Changed` where it waits no more, `NotYours` for who may not."""
    with transaction.atomic():
        found = Opening.objects.select_for_update(of=("self",)).select_related("case", "by").filter(pk=id, case=case)
        opening = found.filter(agreed_at=None, until__gt=timezone.now()).first()
        if opening is None:
            raise Changed
        if not may_agree(opening, desk, section):
            raise NotYours
        now = timezone.now()
        opening.agreed_by, opening.agreed_at, opening.until = desk.user, now, now + FOR
        opening.save(update_fields=["agreed_by", "agreed_at", "until"])
        ledger.record(
            kinds.OPENING_AGREED,
            ledger.staff(desk.user),
            kinds.CASE(opening.case),
            after=ledger_kinds.STAFF(opening.by),
            purpose=opening.purpose,
            rows=[ledger.wrote(opening, "agreed_by agreed_at until")],
        )
