"""Publishing: the folder as it is becomes one version, in force from a day on; all of it or nothing.

Whoever publishes begins from a number: the newest publication that they saw. The next number is theirs only while that
is still the newest; otherwise they begin anew, from what somebody else published meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.catalogue.folder import check_files
from osekkai.ledger import services as ledger
from osekkai.policy import PolicyError
from osekkai.publication import kinds
from osekkai.publication.errors import DayHasPassed, Meanwhile, StillNeeded, TooLong
from osekkai.publication.in_force import look_at_what_has_come, publication_on, readable
from osekkai.publication.keeping import files_of, keep
from osekkai.publication.models import Publication
from osekkai.publication.objections import left_behind

Adds = Callable[[date], Mapping[str, str]]
LONGEST = 200
TRIES = 5

_added: list[Adds] = []


def add_to_versions(adds: Adds) -> None:
    """A room that keeps files of the folder itself (drawings that are put into use on a page) says which, on a day.

    They are part of every version that is published for the day, in place of a file of the same path.
    """
    if adds not in _added:
        _added.append(adds)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version as it would be published for a day, checked, and what it would come after (`before`, with its files).

    `seen` is the newest publication's number when this was begun.
    """

    catalogue: Catalogue
    day: date
    note: str
    seen: int
    before: Publication | None

    @property
    def is_in_force(self) -> bool:
        return self.before is not None and self.before.version.hash == self.catalogue.hash


def prepare(files: Mapping[str, str], *, on: date | None = None, note: str = "") -> Prepared:
    """Everything that publishing checks; nothing is written.

    Raises `PolicyError` with everything that is wrong in the files, wrong examples too; `DayHasPassed`, `TooLong`;
    `StillNeeded` where work rests on what the version takes away.
    """
    look_at_what_has_come()
    return _prepared(_newest(), files, on or timezone.localdate(), note)


def _prepared(seen: int, files: Mapping[str, str], day: date, note: str, *, may_leave: bool = False) -> Prepared:
    """`may_leave`: what a version of a later day leaves behind is found out on its day, and not now."""
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
    now = publication_on(timezone.localdate())
    if not may_leave and (needed := left_behind(report.catalogue, readable(now.version.hash) if now else None)):
        raise StillNeeded(needed)
    return Prepared(report.catalogue, day, note, seen, publication_on(day))


def publish_prepared(prepared: Prepared, *, by: ledger.Actor) -> Publication:
    """Raises `Meanwhile` where somebody published since it was prepared."""
    before, catalogue, day = prepared.before, prepared.catalogue, prepared.day
    try:
        with transaction.atomic():
            if _newest() != prepared.seen:
                raise Meanwhile
            if before and prepared.is_in_force:
                return before
            version, today = keep(catalogue), timezone.localdate()
            made = Publication.objects.create(
                number=prepared.seen + 1,
                version=version,
                since=day,
                note=prepared.note,
                published_by=by.id,
                looked_at=timezone.now() if day <= today else None,
            )
            said = {"since": day.isoformat(), "note": prepared.note, "files": len(catalogue.files)}
            previous = kinds.VERSION(before.version.hash) if before else ""
            after = kinds.VERSION(version.hash)
            rows = [ledger.wrote(made), ledger.wrote(version)]
            ledger.record(kinds.PUBLISHED, by, after, before=previous, after=after, said=said, rows=rows)
            return made
    except IntegrityError as taken:  # the number: of two at the same time, the first has it
        raise Meanwhile from taken


def _newest() -> int:
    return Publication.objects.order_by("-number").values_list("number", flat=True).first() or 0


def _from_the_newest(make: Callable[[int], Prepared], by: ledger.Actor) -> Publication:
    """Prepared, and published where nobody else published meanwhile; otherwise prepared anew. Raises `Meanwhile`."""
    for left in reversed(range(TRIES)):
        try:
            return publish_prepared(make(_newest()), by=by)
        except Meanwhile:
            if not left:
                raise
    raise AssertionError("either published or raised")


def publish(
    files: Mapping[str, str], *, by: ledger.Actor, on: date | None = None, note: str = "", may_leave: bool = False
) -> Publication:
    """Keep the files as a version and let it be in force from a day on (today); what `prepare` raises.

    Where it is in force on that day already, nothing is done: the same files twice are one publication. `may_leave`:
    for files that are in use already, however much is missing in them.
    """
    day = on or timezone.localdate()
    look_at_what_has_come()
    return _from_the_newest(lambda seen: _prepared(seen, files, day, note, may_leave=may_leave), by)


@transaction.atomic
def publish_again(since: date, base: Mapping[str, str], *, by: ledger.Actor, note: str) -> None:
    """What is in force on a day, and every version of a later day, with what rooms have added meanwhile: all or none.

    `base` is what is in use where nothing is published yet. In the transaction of the caller, to whom what somebody
    publishes meanwhile is the base, never lost.
    """
    look_at_what_has_come()
    _publish_again(since, base, by, note)
    for day in _days_after(since):
        _publish_again(day, base, by, note)


def _publish_again(day: date, base: Mapping[str, str], by: ledger.Actor, note: str) -> None:
    def anew(seen: int) -> Prepared:
        now = publication_on(day)  # asked after the number: what comes between is seen, or the number is taken
        files = files_of(now.version.hash) if now else base
        return _prepared(seen, files, day, note, may_leave=day > timezone.localdate())

    _from_the_newest(anew, by)


def _days_after(day: date) -> list[date]:
    later = Publication.objects.filter(since__gt=day, held_back="").order_by("since")
    return list(later.values_list("since", flat=True).distinct())
