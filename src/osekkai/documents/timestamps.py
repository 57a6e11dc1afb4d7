"""Proofs of time from a time-stamping authority (時刻認証業務, RFC 3161) over HTTP: asked for, checked, and read again.

Only what was checked is taken: that the answer is to our question (nonce, imprint), is signed by an authority under
`OSEKKAI_TSA_ROOTS`, and tells about the time that our own clock has.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import httpx
from asn1crypto import cms, core, tsp
from django.conf import settings
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

ANSWERS_WITHIN = 5.0
"""Seconds for the whole of an answer's parts; a letter does not wait longer for its proof."""
RESTS_FOR = 60.0
"""Seconds in which an authority that failed is not asked again by this process: 500 letters do not each wait."""
LONGEST = 100_000
"""Bytes of an answer; one with its certificates has about 6,000."""
APART = timedelta(minutes=10)
"""How far the authority's clock and ours may be apart."""
WRONG = (SigningError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError)
"""What the libraries raise for what is no token at all."""
_rests_until: dict[str, float] = {}


class NoStamp(Exception):
    """There is no proof of time now, and why; the text names the authority's answer and nobody else."""


class Answer(core.Sequence):  # type: ignore[misc]
    """RFC 3161, 2.4.2: a refusal has no token (which the library's own type asks for)."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


@dataclass(frozen=True, slots=True)
class Proof:
    """That something was there at a time: by the authority's clock, under its name.

    `until`: the end of its certificate. A later proof over this one carries it on.
    """

    authority: str
    at: datetime
    until: datetime


class Authority(TimeStamper):
    """For one paper: `proof` is what the last answer proves."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address = address
        self.proof: Proof | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """The token. Raises `NoStamp`."""
        if _rests_until.get(self.address, 0.0) > time.monotonic():
            raise NoStamp("the authority failed a moment ago")
        try:
            return await self._token(message_digest, md_algorithm)
        except NoStamp:
            _rests_until[self.address] = time.monotonic() + RESTS_FOR
            raise

    async def _token(self, digest: bytes, algorithm: str) -> Any:
        nonce, request = self.request_cms(digest, algorithm)  # type: ignore[no-untyped-call]
        answer = _asked(self.address, request.dump())
        try:
            status = answer["status"]["status"].native
            if status not in ("granted", "granted_with_mods"):
                raise NoStamp(f"the authority refused: {status} {answer['status']['fail_info'].native or ''}")
            token = answer["time_stamp_token"]
            if token["content"]["encap_content_info"]["content"].parsed["nonce"].native != nonce:
                raise NoStamp("the answer is to another question (nonce)")
            proof = await proven_by(token["content"], lambda asked: digest if asked == algorithm else b"")
        except (*WRONG, AttributeError) as problem:
            raise NoStamp("the answer is no time stamp") from problem
        if proof is None:
            raise NoStamp("the time stamp is not of this paper, or its certificate is not trusted (OSEKKAI_TSA_ROOTS)")
        if abs(proof.at - datetime.now(UTC)) > APART:
            raise NoStamp(f"the authority's clock says {proof.at.isoformat()}")
        self.proof = proof
        return token


def authority() -> Authority | None:
    """Nothing where the office has none."""
    return Authority(settings.TSA) if settings.TSA else None


async def proven_by(token: Any, imprint: Callable[[str], bytes], at: datetime | None = None) -> Proof | None:
    """What a token (`SignedData`) proves of what has this imprint; nothing where it is not whole, or not trusted.

    `at`: the time at which its certificate had to be valid (now), as a later proof over it tells.
    """
    found = TimestampSignatureStatus(**await validate_tst_signed_data(token, trusting(at), imprint))
    return proof_of(found) if found.valid and found.intact and found.trusted else None


def proof_of(status: TimestampSignatureStatus) -> Proof:
    subject = status.signing_cert.subject
    return Proof(
        str(subject.native.get("common_name") or subject.human_friendly)[:200],
        status.timestamp,
        status.signing_cert["tbs_certificate"]["validity"]["not_after"].native,
    )


def trusting(at: datetime | None = None) -> ValidationContext:
    """Whom the office trusts with the time; nothing is fetched."""
    return ValidationContext(trust_roots=list(roots(settings.TSA_ROOTS)), allow_fetching=False, moment=at)


@cache
def roots(file: str) -> tuple[Any, ...]:
    """The certificates of authorities for time stamps (PEM, one after the other), also of those before."""
    from pyhanko.keys import load_certs_from_pemder

    return tuple(load_certs_from_pemder([file])) if file else ()  # type: ignore[no-untyped-call]


def imprint_of(contents: bytes) -> Callable[[str], bytes]:
    return lambda algorithm: hashlib.new(algorithm, contents).digest()


def _asked(address: str, question: bytes) -> Answer:
    """What the authority answers. Raises `NoStamp` where it cannot be reached, or the answer is none."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with httpx.stream("POST", address, content=question, headers=headers, timeout=ANSWERS_WITHIN) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NoStamp(f"the authority answered {answer.status_code}")
            if answer.headers.get("Content-Type", "").partition(";")[0].strip() != "application/timestamp-reply":
                raise NoStamp("the authority answered no time stamp")
            found = b""
            for part in answer.iter_bytes():
                found += part
                if len(found) > LONGEST:
                    raise NoStamp("the answer is too long")
        told: Answer = Answer.load(found, strict=True)
    except httpx.HTTPError as problem:
        raise NoStamp(f"the authority cannot be reached: {type(problem).__name__}") from problem
    except ValueError as problem:
        raise NoStamp("the answer is no time stamp") from problem
    return told
