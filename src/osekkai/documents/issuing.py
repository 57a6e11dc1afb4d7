"""Issuing a document: numbered, laid out and signed, then kept, once for each key.

What takes long comes first and in no transaction (`prepare`): while a letter is set and signed nobody waits for the
database. A process that dies between leaves a number that the next try takes, and nothing else.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe

from osekkai.documents import fonts, keeping, kinds, paper, stamping, typesetting
from osekkai.documents.errors import Undrawable
from osekkai.documents.models import Document, Numbered
from osekkai.documents.numbers import new_number, original_code
from osekkai.japanese.furigana import annotate, pairs
from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import Ref
from osekkai.policy.calendar import era_of, wareki

if TYPE_CHECKING:
    from osekkai.documents.timestamps import Proof

LAYOUTS = ("letter", "certificate", "vertical")
"""How a letter looks: `documents/typst/` has the first two, Chromium sets the third."""
TRIES = 20


@dataclass(frozen=True, slots=True)
class Part:
    """The same in another language, below: plain Japanese (with readings), or the language of whoever reads it."""

    lang: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and to whom it goes. `rows` are the figures of the decision, `others` the same for others.

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
    others: tuple[Part, ...] = ()
    years: int | None = 5
    by_post: bool = False
    layout: str = "letter"
    tables: tuple[tuple[tuple[str, str], ...], ...] = ()
    mark: str = ""
    """The section's sign (文書記号), before the number that it gives (`第12号`)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter that is set, signed and stored, and is nobody's document yet."""

    letter: Letter
    number: str
    mark: str
    today: date
    digest: str
    stored: str
    size: int
    proof: Proof | None
    """What an authority proves about when it was signed, in the file itself."""


def prepare(letter: Letter) -> Prepared:
    """Number, set, sign and store a letter. In no transaction: it takes long, and nobody else should wait.

    Raises `Undrawable`, `NotSet`; `OSError` where what lays it out is not there.
    """
    _all_drawn(letter)
    today = timezone.localdate()
    given = _number_of(letter, today)
    of = given.year - era_of(date(given.year, 4, 1))[2].year + 1
    mark = f"{of}{letter.mark or letter.section}第{given.serial}号"
    contents, proof = stamping.signed(laid_out(letter, given.number, today, mark), reason=letter.title)
    digest = hashlib.sha256(contents).hexdigest()
    stored = keeping.put(contents, digest)
    return Prepared(letter, given.number, mark, today, digest, stored, len(contents), proof)


def issue(prepared: Prepared, subject: Ref | None = None) -> Document:
    """The document of the letter's key; kept where it is not there yet. In a transaction of the caller."""
    letter = prepared.letter
    if found := Document.objects.filter(key=letter.key).first():
        transaction.on_commit(partial(default_storage.delete, prepared.stored))  # another was quicker
        return found
    made = Document.objects.create(
        number=prepared.number,
        mark=prepared.mark,
        key=letter.key,
        kind=letter.kind,
        title=letter.title,
        section=letter.section,
        digest=prepared.digest,
        stored=prepared.stored,
        size=prepared.size,
        until=retained_until(prepared.today, letter.years),
        postcode=letter.to.get("postcode", ""),
        by_post=letter.by_post,
    )
    about, rows = kinds.DOCUMENT(made), [ledger.wrote(made)]
    if prepared.proof:
        rows.append(ledger.wrote(stamping.written(made, prepared.proof, digest=made.digest)))
    ledger.record(kinds.ISSUED, ledger.SYSTEM, subject=subject, about=about, after=prepared.digest, rows=rows)
    return made


def end(key: str, how: str, day: date | None, by: ledger.Actor) -> None:
    """What the document of a key tells no longer holds; where none was issued, nothing. In the transaction of that.

    It is `revoked` or `corrected` at once, `changed` or `suspended` from a day on, `ended` with a last day. By
    `account` only where it is paid to is another from a day on.
    """
    if found := Document.objects.filter(key=key).first():
        after = f"{how} {day.isoformat()}" if day else how
        ledger.record(kinds.ENDED, by, kinds.DOCUMENT(found), after=after)


