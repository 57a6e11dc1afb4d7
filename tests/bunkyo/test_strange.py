"""Any combination of members, kin, days and answers gives a right answer or a sentence."""

from __future__ import annotations

import pytest

from osekkai.catalogue import Catalogue
from tests.bunkyo import strange
from tests.conftest import WHOLE

ALL = 100_000
"""As many are judged by `benchmarks/strange.py`; here two in a hundred of them, or one."""
EACH = ALL // (500 if WHOLE else 1000)


@pytest.mark.parametrize("part", range(10))
def test_strange_households_are_judged_alike_and_within_reason_or_refused(bunkyo: Catalogue, part: int) -> None:
    judged, found = strange.wrong(bunkyo, range(part * 200, part * 200 + EACH))
    assert not found
    assert judged > EACH // 5
