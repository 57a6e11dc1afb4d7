"""Documents by their number, as people write it."""

from __future__ import annotations

from django.db.models import Q

from osekkai.documents.models import Document
from osekkai.documents.numbers import as_printed
from osekkai.japanese.characters import in_plain_forms

MOST = 20


def newest(most: int) -> list[Document]:
    """Those that were issued last and whose file is still kept."""
    return list(Document.objects.exclude(stored="").order_by("-pk")[:most])


def numbered(written: str) -> list[int]:
    """The ids of those with this number (`2026-7K3F9QH2-M8TXA`) or this 文書記号番号 (`8文子子第12号`), so many.

    Hyphens, blanks and full width make no difference.
    """
    mark = "".join(in_plain_forms(written).split())
    if not mark:
        return []
    found = Document.objects.filter(Q(number=as_printed(written)) | Q(mark=mark))
    return list(found.order_by("-id").values_list("pk", flat=True)[:MOST])
