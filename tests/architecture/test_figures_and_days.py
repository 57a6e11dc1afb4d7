"""What Python takes for figures and for today is not what people mean: two words that the source does without."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/osekkai"


def test_no_sign_is_taken_for_a_figure() -> None:
    """`"²".isdigit()` is true and `int("²")` an error; `isdecimal` is what `int` reads."""
    found = [
        str(each) for each in SOURCE.rglob("*.py") if re.search(r"\.(isdigit|isnumeric)\(", each.read_text("utf-8"))
    ]
    assert not found


def test_today_is_the_day_in_japan() -> None:
    """`date.today()` is the machine's: `calendar.today()`, or `timezone.localdate()` where Django is there."""
    found = [str(each) for each in SOURCE.rglob("*.py") if "date.today()" in each.read_text("utf-8")]
    assert not found
