"""The files of this room, what must be in them, and what the office's keys seal in its tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from osekkai.applications.files import is_named
from osekkai.applications.models import Attachment
from osekkai.storing import File, holds, seals

AT_ONCE = 2_000


@holds
def attachments(using: str) -> Iterator[File]:
    for each in Attachment.objects.using(using).order_by("pk").iterator(AT_ONCE):
        yield File(f"applications.Attachment:{each.pk}", each.stored, "attachments", partial(is_named, each.digest))


seals("applications.Draft", "code_sealed", "draft-codes")
seals("applications.Application", "code_sealed", "draft-codes")
seals("applications.MailKey", "code_sealed", "mail-keys")
