"""Publishing: the folder as it is becomes one version, in force from a day on; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.catalogue.folder import check_files
from osekkai.ledger import services as ledger
from osekkai.policy import PolicyError
from osekkai.publication import kinds
from osekkai.publication.errors import DayHasPassed, TooLong
from osekkai.publication.in_force import publication_on
from osekkai.publication.keeping import keep
from osekkai.publication.models import Publication

LONGEST = 200
TRIES = 5


def publish(files: Mapping[str, str], *, by: ledger.Actor, on: date | None = None, note: str = "") -> Publication:
    """Keep the files as a version and let it be in force from a day on (today).

    Where it is in force on that day already, nothing is done: the same files twice are one publication. Raises
    `PolicyError` with everything that is wrong in the files, wrong examples too; `DayHasPassed`, `TooLong`.
    """
    day = on or timezone.localdate()
    if day < timezone.localdate():
        raise DayHasPassed(day)
    if len(note) > LONGEST:
        raise TooLong(LONGEST)
    report = check_files(files)
    if report.catalogue is None:
        raise PolicyError(report.problems)
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                before = publication_on(day)
                if before and before.version.hash == report.catalogue.hash:
                    return before
                version = keep(report.catalogue)
                last = Publication.objects.order_by("-number").values_list("number", flat=True).first() or 0
                made = Publication.objects.create(
                    number=last + 1, version=version, since=day, note=note, published_by=by.id
                )
                said = {"since": day.isoformat(), "note": note, "files": len(files)}
                previous = kinds.VERSION(before.version.hash) if before else ""
                ledger.record(
                    kinds.PUBLISHED,
                    by,
                    kinds.VERSION(version.hash),
                    before=previous,
                    after=kinds.VERSION(version.hash),
                    said=said,
                )
                return made
        except IntegrityError:  # somebody else published at the same time, and took the number
            if not left:
                raise
    raise AssertionError("either published or raised")
