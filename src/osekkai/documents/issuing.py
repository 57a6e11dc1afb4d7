"""Issuing a document: laid out, signed, numbered and kept, once for each key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.documents import signing
from osekkai.documents.models import Document
from osekkai.documents.numbers import new_number
from osekkai.ledger import services as ledger
from osekkai.policy.calendar import wareki
from osekkai.ui import paper

RETENTION = (1, 3, 5, 10, 30)
"""Years for which a record may be kept (文書の保存期間), beside for ever."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and to whom it goes. `rows` are the figures of the decision, `easy` the same in plain words."""

    key: str
    kind: str
    title: str
    section: str
    to: Mapping[str, str]
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    sender: Mapping[str, str]
    objection: tuple[str, ...] = ()
    easy: tuple[str, ...] = ()
    years: int | None = 5
    by_post: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def issue(letter: Letter, subject: str = "") -> Document:
    """The document of the letter's key; made, signed and kept where it is not there yet. In a transaction of the caller."""
    if found := Document.objects.filter(key=letter.key).first():
        return found
    today = timezone.localdate()
    number = _free_number(today.year)
    contents = signing.signed(laid_out(letter, number, today), reason=letter.title)
    digest = hashlib.sha256(contents).hexdigest()
    stored = default_storage.save(f"documents/{digest[:2]}/{digest}", ContentFile(codes.sealed_file(contents, "documents")))
    made = Document.objects.create(
        number=number, key=letter.key, kind=letter.kind, title=letter.title, section=letter.section, digest=digest, stored=stored, size=len(contents),
        until=retained_until(today, letter.years), postcode=letter.to.get("postcode", ""), by_post=letter.by_post,
    )  # fmt: skip
    ledger.record("document.issued", ledger.SYSTEM, subject=subject, object=f"document:{made.pk}", after=digest)
    return made


def laid_out(letter: Letter, number: str, today: date) -> bytes:
    """The letter as tagged PDF, for a window envelope (the address stands 12 to 57 mm from the top)."""
    address = f"{settings.SITE}/verify/{number}/"
    code = base64.b64encode(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2).encode()).decode()
    return paper.pdf(
        "documents/letter.html", {"letter": letter, "number": number, "today": wareki(today), "qr": f"data:image/svg+xml;base64,{code}", "address": address}
    )


def contents_of(document: Document) -> bytes:
    """The PDF. Raises `OSError` where the file is not there, as after its disposal."""
    with default_storage.open(document.stored) as file:
        return codes.opened_file(file.read(), "documents")


def retained_until(day: date, years: int | None) -> date | None:
    """The last day: years are counted from the 1 April after; nothing for what is kept for ever."""
    if years is None:
        return None
    first = day.year + (day.month >= 4)
    return date(first + years, 3, 31)


def _free_number(year: int) -> str:
    with transaction.atomic():
        while Document.objects.filter(number=(number := new_number(year))).exists():
            pass
    return number
