"""What this room does every night."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.documents import lasting, printing, stamping


@by_the_clock(at=time(3, 50))
@task("housekeeping", "印刷した束のファイルを消す")
def forget_old_prints() -> None:
    printing.forget_old(timezone.now())


@by_the_clock(at=time(4, 10))
@task("stamps", "時刻の証明のない文書に足す", tries=10, wait=timedelta(minutes=1))
def stamp_lately() -> None:
    """About eight hours of tries; then it stands among what was given up, and the next night tries again."""
    stamping.stamp_lately()


@by_the_clock(at=time(4, 40))
@task("stamps", "長く残す文書の時刻の証明を つなぐ", tries=10, wait=timedelta(minutes=1))
def make_lasting() -> None:
    lasting.make_lasting()
