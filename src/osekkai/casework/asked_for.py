"""What somebody who searches may mean by a word: a day in any way of writing it, or the letters themselves."""

from __future__ import annotations

import re
from datetime import date

from osekkai.japanese.characters import in_plain_forms
from osekkai.policy.calendar import NotADay, parse_date

_NO_ERA = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{1,2})")
_HIRAGANA = {each: each + 0x60 for each in range(0x3041, 0x3097)}
ERAS = "RHSTM"


def folded(text: str) -> str:
    """What is searched, however it was written: plain forms, katakana, small letters, no blanks or dashes."""
    return "".join(each for each in in_plain_forms(text).translate(_HIRAGANA).lower() if each.isalnum())


def meanings(word: str) -> list[str]:
    """The folded texts of which one has to stand there. `6.2.3`, without an era, is that day of every era.

    Days stand folded as `19940203`. A day that has not come is meant too: a due date may be asked for.
    """
    days = _days(word)
    letters = [] if days and _NO_ERA.fullmatch(in_plain_forms(word)) else [folded(word)]
    return list(dict.fromkeys(each for each in [*days, *letters] if each))


def _days(word: str) -> list[str]:
    if day := _day(word):
        return [f"{day:%Y%m%d}"]
    plain = in_plain_forms(word)
    if not _NO_ERA.fullmatch(plain):
        return []
    return [f"{day:%Y%m%d}" for era in ERAS if (day := _day(f"{era}{plain}"))]


def _day(word: str) -> date | None:
    try:
        return parse_date(word)
    except NotADay:  # also an era that was over on that day
        return None
