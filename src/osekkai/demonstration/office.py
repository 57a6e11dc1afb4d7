"""A section with work on its desks.

People for every part of a decision, applications of the last weeks, and some on their way.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.applications import services
from osekkai.casework import queries as casework_queries
from osekkai.casework import services as casework
from osekkai.catalogue import Catalogue
from osekkai.demonstration import residents
from osekkai.demonstration.signing import agree_to
from osekkai.ledger import services as ledger
from osekkai.staff import queries as staff
from osekkai.staff import services as staff_services
from osekkai.staff.services import First

APPLICATIONS = 60
WITHOUT_A_DOCUMENT = 4
"""One in so many comes without a document, and has to be asked for it."""
DRAFTED, LOOKED_OVER, DECIDED = 18, 13, 6


def hire(section: str, department: str, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """`(name, password, what they do)` of the people who are not there yet. The passwords are told once."""
    since = timezone.localdate() - timedelta(days=200)
    known = {*catalogue.sections, *(each.department for each in catalogue.sections.values())}
    posts = [
        ("tanaka", "見本 美咲", "clerk", section, f"{section}の担当（案件・起案）"),
        ("kato", "例示 健", "clerk", section, f"{section}の担当"),
        ("suzuki", "模擬 由美", "subchief", section, f"{section}の係長（審査）"),
        ("sato", "仮名 誠", "chief", section, f"{section}の課長（決裁）"),
        ("takahashi", "作例 恵子", "head", department, f"{department}の部長（100万円からの決裁）"),
        ("watanabe", "見本 隆", "chief", "財政課", "財政課の課長（合議）"),
        ("yamamoto", "例示 純", "auditor", "", "監査"),
        ("nakamura", "模擬 亮", "designer", "", "進めかたの図を描く人"),
        ("yoshida", "例示 望", "designer", "", "進めかたの図を確かめて使いはじめる、もう一人"),
        ("matsumoto", "作例 歩", "clerk", "総務課", "総務課の担当（審査請求の審理）"),
        ("inoue", "見本 薫", "chief", "総務課", "総務課の課長"),
        ("kimura", "仮名 巌", "mayor", "", "区長（裁決）"),
        ("kobayashi", "仮名 京子", "manager", "", "人と役の係"),
        ("ito", "作例 昇", "manager", "", "人と役の係（人事異動を決める、もう一人）"),
    ]
    return [
        (name, _hired(name, called, First(role, unit, since), catalogue), what)
        for name, called, role, unit, what in posts
        if not User.objects.filter(username=name).exists() and (unit in known or not unit)
    ]


def _hired(name: str, called: str, first: First, catalogue: Catalogue) -> str:
    with transaction.atomic():
        hired = staff_services.hire(name, called=called, first=first, by=ledger.SYSTEM, catalogue=catalogue)
        for right in staff.all_rights():
            staff_services.give_right(hired.user, right.id, by=ledger.SYSTEM, catalogue=catalogue)
    return hired.password


def fill(section: str, catalogue: Catalogue, most: int = APPLICATIONS) -> int:
    """Residents apply to a section, over the last weeks; how many. `osekkai work` checks what came."""
    today = timezone.localdate()
    done = 0
    for number, ready in enumerate(islice(residents.drafts(catalogue, today, sections=[section]), most)):
        missing = ready.documents[-1:] if number % WITHOUT_A_DOCUMENT == 1 else ()
        for document in ready.documents:
            if document not in missing:
                services.attach(ready.code, document, residents.photo(document))
        earlier = timezone.now() - timedelta(days=number * 7 % 40)
        done += len(services.submit(ready.code, catalogue, today, ready.account, came_at=earlier))
    return done


def decide_some(section: str, catalogue: Catalogue) -> int:
    """The clerk drafts what is plain, the subchief looks over most of it, the chief decides some.

    Returns how many are decided.
    """
    tanaka, suzuki, sato = (User.objects.get(username=each) for each in ("tanaka", "suzuki", "sato"))
    casework.look_at_waiting(catalogue)
    for each in casework_queries.plain_of(section, DRAFTED):
        casework.propose(
            each, casework.suggestion(each, catalogue), tanaka, each.version, catalogue, batch="demonstration"
        )
    agree_to(suzuki, catalogue, most=LOOKED_OVER)
    return agree_to(sato, catalogue, most=DECIDED)
