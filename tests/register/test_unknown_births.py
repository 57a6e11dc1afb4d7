"""生年月日不詳: a day of birth of which only the year or the month is known is kept as the interval it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from osekkai.casework.certificates import _of
from osekkai.catalogue import Catalogue
from osekkai.identity import matching
from osekkai.matching import snapshot, today, ward
from osekkai.policy import assess
from osekkai.policy.values import Interval
from osekkai.register import queries as register
from osekkai.register.extracts import RESIDENTS
from osekkai.register.models import Household, Person
from osekkai.register.queries import MACHINE
from osekkai.register.services import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = date(2026, 11, 23)
BORN = {"A": "1960-00-00", "B": "昭和36年11月00日", "C": "昭和64年00月00日", "D": "1961-11-05"}


@pytest.fixture
def residents(tmp_path: Path, bunkyo: Catalogue) -> dict[str, Person]:
    lines = [
        f"{key},H{key},文京 {key},ブンキョウ,{born},男,世帯主,1,本駒込二丁目,2番3号,113-0021,2010-04-01,,"
        for key, born in BORN.items()
    ]
    path = tmp_path / "residents.csv"
    path.write_text("\n".join([",".join(RESIDENTS), *lines]), "utf-8")
    report = take_in(path, bunkyo, today=ON)
    assert report.taken, report.problems
    return {each.key: each for each in Person.objects.all()}


def test_it_is_read_as_the_register_writes_it(residents: dict[str, Person]) -> None:
    held = {key: (each.birth_date, each.birth_until) for key, each in residents.items()}
    assert held == {
        "A": (date(1960, 1, 1), date(1960, 12, 31)),
        "B": (date(1961, 11, 1), date(1961, 11, 30)),
        "C": (date(1989, 1, 1), date(1989, 1, 7)),  # the era ended on the 7th
        "D": (date(1961, 11, 5), None),
    }


def test_both_ways_say_the_same_of_them(residents: dict[str, Person], tmp_path: Path, bunkyo: Catalogue) -> None:
    """Of who is 65 or 66 the age decides nothing; of who turns 65 in November it is open."""
    taken = snapshot.take(tmp_path / "snapshot", bunkyo.book.vocabulary)
    assert taken.source["birth_date", 0].open
    opened = taken.open(bunkyo.book.vocabulary)
    services = list(bunkyo.book.services.values())
    ward.results(opened, services, ON, taken)
    columns = {
        (service, person): (entitled, lo, hi)
        for service, person, entitled, lo, hi in opened.execute(
            "SELECT service, pid, entitled, lo, hi FROM results WHERE covered"
        ).fetchall()
    }
    answers = {True: "eligible", None: "unknown"}
    by_key = {each.pk: key for key, each in residents.items()}
    premium = {}
    for home in today.homes(Household.objects.values_list("id", flat=True), bunkyo.book.vocabulary, ON, to=MACHINE):
        for result in assess(bunkyo.book, home.situation).results:
            there = columns.get((result.service.id, home.people[0]))
            if result.validity == "in-force":
                assert result.status == (answers[there[0]] if there else "ineligible"), result.service.id
            if there and result.amount:
                assert there[1:] == (result.amount.lo, result.amount.hi), result.service.id
            if result.service.id == "ltc-premium":
                premium[by_key[home.people[0]]] = result.status
    assert premium == {"A": "eligible", "B": "unknown", "C": "ineligible", "D": "eligible"}


def test_the_certificate_says_that_it_is_not_known(residents: dict[str, Person]) -> None:
    told = {key: dict(_of(found))["生年月日"] for key, each in residents.items() if (found := register.person(each.pk))}
    assert told == {
        "A": "不詳（昭和35年）",
        "B": "不詳（昭和36年11月）",
        "C": "不詳（昭和64年）",
        "D": "昭和36年11月5日",
    }


def test_a_day_that_is_not_known_is_nobodys_for_identity(residents: dict[str, Person]) -> None:
    """Neither its first day nor the same rough date makes two people one; a clerk finds them by what is written."""
    assert register.born_on(date(1960, 1, 1)) == []
    assert matching.match("文京 A", date(1960, 1, 1), "文京区本駒込2-2-3").person is None
    assert matching.match("文京 D", date(1961, 11, 5), "文京区本駒込2-2-3").person is not None
    assert [each.key for each in register.born_on(date(1960, 1, 1), date(1960, 12, 31))] == ["A"]


def test_the_situation_holds_the_interval(residents: dict[str, Person], bunkyo: Catalogue) -> None:
    household = register.household_of(residents["A"].pk)
    assert household is not None
    (home,) = today.homes([household], bunkyo.book.vocabulary, ON, to=MACHINE)
    born = home.situation.people[0].facts["birth_date"]
    assert born == Interval(date(1960, 1, 1).toordinal(), date(1960, 12, 31).toordinal())
    again = bunkyo.book.situation(home.situation.as_data())
    assert again.people[0].facts["birth_date"] == born
