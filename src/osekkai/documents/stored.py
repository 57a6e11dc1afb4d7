"""The files of this room, and what must be in them. What was disposed of has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

from osekkai.documents.models import Document, PrintJob, Stamp
from osekkai.storing import File, holds

AT_ONCE = 2_000


@holds
def documents(using: str) -> Iterator[File]:
    """As they were issued, and their copies with a proof of time."""
    for model in (Document, Stamp):
        for each in model.objects.using(using).exclude(stored="").order_by("pk").iterator(AT_ONCE):
            yield File(f"{model._meta.label}:{each.pk}", each.stored, "documents", partial(_is, each.digest))


@holds
def print_jobs(using: str) -> Iterator[File]:
    """Printed again for some weeks; the letters in them are kept as documents."""
    for each in PrintJob.objects.using(using).exclude(parts=[]).order_by("pk").iterator(AT_ONCE):
        for part in each.parts:
            yield File(f"documents.PrintJob:{each.pk}", part, "print")


def _is(digest: str, contents: bytes) -> bool:
    return hashlib.sha256(contents).hexdigest() == digest
