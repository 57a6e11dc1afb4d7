"""What matching does later."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from osekkai.background.services import task
from osekkai.catalogue import catalogue_in_use
from osekkai.matching import today, ward
from osekkai.register import queries as register


@task("matching", "変わった世帯を判定しなおす")
def judge_again(source: int) -> None:
    """The households about which a source said something new. A larger change is left to the night."""
    folder = settings.VAR / "matching"
    run, changed = ward.latest(folder), register.changed_by(source)
    if run and 0 < len(changed) <= today.AT_ONCE:
        results = folder / run.folder / "results.parquet"
        today.judge_again(catalogue_in_use(), changed, timezone.localdate(), run, results)
