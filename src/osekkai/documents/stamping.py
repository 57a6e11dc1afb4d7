"""Which documents have a proof of time (PAdES B-T), and adding it later to those that have none.

A letter is not late for its proof: no law asks for one on a notice, which takes effect when it arrives. An authority
that does not answer rightly leaves the signature alone (B-B), and every night those without a proof get it. The issued
file stays as it is, byte for byte, for whoever holds it already: the proof is appended to a copy kept beside it.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from osekkai.documents import keeping, kinds, signing
from osekkai.documents.models import Document, Stamp
from osekkai.ledger import services as ledger

if TYPE_CHECKING:
    from osekkai.documents.timestamps import Authority, Proof

LOOKS_BACK = timedelta(days=30)
"""What the night adds by itself. Older ones cost money, one by one: `osekkai documents stamp --since`."""
logger = logging.getLogger(__name__)


def signed(pdf: bytes, *, reason: str) -> tuple[bytes, Proof | None]:
    """The PDF signed, with a proof of time where an authority gives one now."""
    from osekkai.documents import timestamps

    if authority := timestamps.authority():
        try:
            return signing.signed(pdf, reason=reason, by_time=authority), authority.proof
        except timestamps.NoStamp as problem:
            logger.warning("signed without a proof of time: %s", problem)
    return signing.signed(pdf, reason=reason), None


def written(document: Document, proof: Proof, *, digest: str, stored: str = "", is_lasting: bool = False) -> Stamp:
    """The row of a proof; an event of the caller binds it."""
    return Stamp.objects.create(
        document=document,
        authority=proof.authority,
        at=proof.at,
        until=proof.until,
        stored=stored,
        digest=digest,
        is_lasting=is_lasting,
    )


def without(since: date) -> QuerySet[Document]:
    """Documents issued since a day that have no proof of time."""
    return Document.objects.filter(stamps=None, disposal=None, issued_at__date__gte=since).order_by("id")


def first_stamp(document: Document) -> Stamp | None:
    """The first proof of when a document was there; nothing: 時刻の証明なし."""
    return document.stamps.order_by("at").first()


def stamp_those_without(since: date) -> int:
    """How many got a proof; nothing where the office has no authority. Raises `NoStamp`: what has one keeps it."""
    from osekkai.documents import timestamps

    number = 0
    for each in list(without(since).values_list("pk", flat=True)):
        if (authority := timestamps.authority()) is None:
            break
        number += add(each, authority, appended)
    return number


def stamp_lately() -> int:
    return stamp_those_without(timezone.localdate() - LOOKS_BACK)


def add(
    document: int, authority: Authority, how: Callable[[bytes, Authority], bytes], *, is_lasting: bool = False
) -> bool:
    """Append a proof to a copy, in no transaction; then its row, unless the document went or got one meanwhile."""
    found = Document.objects.get(pk=document)
    before = found.stamps.count()
    contents = how(keeping.lasting_copy_of(found), authority)
    assert authority.proof
    digest = hashlib.sha256(contents).hexdigest()
    stored = keeping.put(contents, digest)
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document)
        if row.disposal_id or row.stamps.count() != before:
            transaction.on_commit(partial(default_storage.delete, stored))
            return False
        made = written(row, authority.proof, digest=digest, stored=stored, is_lasting=is_lasting)
        rows = [ledger.wrote(made)]
        ledger.record(kinds.STAMPED, ledger.SYSTEM, kinds.DOCUMENT(row), after=digest, rows=rows)
    return True


def appended(pdf: bytes, authority: Authority) -> bytes:
    """The PDF and, after its last byte, the authority's time stamp over all of it. Raises `NoStamp`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper

    out = io.BytesIO()
    PdfTimeStamper(authority).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", bytes_reserved=signing.RESERVED_FOR_TIME, output=out
    )
    return out.getvalue()
