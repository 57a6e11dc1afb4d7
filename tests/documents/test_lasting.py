"""What is kept longer than certificates last carries what checks them, and a later proof before the last one ends."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import LazySettings
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from osekkai.background.services import work
from osekkai.cli import main
from osekkai.documents import lasting, queries, signatures, signing, stamping, tasks, timestamps
from osekkai.documents.models import Document, Stamp
from osekkai.ledger.queries import verify_rows
from tests.documents import authority, building
from tests.documents.authority import Served
from tests.documents.test_verifying import office_with

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def tsa(tmp_path: Path, settings: LazySettings) -> Iterator[Served]:
    """And an office whose certificate says where its revocation is told."""
    with authority.serving(tmp_path) as served:
        settings.TSA, settings.TSA_ROOTS = served.address, served.roots
        timestamps._rests_until.clear()
        key, served.revoked = office_key(f"{served.address}/crl")
        file = tmp_path / "office.p12"
        file.write_bytes(key)
        with office_with(settings, str(file)):
            yield served


def office_key(told_at: str) -> tuple[bytes, bytes]:
    """A key with its certificates as PKCS #12, and the list of revoked certificates: none is."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = signing._name("ためしの国の認証局")
    root = signing._certificate(root_name, root_name, root_key, root_key, is_root=True)
    plain = signing._certificate(signing._name("区長"), root_name, key, root_key, is_root=False)
    made = x509.CertificateBuilder(
        plain.issuer,
        plain.subject,
        key.public_key(),
        plain.serial_number,
        plain.not_valid_before_utc,
        plain.not_valid_after_utc,
        list(plain.extensions),
    )
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(told_at)], None, None, None)
    own = made.add_extension(x509.CRLDistributionPoints([point]), critical=False).sign(root_key, hashes.SHA256())
    now = datetime.now(UTC)
    listed = x509.CertificateRevocationListBuilder().issuer_name(root_name)
    listed = listed.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=7))
    listed = listed.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
    crl = listed.add_extension(x509.CRLNumber(1), critical=False).sign(root_key, hashes.SHA256())
    held = pkcs12.serialize_key_and_certificates(b"office", key, own, [root], serialization.NoEncryption())
    return held, crl.public_bytes(serialization.Encoding.DER)


def issued(years: int | None, key: str = "k") -> Document:
    return building.issued(building.letter(key, years=years))


def test_what_is_kept_for_ever_gets_what_checks_its_certificates_and_a_proof_over_it(tsa: Served) -> None:
    document, short = issued(None), issued(5, "short")
    before = queries.contents_of(document)
    assert list(lasting.needing(timezone.now())) == [document], "five years end before the certificate does"
    tasks.make_lasting.enqueue()
    work(once=True)
    kept = queries.lasting_copy_of(document)
    assert queries.contents_of(document) == before and kept.startswith(before)
    dss = PdfFileReader(io.BytesIO(kept)).root["/DSS"]
    assert len(dss["/CRLs"]) == 1 and len(dss["/Certs"]) >= 4, "of the office and of the authority, with their roots"
    signature = signatures.signature_of(kept)
    first, last = document.stamps.order_by("id")
    assert signature and signature.whole and signature.ours and signature.proof and signature.proof.at == first.at
    assert last.is_lasting and not first.is_lasting and verify_rows() == [] and not short.stamps.exclude(stored="")
    assert lasting.make_lasting() == 0, "once"


def test_a_year_before_the_last_proof_ends_another_is_put_over_it(tsa: Served) -> None:
    document = issued(None)
    lasting.make_lasting()
    end = document.stamps.latest("id").until
    assert not lasting.needing(end - timedelta(days=400)).exists()
    assert list(lasting.needing(end - timedelta(days=300))) == [document]
    again = timestamps.authority()
    assert again and stamping.add(document.pk, again, lasting.lasting, is_lasting=True)
    signature = signatures.signature_of(queries.lasting_copy_of(document))
    assert signature and signature.whole and signature.proof and document.stamps.count() == 3
    assert signature.proof.at == queries.first_stamp(document).at  # type: ignore[union-attr]


def test_a_certificate_that_cannot_be_looked_up_makes_nothing_lasting(tsa: Served) -> None:
    document = issued(None)
    tsa.revoked = b""
    with pytest.raises(lasting.NotChecked):
        lasting.make_lasting()
    assert not document.stamps.filter(is_lasting=True).exists()
    ran = CliRunner().invoke(main, ["documents", "preserve"])
    assert ran.exit_code == 1 and "つなげません" in ran.output


def test_the_commands_do_it_now_or_say_what_is_missing(tsa: Served, settings: LazySettings) -> None:
    right, tsa.answer = tsa.answer, lambda question: (503, "text/html", b"")
    issued(None)
    today = timezone.localdate().isoformat()
    ran = CliRunner().invoke(main, ["documents", "stamp", "--since", today])
    assert ran.exit_code == 1 and "証明をもらえません" in ran.output
    tsa.answer = right
    timestamps._rests_until.clear()
    assert "1件" in CliRunner().invoke(main, ["documents", "stamp", "--since", today]).output
    assert "1件" in CliRunner().invoke(main, ["documents", "preserve"]).output
    assert Stamp.objects.filter(is_lasting=True).count() == 1
    settings.TSA = ""
    assert "OSEKKAI_TSA" in CliRunner().invoke(main, ["documents", "preserve"]).output
