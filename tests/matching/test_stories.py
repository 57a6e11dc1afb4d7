"""Households of examples say who people are as a resident record does."""

from __future__ import annotations

from datetime import date

from osekkai.catalogue import Catalogue
from osekkai.matching.stories import _in_words
from osekkai.policy import kinship


def test_people_of_an_example_are_called_as_in_a_resident_record(bunkyo: Catalogue) -> None:
    situation = bunkyo.book.situation(
        {
            "on": "2026-11-28",
            "members": [
                {"head": "1955-01-01"},
                {"relation": "妻（未届）", "birth_date": "1956-01-01"},
                {"relation": "妻の子", "birth_date": "2000-01-01", "lives": "student"},
                {"relation": "子の子", "birth_date": "2018-01-01"},
                {"relation": "縁故者"},
                {"relation": "child", "birth_date": "2027-02-01", "lives": "unborn"},
            ],
        },
        on=date(2026, 11, 28),
    )
    assert _in_words(bunkyo, situation) == [
        "世帯主 71歳",
        "配偶者（未届） 70歳",
        "配偶者の子（別に暮らす） 26歳",
        "孫 8歳",
        "続柄がわからない人",
        "子（これから生まれる）",
    ]


def test_an_id_says_what_its_relation_is() -> None:
    for relation in ("head", "spouse", "child", "child.child", "child.spouse", "parent.spouse", "lodger", "unknown"):
        assert kinship.meant_by(kinship.id_of(relation, 1)) == (relation, 1)
    for other in ("", "child", "child0", "child01", "head1", "x1", "9", "my mother", "M1"):
        assert kinship.meant_by(other) is None
    assert kinship.in_words("child.child.child") == "子の子の子"
