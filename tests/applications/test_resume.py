"""How an application stands, by the number of its receipt; and the way back to what was begun."""

from __future__ import annotations

import pytest
from django.test import Client

from osekkai.applications import numbers, services
from osekkai.catalogue import Catalogue
from tests.applications.building import DOG, HER, TODAY, begun, written

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def asked(number: str) -> tuple[int, str]:
    answer = Client().post("/apply/status/", {"number": number})
    return answer.status_code, answer.content.decode().replace("<wbr>", "")


def sent(catalogue: Catalogue) -> tuple[str, str]:
    """The code and the number of an application."""
    code = begun("dog-registration")
    written(code, catalogue, applicant=HER, dog=DOG)
    (made,) = services.submit(code, catalogue, TODAY)
    return code, made.number


def test_a_number_tells_how_it_stands_and_nothing_of_what_was_written(bunkyo: Catalogue) -> None:
    code, number = sent(bunkyo)
    for typed in (number, numbers.spoken(number), f" {numbers.spoken(number)} ", number.translate(FULL_WIDTH)):
        status, page = asked(typed)
        assert status == 200 and "犬の登録" in page and "受け付けました。いま 審査しています" in page
        assert all(each not in page for each in (code, "柴犬", "花子", HER["birth_date"]))


FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


def test_a_withdrawn_application_says_so(bunkyo: Catalogue) -> None:
    code, number = sent(bunkyo)
    Client().post(f"/apply/{code}/withdraw/{number}/")
    assert "取り下げました" in asked(number)[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "受付番号を 入れてください"),
        ("123", "どこかが ちがいます"),
        ("1234567891", "どこかが ちがいます"),
        ("<script>alert(1)</script>", "どこかが ちがいます"),
        ("\0" * 10, "どこかが ちがいます"),
        ("9" * 5_000, "どこかが ちがいます"),
    ],
)
def test_a_wrong_number_is_told_at_its_field_and_stays(typed: str, said: str) -> None:
    status, page = asked(typed)
    assert status == 422 and said in page and 'aria-invalid="true"' in page and "<script>alert" not in page


def test_nobody_learns_whether_a_number_that_nobody_has_was_ever_one(bunkyo: Catalogue) -> None:
    while numbers.is_number(free := numbers.new_number()) and free == sent(bunkyo)[1]:
        continue
    status, page = asked(free)
    assert status == 422 and "見つかりません" in page


def test_the_code_or_the_address_of_a_draft_opens_it() -> None:
    code = begun("dog-registration")
    spaced = " ".join(code[place : place + 4] for place in range(0, len(code), 4))
    for typed in (code, code.upper(), spaced, f"https://office.example/apply/{code}/"):
        assert Client().post("/apply/status/", {"number": typed})["Location"] == f"/apply/{code}/"


def test_it_is_reached_from_every_page_of_residents_and_from_none_of_the_office() -> None:
    assert 'href="/apply/status/"' in Client().get("/").content.decode()
    assert 'href="/apply/status/"' not in Client().get("/office/", follow=True).content.decode()
