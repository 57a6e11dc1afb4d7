"""Letters for the post as one print job: in order of postal codes, each beginning on a fresh sheet (two-sided)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.crypto import get_random_string

from osekkai import codes
from osekkai.documents import kinds
from osekkai.documents.errors import AlreadyPrinted, NothingToPrint
from osekkai.documents.keeping import contents_for_a_reader
from osekkai.documents.models import Document, PrintJob
from osekkai.ledger import services as ledger
from osekkai.raster import one_at_a_time
from osekkai.storing import for_a_reader, opened

PART = 500
"""Letters in one file, so that a printer swallows it."""
MOST = 10_000
KEPT = timedelta(days=30)
"""How long the files of a job can be printed again."""


def waiting(sections: Collection[str]) -> dict[str, int]:
    """How many letters of each section wait for the post; only those with any."""
    found = _waiting(sections)
    return dict(found.order_by("section").values_list("section").annotate(Count("id")))


def make_job(section: str, by: User) -> PrintJob:
    """Everything of a section that waits for the post; each letter is in one job only.

    The files are made first, and in no transaction. Raises `NothingToPrint`; `AlreadyPrinted` where somebody else was
    quicker with one of the letters, `NotOpened` where the storage does not have one.
    """
    letters = list(_waiting([section]).order_by("postcode", "number")[:MOST])
    if not letters:
        raise NothingToPrint
    parts, sheets = [], 0
    try:
        for start in range(0, len(letters), PART):
            contents, more = merged(contents_for_a_reader(each) for each in letters[start : start + PART])
            name = f"print/{get_random_string(16)}-{start // PART}"
            parts.append(default_storage.save(name, ContentFile(codes.sealed_file(contents, "print"))))
            sheets += more
        return _keep(section, by, [each.pk for each in letters], parts, sheets)
    except BaseException:
        for part in parts:
            default_storage.delete(part)
        raise


def _keep(section: str, by: User, letters: list[int], parts: list[str], sheets: int) -> PrintJob:
    with transaction.atomic():
        job = PrintJob.objects.create(section=section, by=by, letters=len(letters), sheets=sheets, parts=parts)
        if _waiting([section]).filter(pk__in=letters).update(print_job=job) != len(letters):
            raise AlreadyPrinted
        printed = Document.objects.filter(print_job=job).only("print_job")
        ledger.record(
            kinds.PRINTED,
            ledger.staff(by),
            about=kinds.PRINT_JOB(job),
            after=str(job.letters),
            said={"documents": letters},
            rows=[ledger.wrote(job), *(ledger.wrote(each, "print_job") for each in printed)],
        )
    return job


def _waiting(sections: Collection[str]) -> QuerySet[Document]:
    return Document.objects.filter(section__in=sections, by_post=True, print_job=None, disposal=None)


def forget(job: PrintJob) -> None:
    """Its files go, once it was printed: the letters themselves are kept elsewhere. In a transaction."""
    for part in job.parts:
        transaction.on_commit(partial(default_storage.delete, part))
    job.parts = []
    job.save(update_fields=["parts"])


def forget_old(now: datetime) -> int:
    """Files of jobs that were printed long ago; of how many jobs."""
    old = PrintJob.objects.filter(made_at__lt=now - KEPT).exclude(parts=[])
    with transaction.atomic():
        for each in (found := list(old.select_for_update())):
            forget(each)
    return len(found)


def part_of(job: PrintJob, number: int) -> bytes:
    """Raises `IndexError`, `NotOpened`."""
    stored = job.parts[number]
    with for_a_reader():
        return opened(stored, "print")


def merged(letters: Iterable[bytes]) -> tuple[bytes, int]:
    """One PDF, and its sheets."""
    import pypdfium2 as pdfium

    out, sheets = io.BytesIO(), 0
    with one_at_a_time:
        whole = pdfium.PdfDocument.new()
        for each in letters:
            letter = pdfium.PdfDocument(each)
            whole.import_pages(letter)
            if len(letter) % 2:
                whole.new_page(*letter[0].get_size())
            sheets += (len(letter) + 1) // 2
            letter.close()
        whole.save(out)
        whole.close()
    return out.getvalue(), sheets
