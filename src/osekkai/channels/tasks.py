"""What the outbox does later."""

from __future__ import annotations

from datetime import timedelta

from osekkai.background.services import task
from osekkai.channels import sending


@task("mail", "メールを送る", tries=12, wait=timedelta(minutes=1))
def send(outgoing: int) -> None:
    """About two days of tries."""
    sending.send(outgoing)
