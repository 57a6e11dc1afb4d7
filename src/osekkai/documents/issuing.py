"""Issuing a document: laid out, signed, numbered and kept, once for each key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe

from osekkai import codes
from osekkai.documents import fonts, kinds, paper, signing
from osekkai.documents.errors import Undrawable
from osekkai.documents.models import Document
from osekkai.documents.numbers import new_number, original_code
from osekkai.japanese.furigana import annotate
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Ref
from osekkai.policy.calendar import wareki

LAYOUTS: Mapping[str, tuple[str, Callable[[str, dict[str, Any]], bytes]]] = {
    "letter": ("documents/letter.html", paper.pdf),
    "certificate": ("documents/certificate.html", paper.pdf),
    "vertical": ("documents/vertical.html", paper.vertical_pdf),
}
"""How a letter looks, and what lays it out."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and to whom it goes. `rows` are the figures of the decision, `easy` the same in plain words.

    `tables` are what a certificate certifies: for each person names and values.
    """

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
    layout: str = "letter"
    tables: tuple[tuple[tuple[str, str], ...], ...] = ()


def issue(letter: Letter, subject: Ref | None = None) -> Document:
    """The document of the letter's key; made, signed and kept where it is not there yet.

    In a transaction of the caller. Raises `Undrawable`; `OSError` where what lays it out is not there.
    """
    if found := Document.objects.filter(key=letter.key).first():
        return found
    _all_drawn(letter)
    today = timezone.localdate()
    number = _free_number(today.year)
    contents = signing.signed(laid_out(letter, number, today), reason=letter.title)
    digest = hashlib.sha256(contents).hexdigest()
    stored = default_storage.save(
        f"documents/{digest[:2]}/{digest}", ContentFile(codes.sealed_file(contents, "documents"))
    )
    made = Document.objects.create(
        number=number,
        key=letter.key,
        kind=letter.kind,
        title=letter.title,
        section=letter.section,
        digest=digest,
        stored=stored,
        size=len(contents),
        until=retained_until(today, letter.years),
        postcode=letter.to.get("postcode", ""),
        by_post=letter.by_post,
    )
    ledger.record(kinds.ISSUED, ledger.SYSTEM, subject=subject, about=kinds.DOCUMENT(made), after=digest)
    return made


def laid_out(letter: Letter, number: str, today: date) -> bytes:
    """The letter as tagged PDF, for a window envelope (the address stands 12 to 57 mm from the top)."""
    address = f"{settings.SITE}/verify/{number}/" + (
        f"?code={original_code(number)}" if letter.layout == "certificate" else ""
    )
    qr = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2)
    template, lay_out = LAYOUTS[letter.layout]
    context = {
        "letter": letter,
        "number": number,
        "today": wareki(today),
        "qr": qr,
        "address": address,
        "ground": _ground(number),
    }
    easy = [mark_safe(annotate(escape(each))) for each in letter.easy]  # noqa: S308 - escaped
    return lay_out(template, context | {"easy": easy})


def _ground(number: str) -> str:
    """A pale ground of the number alone (地紋): what is pasted over it or scratched off leaves a gap."""
    text = f'<text x="0" y="9" font-size="7" fill="#d5dde3" font-family="IPAexGothic, Noto Sans CJK JP">{number}</text>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="104" height="26"><g>{text}</g>'
        f'<g transform="translate(-52 13)">{text}</g><g transform="translate(52 13)">{text}</g></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _all_drawn(letter: Letter) -> None:
    """Raises `Undrawable`."""
    lines = [
        *letter.to.values(),
        *letter.sender.values(),
        letter.title,
        *letter.paragraphs,
        *letter.objection,
        *letter.easy,
        *(text for row in (*letter.rows, *sum(letter.tables, ())) for text in row),
    ]
    if without := fonts.undrawable("".join(lines)):
        raise Undrawable("".join(without))


def contents_of(document: Document) -> bytes:
    """The PDF. Raises `OSError` where the file is not there, as after its disposal."""
    with default_storage.open(document.stored) as file:
        return codes.opened_file(file.read(), "documents")


def send_by_post(document: int) -> bool:
    """It goes out with the next print job too. Whether it did not already."""
    return bool(Document.objects.filter(pk=document, by_post=False, disposal=None).update(by_post=True))


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
