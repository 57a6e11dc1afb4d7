"""What casework does later, and every morning."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.casework import escalation, queue
from osekkai.casework.notices import making
from osekkai.casework.processes import steps
from osekkai.catalogue import catalogue_in_use


@task("cases", "案件を機械で確かめる")
def look_at(case: int) -> None:
    """Check a case by the rules and the register, and let its process go on."""
    found = steps.waiting().filter(pk=case).first()
    if found:
        steps.look_at(found, catalogue_in_use())


@by_the_clock(every=timedelta(minutes=10))
@task("cases", "待っている案件を確かめる")
def look_at_waiting() -> None:
    """Every case that waits for it: those of which the register learned something new, and what was passed over."""
    steps.look_at_waiting(catalogue_in_use())


@task("notices", "通知を作る")
def make_notice(notice: int) -> None:
    making.make(notice, making.as_signed(notice) or catalogue_in_use())


@by_the_clock(at=time(6, 30))
@task("mornings", "いなくなった人の案件を列に戻す")
def put_back_cases() -> None:
    """Cases of people who left or changed sections go back into the queue."""
    queue.put_back(queue.who_left(timezone.localdate()))


@by_the_clock(at=time(6, 40))
@task("mornings", "遅れている案件を上の段に知らせる")
def escalate() -> None:
    """What is late comes to the knowledge of whoever leads."""
    escalation.escalate(timezone.localdate(), catalogue_in_use())
