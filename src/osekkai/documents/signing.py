"""The office's electronic signature on PDFs (PAdES, ETSI EN 319 142), with a proof of time where there is one (B-T).

The key is a PKCS #12 file (`OSEKKAI_SIGNING_KEY`, `_PASSWORD`), in service the 職責証明書 of LGPKI; certificates of
keys before it stand in `OSEKKAI_SIGNING_FORMER`. For trying out, the office makes a certification authority of its own;
what it signs says so on the verification page.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

TRYING_OUT = "おせっかい ためしの認証局"
RESERVED = 24_576
"""Hexadecimal digits left for the signature and its certificates (LGPKI's chain takes about half).

Said beforehand, they are not found out by signing twice, which takes three times as long.
"""
RESERVED_FOR_TIME = 24_576
"""The same for a proof of time, with the authority's certificates."""


def signed(pdf: bytes, *, reason: str, by_time: TimeStamper | None = None) -> bytes:
    """The PDF with the office's signature over all of it; `by_time`: with that authority's proof of when (B-T).

    Raises `timestamps.NoStamp`.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, fields, signers

    details = PdfSignatureMetadata(
        field_name="Office", reason=reason, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, certify=True
    )
    out, room = io.BytesIO(), RESERVED + (RESERVED_FOR_TIME if by_time else 0)
    signers.PdfSigner(details, signer=_signer(), timestamper=by_time).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out, bytes_reserved=room
    )
    return out.getvalue()


@cache
def _signer() -> Any:
    from pyhanko.sign import signers

    password = settings.SIGNING_PASSWORD.encode() or None
    return signers.SimpleSigner.load_pkcs12(str(_key_file()), passphrase=password)  # type: ignore[no-untyped-call]


@cache
def trusted() -> list[Any]:
    return [*_signer().cert_registry, _signer().signing_cert, *_former()]


@cache
def own() -> frozenset[str]:
    """The certificates that the office signs with, or did: anybody else's under the same root is not the office's."""
    return frozenset(each.sha256_fingerprint for each in (_signer().signing_cert, *_former()))


@cache
def _former() -> tuple[Any, ...]:
    """Certificates of keys before this one (PEM, one after the other): what they signed stays the office's."""
    from pyhanko.keys import load_certs_from_pemder

    former = settings.SIGNING_FORMER
    return tuple(load_certs_from_pemder([former])) if former else ()  # type: ignore[no-untyped-call]


def is_trying_out() -> bool:
    """Whether the office signs with the key it made itself."""
    return not settings.SIGNING_KEY


def _key_file() -> Path:
    if settings.SIGNING_KEY:
        return Path(settings.SIGNING_KEY)
    made = Path(settings.VAR) / "signing-try.p12"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        beside = made.with_suffix(f".{os.getpid()}")
        beside.write_bytes(_own_authority())
        beside.chmod(0o600)
        with suppress(FileExistsError):
            os.link(beside, made)  # of two processes that start at once the first wins, whole
        beside.unlink()
    return made


def _own_authority() -> bytes:
    """A certification authority of our own and a certificate that it gave the office, as PKCS #12."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name(TRYING_OUT), _name("ためしの区長")
    root = _certificate(root_name, root_name, root_key, root_key, is_root=True)
    own = _certificate(name, root_name, key, root_key, is_root=False)
    seal: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if settings.SIGNING_PASSWORD:
        seal = serialization.BestAvailableEncryption(settings.SIGNING_PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"office", key, own, [root], seal)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
    )
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=3650))
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True).add_extension(
        usage, critical=True
    )
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    return made.sign(by, hashes.SHA256())
