"""What this room does every night."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.documents import printing


@by_the_clock(at=time(3, 50))
@task("housekeeping", "印刷した束のファイルを消す")
def forget_old_prints() -> None:
    printing.forget_old(timezone.now())
