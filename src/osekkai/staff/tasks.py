"""What happens to people by the calendar."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.staff.plans.deciding import close_accounts as close


@by_the_clock(at=time(0, 5))
@task("mornings", "やめた人のアカウントを閉じる")
def close_accounts() -> None:
    """Of whoever leaves by a plan whose day has come. Their roles are over since midnight by themselves."""
    close(timezone.localdate())
