"""What the ledger does every night."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from osekkai import personal
from osekkai.background.services import by_the_clock, task
from osekkai.ledger import services


@by_the_clock(at=time(3, 30))
@task("housekeeping", "期間の過ぎた記録の中身を消す")
def erase_expired() -> None:
    """What events said, once it was kept long enough."""
    services.erase_expired(timezone.localdate())


@by_the_clock(at=time(3, 20))
@task("housekeeping", "期間の過ぎた行を消す")
def delete_expired() -> None:
    """Rows of every room whose time is over, as each room's `personal` says."""
    personal.delete_expired()
