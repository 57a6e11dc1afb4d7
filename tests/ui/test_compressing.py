"""Pages go over the line as few bytes; files as they are."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from osekkai.ui.compressing import PagesCompressed

pytestmark = [pytest.mark.django_db, pytest.mark.one_database(reason="nothing is stored")]


def test_a_page_is_a_third_of_its_length_and_reads_the_same() -> None:
    plain, small = (Client(headers=wish).get("/services/") for wish in ({}, {"Accept-Encoding": "gzip, br"}))
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip" and len(small.content) < len(plain.content) / 3
    assert "児童手当" in gzip.decompress(small.content).decode()


@pytest.mark.parametrize("kind", ["application/pdf", "text/csv; charset=utf-8", "application/json"])
def test_a_file_keeps_its_bytes(kind: str) -> None:
    answer = HttpResponse(b"0" * 10_000, content_type=kind)
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    assert PagesCompressed(lambda _: answer)(request).content == b"0" * 10_000
