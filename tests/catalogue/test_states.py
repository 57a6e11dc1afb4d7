"""How a service stands: draft, announced, open, paused or closed, from its dates alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osekkai.catalogue import Catalogue, Service, check, load
from osekkai.catalogue.speaking import missing
from osekkai.catalogue.states import Pause, Stage, Times, Window, state
from osekkai.policy import Words

WHY = Words("予算を使いきりました", "お金が なくなりました", "The budget is used up")
SUMMER = Window(date(2000, 6, 1), date(2000, 7, 31), is_yearly=True)
WINTER = Window(date(2000, 12, 15), date(2000, 1, 15), is_yearly=True)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.fixture
def gift(komichi: Catalogue) -> Service:
    return komichi.services["birth-gift"]


@pytest.fixture(scope="module")
def komichi(komichi_folder: Path) -> Catalogue:
    return load(komichi_folder)


def on(service: Service, times: Times, day: str, *, published: bool = True, taken: int = 0) -> tuple[object, ...]:
    found = state(replace(service, times=times), date.fromisoformat(day), published=published, taken=taken)
    return found.name, found.opens_on and str(found.opens_on), found.closes_on and str(found.closes_on)


@pytest.mark.parametrize(
    ("times", "day", "stage", "opens_on", "closes_on"),
    [
        (Times(), "2026-06-01", "open", "2026-06-01", None),
        (Times(first=date(2026, 7, 1)), "2026-06-30", "announced", "2026-07-01", None),
        (Times(first=date(2026, 7, 1)), "2026-07-01", "open", "2026-07-01", None),
        (Times(last=date(2026, 7, 1)), "2026-07-01", "open", "2026-07-01", "2026-07-01"),
        (Times(last=date(2026, 7, 1)), "2026-07-02", "closed", None, None),
        (Times(pause=Pause(date(2026, 5, 1), WHY)), "2026-04-30", "open", "2026-04-30", "2026-04-30"),
        (Times(pause=Pause(date(2026, 5, 1), WHY)), "2026-05-01", "paused", None, None),
        (Times(pause=Pause(date(2026, 5, 1), WHY, date(2026, 5, 9))), "2026-05-09", "paused", "2026-05-10", None),
        (Times(pause=Pause(date(2026, 5, 1), WHY, date(2026, 5, 9))), "2026-05-10", "open", "2026-05-10", None),
        (Times(windows=(SUMMER,)), "2026-06-01", "open", "2026-06-01", "2026-07-31"),
        (Times(windows=(SUMMER,)), "2026-08-01", "announced", "2027-06-01", None),
        (Times(windows=(SUMMER,), last=date(2026, 12, 31)), "2026-08-01", "closed", None, None),
        (Times(windows=(WINTER,)), "2027-01-15", "open", "2027-01-15", "2027-01-15"),
        (Times(windows=(WINTER,)), "2027-01-16", "announced", "2027-12-15", None),
        (Times(windows=(SUMMER, WINTER)), "2026-08-01", "announced", "2026-12-15", None),
        (
            Times(windows=(SUMMER,), pause=Pause(date(2026, 5, 1), WHY, date(2026, 6, 9))),
            "2026-05-20",
            "paused",
            "2026-06-10",
            None,
        ),
        (
            Times(windows=(Window(date(2026, 6, 1), date(2026, 6, 3)), Window(date(2026, 9, 1), date(2026, 9, 3)))),
            "2026-06-04",
            "announced",
            "2026-09-01",
            None,
        ),
    ],
)
def test_the_state_follows_from_the_dates(
    gift: Service, times: Times, day: str, stage: str, opens_on: str | None, closes_on: str | None
) -> None:
    assert on(gift, times, day) == (stage, opens_on, closes_on)


def test_what_is_not_published_is_a_draft_whatever_its_dates_say(gift: Service) -> None:
    assert on(gift, Times(), "2026-06-01", published=False)[0] == "draft"
    assert on(gift, Times(last=date(2020, 1, 1)), "2026-06-01", published=False)[0] == "draft"


def test_once_the_limit_is_taken_it_is_closed_until_the_next_window(gift: Service) -> None:
    assert on(gift, Times(limit=3), "2026-06-01", taken=2)[0] == "open"
    assert on(gift, Times(limit=3), "2026-06-01", taken=3) == ("closed", None, None)
    assert on(gift, Times(limit=3, windows=(SUMMER,)), "2026-06-09", taken=3) == ("closed", "2027-06-01", None)


def test_a_limit_counts_from_the_first_day_of_the_window(gift: Service) -> None:
    assert Times(limit=3).counted_from(date(2026, 6, 9)) is None
    assert Times(limit=3, first=date(2026, 4, 1)).counted_from(date(2026, 6, 9)) == date(2026, 4, 1)
    assert Times(limit=3, windows=(SUMMER,)).counted_from(date(2026, 6, 9)) == date(2026, 6, 1)


@given(DAYS, st.booleans(), st.booleans(), DAYS, st.integers(0, 90))
def test_on_the_day_that_is_named_it_is_open(day: date, summer: bool, winter: bool, since: date, long: int) -> None:
    """Whatever the dates: `opens_on` is a day on which it is open, and `closes_on` is the last of them."""
    from datetime import timedelta

    pause = Pause(since, WHY, since + timedelta(days=long))
    times = Times(windows=(*([SUMMER] if summer else []), *([WINTER] if winter else [])), pause=pause)

    class Its:
        pass

    service = Its()
    service.times = times  # type: ignore[attr-defined]
    found = state(service, day)  # type: ignore[arg-type]
    assert found.opens_on is not None and found.opens_on >= day
    then = state(service, found.opens_on)  # type: ignore[arg-type]
    assert then.stage == Stage.OPEN
    if then.closes_on:
        assert state(service, then.closes_on).is_open  # type: ignore[arg-type]
        assert not state(service, then.closes_on + timedelta(days=1)).is_open  # type: ignore[arg-type]


# In the file


@pytest.fixture
def town(komichi_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(komichi_folder, tmp_path / "town"))


def add(town: Path, text: str) -> None:
    file = town / "services" / "birth-gift.yaml"
    file.write_text(file.read_text("utf-8") + text + "\n", "utf-8")


def test_the_dates_are_read_from_the_file(town: Path) -> None:
    add(
        town,
        "from: 2026-04-01\npaused: {since: 2026-06-01, until: 2026-06-30, why: {ja: 予算, easy: お金, en: Budget}}\n"
        "windows: [{from: 04-01, until: 09-30}, {from: 2026-12-01, until: 2026-12-10}]\nlimit: 20件",
    )
    times = load(town).services["birth-gift"].times
    assert times.first == date(2026, 4, 1) and times.limit == 20
    assert times.pause == Pause(date(2026, 6, 1), Words("予算", "お金", "Budget"), date(2026, 6, 30))
    assert [each.is_yearly for each in times.windows] == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from: 2026-04-01\nuntil: 2026-03-31", "おわりの日"),
        ("paused: {since: 2026-04-01, until: 2026-03-31, why: 予算}", "おわりの日"),
        ("paused: {since: 2026-04-01}", "why"),
        ("paused: {why: 予算}", "since"),
        ("windows: [{from: 2026-04-01, until: 2026-03-31}]", "おわりの日"),
        ("windows: [{from: 13-01, until: 04-31}]", "04-31"),
        ("windows: [{from: 04-01}]", "until"),
        ("limit: 0", "limit"),
        ("limit: たくさん", "たくさん"),
        ("state: open", "state"),
    ],
)
def test_dates_that_cannot_be_are_said_with_their_line(town: Path, text: str, said: str) -> None:
    add(town, text)
    problems = check(town, with_examples=False).problems
    assert any(said in each.render() and "birth-gift.yaml:" in each.render() for each in problems), problems


def test_why_it_is_paused_needs_every_language(town: Path) -> None:
    add(town, "paused: {since: 2026-04-01, why: {ja: 予算を使いきりました}}")
    assert "予算を使いきりました" in missing(load(town), "en")
