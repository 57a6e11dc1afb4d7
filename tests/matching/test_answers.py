"""Answers travel in the address, readable by this office only, and are saved only on request."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from osekkai import personal
from osekkai.catalogue import Catalogue
from osekkai.matching import saving
from osekkai.matching.answers import Answers, decode, encode
from osekkai.matching.errors import NotReadable
from osekkai.matching.models import SavedResult
from osekkai.policy import assess

FAMILY = Answers(
    "birth",
    (("head", {"birth_date": "1990-04-01", "salary": "450万円"}), ("child", {"birth_date": "2026-11-12"})),
    {"moved_in": True},
    (("head", "work"),),
    ("me",),
)


def test_answers_come_back_as_they_were() -> None:
    assert decode(encode(FAMILY)) == FAMILY
    assert decode("") == Answers()


def test_nothing_can_be_read_from_the_address_and_it_stays_short() -> None:
    token = encode(FAMILY)
    assert "1990" not in token and len(token) < 600


@given(st.text(max_size=300))
def test_foreign_text_is_refused(text: str) -> None:
    if text:
        with pytest.raises(NotReadable):
            decode(text)


def test_a_changed_address_is_refused() -> None:
    token = encode(FAMILY)
    with pytest.raises(NotReadable):
        decode(token[:-6] + "AAAAA=")
    with pytest.raises(NotReadable):
        decode("A" * 8000)


def test_taking_a_person_out_keeps_the_rest() -> None:
    more = FAMILY.with_person("child", "2020-01-01")
    assert more.members() == ["head", "child1", "child2"]
    assert more.without_person("child1").people == (FAMILY.people[0], ("child", {"birth_date": "2020-01-01"}))


@pytest.mark.django_db
@pytest.mark.database
class TestSaving:
    def test_a_saved_result_opens_with_its_code_only(self) -> None:
        code = saving.save(encode(FAMILY))
        assert decode(saving.find(code) or "") == FAMILY
        assert saving.find("x" * 24) is None and saving.find("") is None

    def test_the_row_alone_says_nothing(self) -> None:
        code = saving.save(encode(FAMILY))
        row = SavedResult.objects.get()
        assert code not in row.code_hash and encode(FAMILY).encode() not in bytes(row.sealed)

    def test_it_is_gone_when_deleted_or_expired(self) -> None:
        code, other = saving.save(encode(FAMILY)), saving.save(encode(FAMILY))
        assert saving.delete(code) and saving.find(code) is None and not saving.delete(code)
        SavedResult.objects.update(
            saved_at=timezone.now() - timedelta(days=100), expires_at=timezone.now() - timedelta(days=1)
        )
        assert saving.find(other) is None
        personal.delete_expired()
        assert SavedResult.objects.count() == 0

    def test_only_our_own_answers_can_be_saved(self) -> None:
        with pytest.raises(NotReadable):
            saving.save("spam" * 100)

    def test_the_database_refuses_a_code_twice_and_a_time_that_runs_backwards(self) -> None:
        now = timezone.now()
        SavedResult.objects.create(code_hash="a", sealed=b"x")
        for wrong in ({"code_hash": "a"}, {"code_hash": "b", "expires_at": now - timedelta(days=1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                SavedResult.objects.create(sealed=b"x", saved_at=now, **wrong)

    def test_the_suite_runs_on_the_database_it_was_asked_to(self) -> None:
        assert connection.vendor == (
            "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
        )
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)

    def test_the_pages_of_saving(self) -> None:
        client = Client()
        response = client.post("/saved/", {"s": encode(FAMILY)}, follow=True)
        address = response.redirect_chain[0][0].split("?")[0]
        assert "90日間" in response.content.decode()
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 200
        assert client.get(address).status_code == 404
        assert client.post("/saved/", {"s": "spam"})["Location"] == "/check/result/", "there is nothing to save"


def test_what_somebody_does_not_know_is_presumed_no_more(bunkyo: Catalogue) -> None:
    """「わからない」 about a move: the registration is open, not refused on the usual presumption."""
    silent = Answers(people=(("head", {"birth_date": "1990-01-01"}),))
    unsure = silent.with_fact("", "moved_in", None)
    found = [assess(bunkyo.book, each.situation(bunkyo.book, date(2026, 11, 23))) for each in (silent, unsure)]
    assert [each.of("moving-in").status for each in found] == ["ineligible", "unknown"]
