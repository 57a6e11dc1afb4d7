"""Whoever holds a document can check it; whoever forges one is found out."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from osekkai.documents import issuing, numbers
from osekkai.documents.models import Document
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
    contents = issuing.contents_of(issued)
    assert "署名したときのままです" in checked(contents)
    changed = bytearray(contents)
    changed[len(changed) // 2] ^= 1
    assert "署名したときのままです" not in checked(bytes(changed)) and "署名したときのままです" not in checked(
        contents + b"\n% more"
    )
    for nothing in (b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n" + bytes(2000)):
        assert "署名は見つかりません" in checked(nothing)


@pytest.mark.parametrize("number", ["2026-AAAAAAAA-AAAAA", "x", "-", "２０２６", "a" * 40, "2026-\u0000"])
def test_a_number_that_was_thought_up(number: str) -> None:
    assert not numbers.is_ours(number)
    assert Client().get("/verify/", {"number": number}).status_code == 404


def test_numbers_are_ours_alone() -> None:
    made = numbers.new_number(2026)
    assert numbers.is_ours(made) and not numbers.is_ours(made[:-1] + ("2" if made[-1] != "2" else "3"))


def test_the_paper_is_tagged_and_has_its_rare_characters(issued: Document) -> None:
    contents = issuing.contents_of(issued)
    assert b"/StructTreeRoot" in contents and b"/Lang" in contents and b"/ByteRange" in contents
