"""Publishing: the folder as it is becomes one version, in force from a day on; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check_files
from osekkai.ledger import services as ledger
from osekkai.policy import PolicyError
from osekkai.publication import kinds
from osekkai.publication.errors import DayHasPassed, StillNeeded, TooLong
from osekkai.publication.in_force import publication_on
from osekkai.publication.keeping import files_of, keep
from osekkai.publication.models import Publication

Adds = Callable[[date], Mapping[str, str]]
LONGEST = 200
TRIES = 5


Objects = Callable[[Catalogue], Iterable[str]]
_added: list[Adds] = []
_objections: list[Objects] = []


def add_to_versions(adds: Adds) -> None:
    """A room that keeps files of the folder itself (drawings that are put into use on a page) says which, on a day.

    They are part of every version that is published for the day, in place of a file of the same path.
    """
    if adds not in _added:
        _added.append(adds)


def object_to_versions(objects: Objects) -> None:
    """A room says what of its open work a version would leave without its rules; nothing where it may be published."""
    if objects not in _objections:
        _objections.append(objects)


def publish(files: Mapping[str, str], *, by: ledger.Actor, on: date | None = None, note: str = "") -> Publication:
    """Keep the files as a version and let it be in force from a day on (today).

    Where it is in force on that day already, nothing is done: the same files twice are one publication. Raises
    `PolicyError` with everything that is wrong in the files, wrong examples too; `DayHasPassed`, `TooLong`;
    `StillNeeded` where open work rests on what the version takes away.
    """
    day = on or timezone.localdate()
    if day < timezone.localdate():
        raise DayHasPassed(day)
    if len(note) > LONGEST:
        raise TooLong(LONGEST)
    whole = dict(files)
    for adds in _added:
        whole.update(adds(day))
    report = check_files(whole)
    if report.catalogue is None:
        raise PolicyError(report.problems)
    if needed := [each for objects in _objections for each in objects(report.catalogue)]:
        raise StillNeeded(needed)
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
                said = {"since": day.isoformat(), "note": note, "files": len(whole)}
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


@transaction.atomic
def publish_again(since: date, base: Mapping[str, str], *, by: ledger.Actor, note: str) -> None:
    """What is in force on a day, and every version of a later day, with what rooms have added meanwhile: all or none.

    `base` is what is in use where nothing is published yet.
    """
    now = publication_on(since)
    publish(files_of(now.version.hash) if now else base, by=by, on=since, note=note)
    for day in Publication.objects.filter(since__gt=since).order_by("since").values_list("since", flat=True).distinct():
        if later := publication_on(day):
            publish(files_of(later.version.hash), by=by, on=day, note=note)
