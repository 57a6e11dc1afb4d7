"""The least and the most of an amount that a file states: whether its own expression can leave them."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai.policy.prove import prove
from tests.conftest import book

ON = date(2026, 11, 23)
RULES = "eligible: 所得 < 1000\namount: {{kind: cash, per: month, yen: 所得 + 1, least: {least}, most: {most}}}"


@pytest.mark.parametrize(
    ("least", "most", "found"), [(1, 1000, []), (1, 999, ["most"]), (2, 1000, ["least"]), (2, 999, ["least", "most"])]
)
def test_the_prover_finds_who_would_get_less_or_more(least: int, most: int, found: list[str]) -> None:
    rulebook = book(RULES.format(least=least, most=most))
    told = [each for each in prove(rulebook, rulebook.services["test"], ON) if each.kind in ("outside", "undecided")]
    assert [each.kind for each in told] == ["outside"] * len(found)
    assert all(f"{side}:" in each.text and each.situation for side, each in zip(found, told, strict=True))
