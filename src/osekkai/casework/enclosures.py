"""添付: what a clerk lays beside a case (a quotation, a map, a note of a visit).

A proposal freezes it by its digest.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.applications import services as applications
from osekkai.applications.errors import NotTaken
from osekkai.applications.queries import is_named
from osekkai.casework import kinds
from osekkai.casework.access import must_work_on
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, Enclosure, State
from osekkai.ledger import services as ledger
from osekkai.storing import opened

MOST = 20
"""Files beside a case."""


def enclose(case: Case, chosen: Sequence[tuple[str, bytes]], by: User, seen: int) -> int:
    """Lay named files beside a case; its version afterwards. The same file again is the same enclosure.

    Raises `OnlyReads`, `NotTaken`, `ScannerDown`; `Changed` where the case is not the version that was `seen`, or is on
    its way.
    """
    taken = [(_name(name), applications.take_file(contents)) for name, contents in chosen]
    with transaction.atomic():
        found = _locked(case, by, seen)
        if found.enclosures.filter(removed_at=None).count() + len(taken) > MOST:
            raise NotTaken(applications.too_many(MOST), applications.TAKE_OUT)
        for name, each in taken:
            if found.enclosures.filter(digest=each.digest, removed_at=None).exists():
                continue
            stored = default_storage.save(
                f"enclosures/{each.digest[:2]}/{each.digest}",
                ContentFile(codes.sealed_file(each.contents, "enclosures")),
            )
            made = Enclosure.objects.create(
                case=found, name=name, kind=each.kind, digest=each.digest, stored=stored, size=len(each.contents), by=by
            )
            ledger.record(
                kinds.ENCLOSED,
                ledger.staff(by),
                kinds.CASE(found),
                after=kinds.ENCLOSURE(made),
                said={"digest": made.digest},
                rows=[ledger.wrote(made)],
            )
    return found.version


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


def _locked(case: Case, by: User, seen: int) -> Case:
    found = Case.objects.select_for_update().get(pk=case.pk)
    must_work_on(found, by)
    if found.version != seen or found.state not in (State.OPEN, State.DECIDED) or found.disposal_id:
        raise Changed
    found.version += 1
    found.save(update_fields=["version"])
    return found


def _name(name: str) -> str:
    return (
        "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable())[-100:] or "ファイル"
    )
