"""Looking at the signature of a PDF: whose it is, whether the file is as it was signed, and what proves the time."""

from __future__ import annotations

import asyncio
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from osekkai.documents import signing

if TYPE_CHECKING:
    from osekkai.documents.timestamps import Proof


@dataclass(frozen=True, slots=True)
class Signature:
    """What a PDF's signature says.

    Whose it is, when by their clock, whether the file is as it was signed, whether it is ours, and what an authority
    that the office trusts proves about when (nothing: 時刻の証明なし).
    """

    signer: str
    at: datetime | None
    whole: bool
    ours: bool
    proof: Proof | None = None


def signature_of(pdf: bytes) -> Signature | None:
    """Nothing where the file is no PDF or carries no signature. Nothing is fetched: revocation is not looked up."""
    from pyhanko.pdf_utils.misc import PdfError

    from osekkai.documents.timestamps import WRONG

    try:
        return asyncio.run(_looked_at(pdf))
    except (PdfError, *WRONG, *_BROKEN):
        return None


_BROKEN = (AssertionError, AttributeError, NotImplementedError, OverflowError, RecursionError, zlib.error)
"""What else the library raises for a PDF that somebody broke: its checks of what it reads are assertions."""


async def _looked_at(pdf: bytes) -> Signature | None:
    """From the last proof of time to the first: each tells when the certificates of the one before had to be valid.

    So a paper whose certificates have ended since stays as good as it was when the last valid proof was made.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(reader.embedded_regular_signatures)
    if not found:
        return None
    signature, proof, is_closed = found[-1], None, False
    for each in reversed(reader.embedded_timestamp_signatures):
        later, covers = await _proof_over(each, proof)
        proof, is_closed = later or proof, is_closed or covers
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        proof = await _proof_within(signature, token, proof) or proof
    context = ValidationContext(trust_roots=signing.trusted(), allow_fetching=False, moment=proof.at if proof else None)
    status = await async_validate_pdf_signature(signature, context)
    covered = status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        is_closed and status.modification_level == ModificationLevel.LTA_UPDATES
    )
    ours = status.trusted and status.signing_cert.sha256_fingerprint in signing.own()
    whole = bool(status.intact and status.valid and covered)
    return Signature(
        status.signing_cert.subject.human_friendly,
        status.signer_reported_dt,
        whole,
        bool(ours),
        proof if whole else None,
    )


async def _proof_over(stamp: Any, later: Proof | None) -> tuple[Proof | None, bool]:
    """What a time stamp over the file proves, and whether it covers all of the file."""
    from pyhanko.sign.validation import SignatureCoverageLevel
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

    from osekkai.documents.timestamps import proof_of, trusting

    status = await async_validate_pdf_timestamp(stamp, trusting(later.at if later else None))
    if not (status.intact and status.valid):
        return None, False
    return proof_of(status) if status.trusted else None, status.coverage == SignatureCoverageLevel.ENTIRE_FILE


async def _proof_within(signature: Any, token: Any, later: Proof | None) -> Proof | None:
    """What the time stamp in the signature proves of it."""
    from osekkai.documents.timestamps import imprint_of, proven_by

    return await proven_by(token, imprint_of(signature.signer_info["signature"].native), later.at if later else None)
