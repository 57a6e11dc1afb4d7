"""Documents that are kept longer than the certificates of their proofs last (PAdES B-LTA, ETSI EN 319 142-1).

What it takes to check the certificates later (the certificates, and that none was revoked: CRL, OCSP) is put into a
copy while it can still be had, and a time stamp over all of it. A year before that one's certificate ends, another.
"""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from osekkai.documents import signing, stamping
from osekkai.documents.models import Document

if TYPE_CHECKING:
    from osekkai.documents.timestamps import Authority

BEFORE_THE_END = timedelta(days=365)
AT_ONCE = 1_000
"""Documents of a night; each is one more stamp of the authority."""


class NotChecked(Exception):
    """A certificate could not be checked now, or was revoked: the copy would not prove what it should."""


def needing(now: datetime) -> QuerySet[Document]:
    """Those with a proof that ends before their retention does: not made lasting yet, or to be renewed."""
    found = Document.objects.filter(disposal=None).annotate(
        newest=Max("stamps__until"), lasting=Count("stamps", filter=Q(stamps__is_lasting=True))
    )
    is_longer = Q(until=None) | Q(until__gt=F("newest__date"))
    is_due = Q(lasting=0) | Q(newest__lt=now + BEFORE_THE_END)
    return found.filter(is_longer, is_due, newest__isnull=False).order_by("id")


def make_lasting() -> int:
    """How many; nothing where the office has no authority. What is done stays done.

    Raises `NoStamp` at once; `NotChecked` after the others, so that one paper does not hold them up.
    """
    from osekkai.documents import timestamps

    number, failed = 0, None
    for each in list(needing(timezone.now())[:AT_ONCE].values_list("pk", flat=True)):
        if (authority := timestamps.authority()) is None:
            break
        try:
            number += stamping.add(each, authority, lasting, is_lasting=True)
        except NotChecked as problem:
            failed = problem
    if failed:
        raise failed
    return number


def lasting(pdf: bytes, authority: Authority) -> bytes:
    """The PDF, what checks the certificates of its last proof, and a time stamp over it.

    Raises `NoStamp`, `NotChecked`.
    """
    return stamping.appended(asyncio.run(_with_what_checks_it(pdf)), authority)


async def _with_what_checks_it(pdf: bytes) -> bytes:
    """The signature is looked up once, while its certificate lasts; afterwards only the last time stamp."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(pdf))
    if "/DSS" not in reader.root:
        pdf = await _with_what_checks(reader.embedded_regular_signatures[-1])
    if reader.embedded_timestamp_signatures:
        pdf = await _with_what_checks(PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures[-1])
    return pdf


async def _with_what_checks(signature: Any) -> bytes:
    """The signature's file, and appended the certificates of the signature and of the time stamps in it."""
    from pyhanko.sign.validation.dss import async_add_validation_info
    from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
    from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

    out = io.BytesIO()
    try:
        await async_add_validation_info(signature, _looking_up(), output=out, add_vri_entry=False)
    except (PathBuildingError, PathValidationError, SignatureValidationError, ValidationInfoReadingError) as problem:
        raise NotChecked(str(problem)[:200]) from problem
    return out.getvalue()


def _looking_up() -> Any:
    """Fetches from the addresses that the certificates of the office and of the authority themselves name.

    A certificate that names none is not looked up; one that names one must be found good (`hard-fail`).
    """
    from django.conf import settings
    from pyhanko_certvalidator import ValidationContext

    from osekkai.documents.timestamps import roots

    above = [each for each in signing.trusted() if each.sha256_fingerprint not in signing.own()]
    trusted = [*above, *roots(settings.TSA_ROOTS)]  # what is trusted by itself is not looked up
    return ValidationContext(trust_roots=trusted, allow_fetching=True, revocation_mode="hard-fail")
