"""What was spent is free again after some time, and its rows are deleted."""

from __future__ import annotations

from datetime import timedelta

from osekkai.background.services import by_the_clock, task
from osekkai.limits import counting


@by_the_clock(every=timedelta(hours=1))
@task("housekeeping", "要求の数を数えた行を片づける")
def delete_old() -> None:
    counting.delete_old()
