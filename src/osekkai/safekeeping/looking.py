"""Looks of every night, and what of them whoever looks after the office sees."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from osekkai.safekeeping.backing_up import backups
from osekkai.safekeeping.comparing import Comparison, compare
from osekkai.safekeeping.models import Kind, Look
from osekkai.safekeeping.proving import Proof
from osekkai.safekeeping.restoring import rehearse

OLD = {Kind.BACKUP: timedelta(hours=36), Kind.REHEARSAL: timedelta(days=35), Kind.FILES: timedelta(hours=36)}
"""From when on a look is too old: a night was left out, or a month."""
KEPT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest look of a kind, and why it is not good (empty: it is). `last_good` is the newest one that was."""

    kind: Kind
    newest: Look | None
    last_good: Look | None
    why: str

    @property
    def is_good(self) -> bool:
        return not self.why


def standings() -> list[Standing]:
    """Backups, rehearsals, files: each as it is now."""
    return [_standing(each) for each in Kind]


def _standing(kind: Kind) -> Standing:
    looks = Look.objects.filter(kind=kind).order_by("-at", "-pk")
    newest, good = looks.first(), looks.filter(is_good=True).first()
    if newest is None:
        why = "まだ一度もありません"
    elif not newest.is_good:
        why = "このまえのものが、よくありませんでした"
    elif timezone.now() - newest.at > OLD[kind]:
        why = "このまえのものが、古くなりました"
    else:
        why = ""
    return Standing(kind, newest, good, why)


def compare_files() -> Comparison:
    """All files against the tables, now; what was found is kept."""
    began = time.monotonic()
    found = compare()
    Look.objects.create(
        kind=Kind.FILES,
        seconds=time.monotonic() - began,
        is_good=found.is_whole,
        size=found.size,
        told=list(found.lines()),
    )
    return found


def rehearse_newest() -> list[Proof] | None:
    """The newest backup that the clock made, in a scratch office; nothing where there is none."""
    found = backups()
    return rehearse(found[-1]) if found else None


def has_backups() -> bool:
    """Whether the clock makes any."""
    return settings.BACKUPS is not None


def forget_old() -> int:
    """Looks of more than a year ago; how many."""
    return Look.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
