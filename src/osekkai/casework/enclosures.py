"""添付: what a clerk lays beside a case (a quotation, a map, a note of a visit).

A proposal freezes it by its digest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications import services as applications
from osekkai.applications.errors import NotTaken
from osekkai.applications.queries import Taken, is_named
from osekkai.casework import kinds, queue
from osekkai.casework.access import must_work_on
from osekkai.casework.errors import Changed, NotWritten
from osekkai.casework.models import Case, Enclosure, State
from osekkai.ledger import services as ledger
from osekkai.policy.calendar import wareki
from osekkai.problems import written
from osekkai.storing import opened

MOST = 20
"""Files beside a case."""
LONGEST_NAME = 100


def enclose(case: Case, chosen: Sequence[tuple[str, bytes]], by: User, seen: int) -> int:
    """Lay named files beside a case; its version afterwards. The same file again is the same enclosure.

    Raises `OnlyReads`, `NotTaken`, `ScannerDown`; `Changed` where the case is not the version that was `seen`, or is on
    its way.
    """
    taken = [(_name(name), applications.take_file(contents)) for name, contents in chosen]
    with transaction.atomic():
        found = _locked(case, by, seen)
        _must_have_room(found, len(taken))
        for name, each in taken:
            _lay(found, name, each, by)
    return found.version


def paper_came(case: Case, what: str, came_on: date, contents: bytes | None, by: User, seen: int) -> None:
    """A paper reached the office on a day, for a case that is open already, or decided.

    With a copy it lies beside the case; without one it is a note, so that neither it nor its day is lost. Raises
    `OnlyReads`, `Unseen`, `NotTaken`, `ScannerDown`, `NotWritten`; `Changed` as `enclose`. While somebody waits for
    the applicant it is taken too: it may be what they wait for.
    """
    what = written(what, "arrived").strip()
    if not what or len(what) > LONGEST_NAME or "\0" in what:
        raise NotWritten("arrived", LONGEST_NAME)
    if contents is None:
        text = f"紙が届きました（届いた日 {wareki(came_on)}）：{what}。写しは添えていません。"
        queue.write_note(case, text, by)
        return
    taken = applications.take_file(contents)
    with transaction.atomic():
        found = _locked(case, by, seen, (State.ANNOUNCED, State.OPEN, State.WAITING, State.DECIDED))
        _must_have_room(found, 1)
        _lay(found, what, taken, by, came_on)


def take_out(case: Case, enclosure: int, by: User, seen: int) -> None:
    """It no longer goes with what is proposed; what was proposed with it before still shows it.

    Raises `OnlyReads`, `Changed`.
    """
    with transaction.atomic():
        found = _locked(case, by, seen)
        taken = found.enclosures.filter(pk=enclosure, removed_at=None).first()
        if taken is None:
            raise Changed
        taken.removed_at = timezone.now()
        taken.save(update_fields=["removed_at"])
        before, rows = kinds.ENCLOSURE(taken), [ledger.wrote(taken, "removed_at")]
        ledger.record(kinds.TAKEN_OUT, ledger.staff(by), kinds.CASE(found), before=before, rows=rows)


def contents_of(enclosure: Enclosure) -> bytes:
    """Raises `OSError` where the file is gone, `ValueError` where it is not what was laid there."""
    contents = opened(enclosure.stored, "enclosures")
    if not is_named(enclosure.digest, contents):
        raise ValueError(f"enclosure {enclosure.pk} was altered")
    return contents


def _must_have_room(case: Case, more: int) -> None:
    if case.enclosures.filter(removed_at=None).count() + more > MOST:
        raise NotTaken(applications.too_many(MOST), applications.TAKE_OUT)


def _lay(case: Case, name: str, file: Taken, by: User, came_on: date | None = None) -> None:
    if case.enclosures.filter(digest=file.digest, removed_at=None).exists():
        return
    stored = default_storage.save(
        f"enclosures/{file.digest[:2]}/{file.digest}", ContentFile(codes.sealed_file(file.contents, "enclosures"))
    )
    size = len(file.contents)
    made = Enclosure.objects.create(
        case=case, name=name, kind=file.kind, digest=file.digest, stored=stored, size=size, by=by, came_on=came_on
    )
    ledger.record(
        kinds.ENCLOSED,
        ledger.staff(by),
        kinds.CASE(case),
        after=kinds.ENCLOSURE(made),
        said={"digest": made.digest},
        rows=[ledger.wrote(made)],
    )


def _locked(case: Case, by: User, seen: int, states: Collection[State] = (State.OPEN, State.DECIDED)) -> Case:
    found = Case.objects.select_for_update().get(pk=case.pk)
    must_work_on(found, by)
    if found.version != seen or found.state not in states or found.disposal_id:
        raise Changed
    found.version += 1
    found.save(update_fields=["version"])
    return found


def _name(name: str) -> str:
    return (
        "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable())[-100:] or "ファイル"
    )
