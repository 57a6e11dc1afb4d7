"""Whoever holds a document can check it; whoever forges one is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from osekkai.documents import issuing, keeping, numbers, services, signatures, signing
from osekkai.documents.models import Document
from osekkai.ledger import services as ledger
from tests.documents import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def issued() -> Document:
    return building.issued(building.letter())


def checked(contents: bytes) -> str:
    return Client().post("/verify/", {"file": SimpleUploadedFile("a.pdf", contents)}).content.decode()


def test_a_document_is_found_by_its_number_without_saying_whose(issued: Document) -> None:
    page = Client().get(f"/verify/{issued.number.lower()}/").content.decode()
    assert "区が出しています" in page and issued.title in page and "花子" not in page


def test_the_file_as_it_was_signed_and_any_other(issued: Document) -> None:
    contents = keeping.contents_of(issued)
    assert "署名したときのままです" in checked(contents)
    changed = bytearray(contents)
    changed[len(changed) // 2] ^= 1
    assert "署名したときのままです" not in checked(bytes(changed)) and "署名したときのままです" not in checked(
        contents + b"\n% more"
    )
    for nothing in (b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n" + bytes(2000)):
        assert "署名は見つかりません" in checked(nothing)


@pytest.mark.parametrize("write", [str.lower, lambda each: each.replace("-", ""), lambda each: each.replace("-", " ")])
def test_a_number_is_read_as_people_write_it(issued: Document, write: Callable[[str], str]) -> None:
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    for written in (write(issued.number), write(issued.number).translate(wide), f" {write(issued.number)} "):
        page = Client().get("/verify/", {"number": written})
        assert page.status_code == 200 and issued.number in page.content.decode()


@pytest.mark.parametrize(("how", "said"), [("revoked", "取り消されました"), ("corrected", "訂正されました")])
def test_what_no_longer_holds_says_so_with_the_day(issued: Document, how: str, said: str) -> None:
    with transaction.atomic():
        services.end(issued.key, how, None, ledger.SYSTEM)
        services.end("another", how, None, ledger.SYSTEM)
    page = Client().get(f"/verify/{issued.number}/").content.decode()
    assert said in page and f"{timezone.localdate().year}年" in page


@pytest.mark.parametrize(
    ("how", "head", "says"),
    [
        ("changed", "変わったことがあります", "変わるのは"),
        ("suspended", "支給を止める決定がありました", "止まるのは"),
        ("ended", "終わる日が決まりました", "受けられるのは"),
    ],
)
def test_what_changes_or_stops_from_a_day_on_holds_until_then(issued: Document, how: str, head: str, says: str) -> None:
    with transaction.atomic():
        services.end(issued.key, how, date(2027, 4, 1), ledger.SYSTEM)
    page = Client().get(f"/verify/{issued.number}/").content.decode()
    assert head in page and says in page and "2027年4月1日" in page and "使えません" not in page and "訂正" not in page


def test_only_what_the_office_signed_is_the_offices(tmp_path: Path, settings: LazySettings, letter_pdf: bytes) -> None:
    """It was: any certificate under the same root passed as the ward's."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = signing._name("国の認証局")
    root = signing._certificate(root_name, root_name, root_key, root_key, is_root=True)
    keys = {}
    for who in ("区長", "となりの区長", "前の区長"):
        key = ec.generate_private_key(ec.SECP256R1())
        own = signing._certificate(signing._name(who), root_name, key, root_key, is_root=False)
        file = tmp_path / f"{who}.p12"
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, own, [root], serialization.NoEncryption()))
        keys[who] = str(file), own
    made = {}
    for who, (file, _) in keys.items():
        with office_with(settings, file):
            made[who] = signing.signed(letter_pdf, reason="x")
    former = tmp_path / "former.pem"
    former.write_bytes(keys["前の区長"][1].public_bytes(serialization.Encoding.PEM))
    with office_with(settings, keys["区長"][0], str(former)):
        found = {who: signatures.signature_of(contents) for who, contents in made.items()}
    assert {who: each.ours for who, each in found.items() if each} == {
        "区長": True,
        "となりの区長": False,
        "前の区長": True,
    }


@contextmanager
def office_with(settings: LazySettings, key: str, former: str = "") -> Iterator[None]:
    cached = (signing._signer, signing.trusted, signing.own, signing._former)
    before = settings.SIGNING_KEY, settings.SIGNING_FORMER, settings.SIGNING_PASSWORD
    try:
        settings.SIGNING_KEY, settings.SIGNING_FORMER, settings.SIGNING_PASSWORD = key, former, ""
        for each in cached:
            each.cache_clear()
        yield
    finally:
        settings.SIGNING_KEY, settings.SIGNING_FORMER, settings.SIGNING_PASSWORD = before
        for each in cached:
            each.cache_clear()


@pytest.fixture
def letter_pdf() -> bytes:
    return issuing.laid_out(building.letter(), numbers.new_number(2026), timezone.localdate())


@pytest.mark.parametrize("number", ["2026-AAAAAAAA-AAAAA", "x", "-", "２０２６", "a" * 40, "2026-\u0000"])
def test_a_number_that_was_thought_up(number: str) -> None:
    assert not numbers.is_ours(number)
    assert Client().get("/verify/", {"number": number}).status_code == 404


def test_numbers_are_ours_alone() -> None:
    made = numbers.new_number(2026)
    assert numbers.is_ours(made) and not numbers.is_ours(made[:-1] + ("2" if made[-1] != "2" else "3"))


def test_the_paper_is_tagged_and_has_its_rare_characters(issued: Document) -> None:
    contents = keeping.contents_of(issued)
    assert b"/StructTreeRoot" in contents and b"/Lang" in contents and b"/ByteRange" in contents
