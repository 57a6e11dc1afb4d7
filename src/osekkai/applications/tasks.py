"""What applications do every night."""

from __future__ import annotations

from datetime import time

from osekkai.applications import attaching, mail
from osekkai.background.services import by_the_clock, task


@by_the_clock(at=time(3, 40))
@task("housekeeping", "使われなかったリンクと書類を消す")
def forget_expired() -> None:
    """Links that were not used, addresses whose draft is gone, and files that nobody submitted."""
    mail.delete_old()
    attaching.delete_abandoned()
