"""What the outbox does later."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.channels import sending


@task("mail", "メールを送る", tries=12, wait=timedelta(minutes=1))
def send(outgoing: int) -> None:
    """About two days of tries."""
    sending.send(outgoing)


@by_the_clock(at=time(3, 45))
@task("housekeeping", "確かめられなかったアドレスへのメールを消す")
def forget_waiting() -> None:
    sending.forget_waiting()


@by_the_clock(at=time(5, 0))
@task("mail", "記録の台帳の しるしを送る")
def send_anchor() -> None:
    """After the night's housekeeping, so that the line tells of it too."""
    from osekkai.channels.anchoring import send_anchor as send_it  # it queues a task of this file

    send_it(timezone.localdate())
