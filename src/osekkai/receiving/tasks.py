"""What this room does later, and every morning."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from osekkai.background.services import by_the_clock, task
from osekkai.catalogue import catalogue_in_use
from osekkai.receiving import ending


@by_the_clock(at=time(5, 30))
@task("mornings", "受ける期間が終わった人に知らせる")
def tell_what_is_over() -> None:
    """What ended yesterday by its own last day is told in a letter."""
    ending.end(timezone.localdate())
    for each in ending.unwritten():
        make_letter.enqueue(each)


@task("notices", "受ける期間が終わったことの手紙を作る")
def make_letter(id: int) -> None:
    ending.make(id, catalogue_in_use())
