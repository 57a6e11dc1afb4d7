"""Beginning tasks by the clock, each once though several workers look at it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from osekkai.background.declaring import clocks
from osekkai.background.models import Scheduled


def begin(now: datetime) -> int:
    """Put what is due into its queue; how many. What was never begun is due."""
    known = clocks()
    fresh = set(known) - set(Scheduled.objects.values_list("task", flat=True))
    Scheduled.objects.bulk_create([Scheduled(task=path, next_at=now) for path in fresh], ignore_conflicts=True)
    begun = 0
    with transaction.atomic():
        due = Scheduled.objects.filter(next_at__lte=now)
        for each in due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked):
            clock = known.get(each.task)
            if clock is None:
                each.delete()  # of a release that is gone
                continue
            clock.task.enqueue()
            each.next_at = clock.after(now)
            each.save(update_fields=["next_at"])
            begun += 1
    return begun