def discard(prepared: Prepared) -> None:
    """What was prepared for nothing goes; its number stays with its key."""
    default_storage.delete(prepared.stored)


def laid_out(letter: Letter, number: str, today: date, mark: str = "") -> bytes:
    """The letter as tagged PDF, for a window envelope (the address stands 12 to 57 mm from the top)."""
    address = f"{settings.SITE}/verify/{number}/" + (
        f"?code={original_code(number)}" if letter.layout == "certificate" else ""
    )
    code = segno.make(address, error="m", micro=False)
    if letter.layout == "vertical":
        easy = [mark_safe(annotate(escape(line))) for each in letter.others for line in each.paragraphs]  # noqa: S308 - escaped
        context = {
            "letter": letter,
            "number": number,
            "mark": mark,
            "today": wareki(today),
            "qr": code.svg_data_uri(scale=4, border=2),
            "address": address,
            "easy": easy,
        }
        return paper.vertical_pdf("documents/vertical.html", context)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=4, border=2)
    return typesetting.pdf(
        f"documents/typst/{letter.layout}.typ",
        {
            "title": letter.title,
            "author": letter.sender["head"],
            "number": number,
            "mark": mark,
            "today": wareki(today),
            "to": dict(letter.to),
            "sender": {"name": "", "seal": "", **letter.sender},
            "paragraphs": letter.paragraphs,
            "rows": letter.rows,
            "tables": letter.tables,
            "objection": letter.objection,
            "others": [_other(each) for each in letter.others],
            "qr": drawn.getvalue().decode(),
            "address": address,
        },
    )


def _other(part: Part) -> dict[str, Any]:
    is_japanese = part.lang == "ja"
    shown = [pairs(each) if is_japanese else [(each, "")] for each in part.paragraphs]
    return {
        "lang": part.lang,
        "heading": part.heading,
        "paragraphs": shown,
    }


def _all_drawn(letter: Letter) -> None:
    """Raises `Undrawable`. What a certificate says must be in the very form of its characters too."""
    text = "".join(_said(letter))
    without = fonts.undrawable(text)
    if letter.layout == "certificate":
        without += fonts.formless(text)
    if without:
        raise Undrawable(without)


def _said(letter: Letter) -> Iterator[str]:
    yield from (*letter.to.values(), *letter.sender.values(), letter.title, letter.mark)
    yield from (*letter.paragraphs, *letter.objection)
    for row in (*letter.rows, *sum(letter.tables, ())):
        yield from row
    for part in letter.others:
        yield from (part.heading, *part.paragraphs)


def send_by_post(document: int) -> list[ledger.Wrote]:
    """It goes out with the next print job too: what the caller's event has to tell; nothing where it did already."""
    chosen = Document.objects.filter(pk=document, by_post=False, disposal=None).update(by_post=True)
    return [ledger.wrote(each, "by_post") for each in Document.objects.filter(pk=document)] if chosen else []


def retained_until(day: date, years: int | None) -> date | None:
    """The last day: years are counted from the 1 April after; nothing for what is kept for ever."""
    if years is None:
        return None
    first = day.year + (day.month >= 4)
    return date(first + years, 3, 31)


def _number_of(letter: Letter, today: date) -> Numbered:
    """The number of the letter's key, given once: a next try has the same."""
    year = today.year - (today.month < 4)
    for _ in range(TRIES):
        if found := Numbered.objects.filter(key=letter.key).first():
            return found
        given = Numbered.objects.filter(section=letter.section, year=year).aggregate(last=Max("serial"))
        with suppress(IntegrityError), transaction.atomic():
            return Numbered.objects.create(
                key=letter.key,
                number=new_number(today.year),
                section=letter.section,
                year=year,
                serial=(given["last"] or 0) + 1,
            )
    raise OSError("文書番号を とれませんでした")
