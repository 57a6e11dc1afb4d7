"""Numbers in vertical writing."""

from __future__ import annotations

import pytest

from osekkai.japanese.vertical import stand_up


@pytest.mark.parametrize(
    ("text", "upright"),
    [
        ("令和8年11月25日", '令和８年<span class="upright">11</span>月<span class="upright">25</span>日'),
        ("112-0003", "１１２-０００３"),
        ("10,000円", "１０,０００円"),
        ('<br class="x12">&#39;12&#39;', '<br class="x12">&#39;<span class="upright">12</span>&#39;'),
        ("文字だけ", "文字だけ"),
    ],
)
def test_two_digits_stand_side_by_side_and_others_below_each_other(text: str, upright: str) -> None:
    assert stand_up(text) == upright
