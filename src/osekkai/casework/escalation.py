"""Escalation.

What is late comes to the chief's knowledge on the first open day after, and to the next rung each week that it stays
so.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.approvals.queries import Post, chief_level, holders, post_of
from osekkai.casework import kinds
from osekkai.casework.models import Case, State
from osekkai.catalogue import Catalogue
from osekkai.catalogue.opening import days_between
from osekkai.channels.services import queue_mail
from osekkai.ledger import services as ledger
from osekkai.staff.parts import AUTHORITY, Level

EVERY = 5
"""Open days after which the next rung is told."""


def ladder_of(catalogue: Catalogue) -> list[Level]:
    """Who is told one after the other: the section's own head, and those above."""
    own = chief_level(catalogue.part(AUTHORITY).levels.values())
    return [own, *catalogue.part(AUTHORITY).above(own.id)]


def rungs(due: date, today: date, catalogue: Catalogue) -> int:
    """How many of the ladder are to know of a case that was due on a day."""
    late = -days_between(today, due, catalogue.municipality.closed)
    return min(1 + (late - 1) // EVERY, len(ladder_of(catalogue))) if late > 0 else 0


def escalate(today: date, catalogue: Catalogue) -> int:
    """Tell whoever does not know yet; how many cases.

    Once a day; twice does nothing twice, and a kill leaves all of it or nothing.
    """
    ladder, told = ladder_of(catalogue), Counter[Post]()
    done = 0
    with transaction.atomic():
        for case in (
            Case.objects.filter(state__in=[State.OPEN, State.APPROVAL], due__lt=today).order_by("id").iterator()
        ):
            wanted = rungs(case.due, today, catalogue)
            if case.escalated >= wanted or case.section not in catalogue.sections:
                continue
            if not Case.objects.filter(pk=case.pk, escalated=case.escalated).update(escalated=wanted):
                continue
            for level in ladder[case.escalated : wanted]:
                ledger.record(kinds.ESCALATED, ledger.SYSTEM, kinds.CASE(case), after=level.id)
                told[post_of(level, catalogue.section_on(case.section, today).id, catalogue)] += 1
            done += 1
        for post, number in told.items():
            _mail(post, number, today, catalogue)
    return done


def _mail(post: Post, number: int, today: date, catalogue: Catalogue) -> None:
    """How many, and where to look; nothing about whose they are."""
    whose = post.unit or catalogue.municipality.words.ja
    text = (
        f"期限を過ぎた案件が、新しく {number}件あります（{whose}）。\n"
        "「課のようす」で、担当と いまの扱いを見て、担当を決めなおせます。\n"
    )
    for user in User.objects.filter(pk__in=holders(post, timezone.now(), catalogue)).exclude(email=""):
        queue_mail(
            f"escalation:{post.level}:{post.unit}:{user.pk}:{today}", user.email, "期限を過ぎた案件があります", text
        )
