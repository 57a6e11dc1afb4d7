"""Who sees what a case says about people: its workers and their line.

Others of the section say what for, and the chief is told.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.approvals import queries as approvals
from osekkai.casework import kinds, protection
from osekkai.casework.errors import NoPurpose, OnlyReads
from osekkai.casework.models import Case, Circulation, Step, Worker
from osekkai.casework.workers import joins
from osekkai.catalogue import Catalogue, catalogue_in_use
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.publication.errors import SectionIsGone
from osekkai.staff import queries as staff
from osekkai.staff.queries import Desk

PURPOSES = ("問い合わせへの返事", "担当の手伝い・引きつぎ", "ほかの案件との関係を確かめる")


def is_open_to(case: Case, desk: Desk, catalogue: Catalogue) -> bool:
    """Whether they see all of it now; what is of somebody under 支援措置, only after `protection` opened it to them."""
    if not protection.is_closed(case):
        return concerns(case, desk, catalogue)
    is_theirs = case.section in desk.sections or concerns(case, desk, catalogue)
    return is_theirs and protection.is_opened(case, desk.user)


def concerns(case: Case, desk: Desk, catalogue: Catalogue) -> bool:
    """Whether it is theirs to see: who works on it, who is asked about it, and those to whom it was put.

    An ended role closes everything at once, also to whoever drafted it or agreed to it once.
    """
    if may_work_on(case, desk, catalogue):
        return True
    asked = Step.objects.filter(case=case, done_at=None, kind="person").exclude(not_for=desk.user.pk)
    if any(
        each.section in desk.sections or (each.not_for_id and not each.section and case.section in desk.sections)
        for each in asked
    ):
        return True
    if desk.all and Circulation.objects.filter(case=case, to=desk.user).exists():
        return True
    return approvals.takes_part(desk.user, kinds.CASE(case), catalogue)


def may_work_on(case: Case, desk: Desk, catalogue: Catalogue) -> bool:
    """Whether they may change it now, and not only read it: whoever leads its section, or has it in hand there.

    While nobody works on it, whoever of the section could take it may. Who only reads it (供覧, an asked section, the
    stations of its route) changes nothing but what they were asked for.
    """
    if case.section in desk.leads | desk.emergencies:
        return True
    if case.section in desk.sections and (
        case.assignee_id in (None, desk.user.pk) or Worker.objects.filter(case=case, user=desk.user).exists()
    ):
        return True
    return case.assignee_id == desk.user.pk and _department(case.section, catalogue) in {
        _department(each, catalogue) for each in desk.sections
    }  # taken over in an emergency of the department


def must_work_on(case: Case, by: User | ledger.Actor, catalogue: Catalogue | None = None) -> None:
    """What every service asks that changes a case for somebody: by the folder in use, or another.

    Raises `OnlyReads`; `SectionIsGone` where no section has it. The office itself and those who are no staff are asked
    by whoever lets them in.
    """
    used, today = catalogue or catalogue_in_use(), timezone.localdate()
    if case.section not in used.sections:
        raise SectionIsGone(case.section)
    id = by.pk if isinstance(by, User) else staff.reach_of(by, today).user
    if id is not None and not may_work_on(case, staff.desk_of(User.objects.get(pk=id), today, used), used):
        raise OnlyReads


def _department(section: str, catalogue: Catalogue) -> str:
    """Of a section without one, the section itself."""
    found = catalogue.sections.get(section)
    return found.department if found and found.department else section


def let_in(case: Case, user: User, purpose: str) -> None:
    """Somebody of the section opens what is another's.

    With a purpose that stays in the ledger and that the chief reads.

    Raises `NoPurpose` without one.
    """
    if not purpose.strip() or "\0" in purpose:
        raise NoPurpose
    with transaction.atomic():
        rows = joins(case, user, purpose.strip()[:200])
        ledger.record(
            kinds.LET_IN,
            ledger.staff(user),
            kinds.CASE(case),
            after=ledger_kinds.STAFF(user),
            purpose=purpose.strip()[:200],
            rows=rows,
        )
