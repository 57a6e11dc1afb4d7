"""What the rules give is followed through the months, also past the years that are known today."""

from __future__ import annotations

import pytest

from osekkai.casework.examination.effects import AS_TODAY, effects_of
from osekkai.catalogue import Catalogue
from osekkai.matching.queries import Home
from osekkai.policy import assess
from osekkai.policy.judge.input import read_situation
from tests.casework.building import family

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_elder_child_who_leaves_lowers_the_amount_past_what_is_known(bunkyo: Catalogue) -> None:
    """児童扶養手当法第5条: the addition ends with the elder; 2025 tells of no month after October 2027."""
    (mother, younger), (_, elder) = family("1"), family("2")
    told = {
        "on": "2026-12-01",
        "applied": "2026-12-01",
        "members": [
            {"id": "m", "head": "1985-05-05", "年収": {"2024": 0, "2025": 0}},
            {"id": "a", "child": "2012-05-05", "年収": {"2024": 0, "2025": 0}},
            {"id": "b", "child": "2018-05-05", "年収": {"2024": 0, "2025": 0}},
        ],
    }
    situation = read_situation(told, bunkyo.book.vocabulary)
    home = Home(1, situation, (mother.pk, elder.pk, younger.pk))
    service = bunkyo.services["child-rearing-allowance"].rules
    results = assess(bunkyo.book, situation, [service]).results
    found = [(each.starts, each.ends, each.yen) for each in effects_of(results, home, bunkyo)]
    assert found == [
        ("2027-01-01", "2031-03-31", 59_400),
        ("2031-04-01", "2037-03-31", 48_050),
    ], "48,050 and 11,350 of fiscal 2026"
    first, second = effects_of(results, home, bunkyo)
    assert AS_TODAY not in first.note
    assert AS_TODAY in second.note, "who signs reads what it rests on"
