"""Legal time: ages, fiscal years, periods and Japanese eras. Dates inside the engine are day numbers.

A day number is `datetime.date.toordinal()`; a date nobody knows is an interval of them.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from osekkai.policy.letters import hyphens, odd_figures

TOKYO = timezone(timedelta(hours=9), "JST")
"""The time of Japan, which has no summer time (標準時ニ関スル件 明治28年勅令第167号)."""
FIRST_DAY = date(1868, 1, 25).toordinal()
LAST_DAY = date(2199, 12, 31).toordinal()

ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)

_ERA_LETTERS = {letter: start for _, letter, start in ERAS} | {
    each: start for name, _, start in ERAS for each in (name, name[0])
}
_ERA = "明治?|大正?|昭和?|平成?|令和?|[MTSHR]"
_ERA_DATE = re.compile(rf"({_ERA})(元|\d{{1,2}})[年./-](\d{{1,2}})[月./-](\d{{1,2}})日?", re.IGNORECASE)
_ROUGH_DATE = re.compile(
    rf"(?:(?P<era>{_ERA})(?P<of>元|\d{{1,2}})|(?P<year>\d{{4}}))(?:年|[./-])"
    r"(?:(?P<month>\d{1,2})(?:月|[./-]))?(?:0{1,2}日?|不詳|不明)?",
    re.IGNORECASE,
)
_ROUGH_DIGITS = re.compile(r"^(\d{4})(\d{2})00$")
_PLAIN_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_DIGIT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_KOREAN_DATE = re.compile(r"(\d{4})년(\d{1,2})월(\d{1,2})일")
_ENGLISH_DATE = re.compile(
    r"(?:(?P<month>[a-z]{3,9})\.?(?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?(?:of)?(?P<month_after>[a-z]{3,9})\.?,?)(?P<year>\d{4})",
    re.IGNORECASE,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class NotADay(ValueError):
    """What somebody wrote is no day. `ja` and `en` say it, without a full stop; `args` is what was written."""

    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.ja = "日付として読めません（例: 令和7年4月1日、2025-04-01）"
        self.en = "not a date (e.g. 2025-04-01 or April 1, 2025)"


class WrongEra(NotADay):
    """A day, month or year written in an era that had ended by then or had not begun: 昭和64年1月8日, 令和元年4月.

    `meant` is what it is called: 平成元年1月8日, 平成31年4月. The day on which 大正 and 昭和
    began was theirs as a whole (改元の詔書: 大正15年12月25日以後ヲ改メテ昭和元年ト為ス).
    """

    def __init__(self, written: str, meant: str) -> None:
        super().__init__(written)
        self.args = (written, meant)
        self.written, self.meant = written[:20], meant
        self.ja = f"「{self.written}」は ありません（「{meant}」のことですか）"
        self.en = f"there is no {self.written} (did you mean {meant}?)"


def today() -> date:
    """The day that it is in Japan, wherever the machine stands and whatever its clock is set to."""
    return datetime.now(TOKYO).date()


@lru_cache(maxsize=16_384)
def age_on(birth: int, day: int) -> int:
    """Full years of age at the end of `day`; negative before birth.

    年齢計算ニ関スル法律, 民法第143条: a year is completed on the day before the birthday, so who is born on 1 April
    is a year older on 31 March, and who is born on 29 February completes the year on 28 February.
    """
    born, then = date.fromordinal(birth), date.fromordinal(day + 1)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


@lru_cache(maxsize=16_384)
def fiscal_year(day: int) -> int:
    """The Japanese fiscal and school year (April to March) that `day` lies in."""
    when = date.fromordinal(day)
    return when.year if when.month >= 4 else when.year - 1


@lru_cache(maxsize=16_384)
def fiscal_year_end(day: int) -> int:
    """31 March that ends the fiscal year of `day`."""
    return date(fiscal_year(day) + 1, 3, 31).toordinal()


@lru_cache(maxsize=16_384)
def month_start(day: int) -> int:
    return date.fromordinal(day).replace(day=1).toordinal()


@lru_cache(maxsize=16_384)
def month_end(day: int) -> int:
    when = date.fromordinal(day)
    return date(when.year, when.month, monthrange(when.year, when.month)[1]).toordinal()


@lru_cache(maxsize=16_384)
def year_end(year: int) -> int:
    return date(year, 12, 31).toordinal()


@lru_cache(maxsize=16_384)
def add_months(day: int, months: int) -> int:
    """The corresponding day `months` later; where it does not exist, the last day of that month (民法第143条)."""
    when = date.fromordinal(day)
    index = when.year * 12 + when.month - 1 + months
    year, month = min(max(index // 12, 1), 9998), index % 12 + 1
    return date(year, month, min(when.day, monthrange(year, month)[1])).toordinal()


def parse_date(text: str) -> date:
    """A date as residents write it: 令和7年4月1日, R7.4.1, 令7.4.1, 2025/4/1, 2025-04-01, 20250401, full-width too.

    With any look-alike of a hyphen. Also April 1, 2025, 1 Apr 2025 and 2025년 4월 1일; not 4/1/2025, which means one
    day to some and another to others, nor with ① or ², which are no digits.

    Raises `NotADay`; `WrongEra` when the era had ended or not begun on that day.
    """
    plain = hyphens(_plain(text))
    try:
        if match := _ERA_DATE.fullmatch(plain):
            era, year, month, day = match.groups()
            start = _ERA_LETTERS[era.upper()]
            when = date(_year_of(start, year), int(month), int(day))
            if era_of(when)[2] != start:
                raise WrongEra(_plain(text), wareki(when))
            return when
        if match := _PLAIN_DATE.fullmatch(plain) or _DIGIT_DATE.fullmatch(plain) or _KOREAN_DATE.fullmatch(plain):
            return date(*map(int, match.groups()))
        if match := _ENGLISH_DATE.fullmatch(plain):
            month = _month((match["month"] or match["month_after"]).lower())
            return date(int(match["year"]), month, int(match["day"] or match["day_first"]))
    except NotADay:
        raise
    except ValueError:
        pass
    raise NotADay(text)


def _month(name: str) -> int:
    """The number of an English month, in full or by its first letters; 0 where there is none."""
    return next((place for place, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0)


def _plain(text: str) -> str:
    if odd_figures(text):
        raise NotADay(text)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _year_of(start: date, written: str) -> int:
    return start.year + (1 if written == "元" else int(written)) - 1


def parse_days(text: str) -> tuple[date, date]:
    """The first and the last day that a date can be, as registers write one of which the day or month is not known.

    1960-00-00, 19600400, 昭和20年00月00日, 昭和20年4月不詳, 1989-01-01〜1989-01-07; a year stays within its era. Raises
    `NotADay`; `WrongEra` when the era had ended or not begun in that month or year.
    """
    try:
        return (parse_date(text),) * 2
    except NotADay:
        plain = _plain(text)
        if len(ends := re.split("[〜～~]", plain)) == 2:
            first, last = map(parse_date, ends)
            if first > last:
                raise
            return first, last
        match = _ROUGH_DATE.fullmatch(_ROUGH_DIGITS.sub(r"\1-\2-00", hyphens(plain)))
        if match is None:
            raise
    try:
        return _rough(match)
    except NotADay:
        raise
    except ValueError:
        raise NotADay(text) from None


def _rough(match: re.Match[str]) -> tuple[date, date]:
    """Raises `WrongEra`, and `ValueError` where there is no such month."""
    first, last, year = date.min, date.max, int(match["year"] or 0)
    if era := match["era"]:
        first = _ERA_LETTERS[era.upper()]
        last = min((start for start in _ERA_LETTERS.values() if start > first), default=date.max)
        last = last if last == date.max else date.fromordinal(last.toordinal() - 1)
        year = _year_of(first, match["of"])
    month = int(match["month"] or 0)
    begun = date(year, month or 1, 1)
    ended = date.fromordinal(month_end(date(year, month or 12, 1).toordinal()))
    if max(first, begun) > min(last, ended):
        day = ended if begun < first else begun  # of the year in which an era ends, the part that lies beyond
        raise WrongEra(match[0], re.sub(r"\d+日$" if month else r"\d+月\d+日$", "", wareki(day)))
    return max(first, begun), min(last, ended)


def written_days(first: date, last: date) -> str:
    """A date as registers write it: `1960-04-01`; of which only month or year are known `1960-04-00`, `1960-00-00`."""
    if first == last:
        return first.isoformat()
    rough = {"month": f"{first:%Y-%m}-00", "year": f"{first:%Y}-00-00", "": f"{first}〜{last}"}
    whole = (last.toordinal() - first.toordinal()) >= 364
    known = _known_part(first, last)
    return rough[known if known == "month" or whole else ""]


def wareki_of(first: date, last: date) -> str:
    """`昭和35年4月1日`; `不詳（昭和35年4月）`, `不詳（昭和35年）`, `不詳（昭和35年3月1日〜昭和35年5月2日）`."""
    if first == last:
        return wareki(first)
    year = wareki(last).split("年")[0]
    known = _known_part(first, last)
    rough = {"month": f"{year}年{last.month}月", "year": f"{year}年", "": f"{wareki(first)}〜{wareki(last)}"}
    return f"不詳（{rough[known]}）"


def _known_part(first: date, last: date) -> str:
    """Whether it is just that a date lies in a month, or in a year (of an era)."""
    if first.year != last.year:
        return ""
    whole_month = (first.day, last.toordinal()) == (1, month_end(first.toordinal())) and first.month == last.month
    starts = (first.month, first.day) == (1, 1) or first in _ERA_LETTERS.values()
    ends = (last.month, last.day) == (12, 31) or date.fromordinal(last.toordinal() + 1) in _ERA_LETTERS.values()
    return "month" if whole_month else "year" if starts and ends else ""


def era_of(when: date) -> tuple[str, str, date]:
    """Name, letter and first day of the era that `when` lies in (from Meiji on)."""
    for era in ERAS:
        if when >= era[2]:
            return era
    raise ValueError(f"{when}: before the Meiji era")


def wareki(when: date) -> str:
    """`令和7年4月1日`; the first year of an era is 元年."""
    name, _, start = era_of(when)
    year = when.year - start.year + 1
    return f"{name}{'元' if year == 1 else year}年{when.month}月{when.day}日"
