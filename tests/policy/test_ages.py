"""年齢計算ニ関スル法律: an age is reached on the day before the birthday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai.policy.calendar import add_months, age_on, fiscal_year_end, parse_date, wareki

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def on(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-04-01", "2026-03-31", 18),
        ("2008-04-02", "2026-03-31", 17),
        ("2008-04-02", "2026-04-01", 18),
        ("2000-02-29", "2025-02-27", 24),
        ("2000-02-29", "2025-02-28", 25),
        ("2000-02-29", "2024-02-28", 24),
        ("2026-11-12", "2026-11-12", 0),
        ("2026-11-12", "2026-11-11", 0),
        ("2026-11-12", "2026-11-10", -1),
    ],
)
def test_legal_age(born: str, day: str, age: int) -> None:
    assert age_on(on(born), on(day)) == age


def test_a_child_born_on_april_1_belongs_to_the_older_school_year() -> None:
    assert age_on(on("2008-04-01"), fiscal_year_end(on("2026-04-15"))) == 19
    assert age_on(on("2008-04-02"), fiscal_year_end(on("2026-04-15"))) == 18


@given(DAYS, DAYS)
def test_age_grows_by_one_on_the_day_before_each_birthday_only(born: date, day: date) -> None:
    before, after = age_on(born.toordinal(), day.toordinal()), age_on(born.toordinal(), day.toordinal() + 1)
    assert after - before in (0, 1)


@given(DAYS, st.integers(-600, 600))
def test_months_land_in_the_right_month(day: date, months: int) -> None:
    moved = date.fromordinal(add_months(day.toordinal(), months))
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


@pytest.mark.parametrize(
    "written",
    [
        "令和7年4月1日",
        "R7.4.1",
        "r7/4/1",
        "2025/4/1",
        "20250401",
        "２０２５年４月１日",
        "2025-04-01",
        "令和 7年 4月 1日",
    ],
)
def test_dates_as_residents_write_them(written: str) -> None:
    assert parse_date(written) == date(2025, 4, 1)


@pytest.mark.parametrize(
    "written", ["令和7年13月1日", "平成32年1月1日", "昭和65年1月1日", "2025-02-29", "きのう", "", "99999999"]
)
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError):
        parse_date(written)


@given(st.dates(date(1868, 1, 25), date(2100, 1, 1)))
def test_wareki_reads_back(day: date) -> None:
    assert parse_date(wareki(day)) == day
