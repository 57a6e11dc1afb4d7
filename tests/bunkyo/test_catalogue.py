"""Bunkyo's folder as a whole: complete, sourced, and right in the law's own worked cases."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue, check
from osekkai.catalogue.figures import standings
from osekkai.policy import Step
from tests.conftest import BUNKYO

EVENTS = (
    "birth",
    "moving-in",
    "moving-out",
    "marriage",
    "divorce",
    "school-entry",
    "job-loss",
    "care",
    "disability",
    "bereavement",
)


def test_every_example_of_every_service_holds() -> None:
    report = check(BUNKYO)
    assert not report.problems, "\n".join(each.render() for each in report.problems)
    assert (report.services, report.unreviewed) == (len(list((BUNKYO / "services").glob("*.yaml"))), 0)
    assert report.services >= 90 and report.examples >= 600


def test_every_service_says_where_it_is_known_from(bunkyo: Catalogue) -> None:
    for service in bunkyo.services.values():
        assert service.sources and service.rules.basis and service.owner.phone, service.id
        assert service.confidence != "confirmed" or any(source.url for source in service.sources), service.id


def test_every_figure_of_the_shared_vocabulary_says_where_it_is_known_from(bunkyo: Catalogue) -> None:
    shared = [each for each in standings(bunkyo, date(2026, 11, 28)) if not each.service]
    assert len(shared) > 20
    assert not [each.figure.name for each in shared if not (each.source and each.seen and each.confidence)]


def test_every_benefit_has_three_examples(bunkyo: Catalogue) -> None:
    assert not [each.id for each in bunkyo.services.values() if each.kind == "benefit" and len(each.rules.examples) < 3]


@pytest.mark.parametrize("event", EVENTS)
def test_every_life_event_has_its_bundle(bunkyo: Catalogue, event: str) -> None:
    assert [each for each in bunkyo.services.values() if event in each.life_events]


def test_texts_are_there_in_all_languages(bunkyo: Catalogue) -> None:
    for service in bunkyo.services.values():
        for words in (service.words, service.summary, service.how):
            assert words.easy and words.en, service.id
    for fact in bunkyo.book.vocabulary.facts.values():
        assert fact.words.en and fact.words.easy, fact.id
        if fact.question:
            assert fact.question.text.easy and fact.question.text.en and fact.question.why.en, fact.id


def family(*members: dict[str, object], on: str, **household: object) -> dict[str, object]:
    return {"on": on, "members": list(members), "household": household}


def amount(
    bunkyo: Catalogue, service: str, data: dict[str, object], member: str | None = None
) -> tuple[str, int | None]:
    result = policy.assess(bunkyo.book, bunkyo.book.situation(data), [bunkyo.book.service(service)]).of(service, member)
    return result.status, result.amount.yen if result.amount else None


@pytest.mark.parametrize(
    ("year", "salary", "income"),
    [
        (2024, 550_999, 0),
        (2024, 1_000_000, 450_000),
        (2024, 1_619_999, 1_069_000),
        (2024, 1_800_000, 1_180_000),
        (2024, 3_000_000, 2_020_000),
        (2024, 4_003_999, 2_760_000),
        (2024, 6_600_000, 4_840_000),
        (2024, 8_500_000, 6_550_000),
        (2024, 10_000_000, 8_050_000),
        (2019, 10_000_000, 7_800_000),
        (2025, 1_100_000, 450_000),
        (2025, 1_900_000, 1_250_000),
        (2025, 6_600_000, 4_840_000),
    ],
)
def test_salary_becomes_income_by_the_table_of_its_year(bunkyo: Catalogue, year: int, salary: int, income: int) -> None:
    """所得税法 第28条 and 別表第五, before and after the reforms of 2020 and 2025."""
    situation = bunkyo.book.situation(
        {"on": f"{year + 1}-07-01", "members": [{"head": "1980-01-01", "年収": salary, "年金": 0}]}
    )
    world = situation.world(bunkyo.book.vocabulary)
    step = bunkyo.book.vocabulary.names["給与所得"]
    assert isinstance(step, Step) and world.head
    assert step.work(world, world.head, year) == income


@pytest.mark.parametrize(
    ("income", "dependants", "yen"),
    [
        (690_000 - 1 + 180_000, 0, 46_690),
        (690_000 + 180_000, 0, 46_680),
        (2_079_999 + 180_000, 0, 11_010),
        (1_070_000 - 1 + 180_000, 1, 46_690),
    ],
)
def test_the_edges_of_the_child_rearing_allowance(bunkyo: Catalogue, income: int, dependants: int, yen: int) -> None:
    """児童扶養手当法施行令 第2条の4: below the limit in full, from it on tapering to 11,010 yen (fiscal 2025)."""
    head = {"head": "1985-05-05", "年収": 3_000_000, "合計所得金額": income, "扶養親族等の数": dependants}
    data = family(head, {"child": "2015-05-05"}, on="2025-12-01")
    assert amount(bunkyo, "child-rearing-allowance", data) == ("eligible", yen)


def test_at_the_limit_the_allowance_ends(bunkyo: Catalogue) -> None:
    head = {"head": "1985-05-05", "年収": 3_000_000, "合計所得金額": 2_080_000 + 180_000, "扶養親族等の数": 0}
    assert (
        amount(bunkyo, "child-rearing-allowance", family(head, {"child": "2015-05-05"}, on="2025-12-01"))[0]
        == "ineligible"
    )


@pytest.mark.parametrize(("on", "income_year"), [("2025-09-30", "2023"), ("2025-10-01", "2024")])
def test_the_income_year_changes_with_the_payment_for_november(bunkyo: Catalogue, on: str, income_year: str) -> None:
    """Who applies in October is first paid for November (児童扶養手当法7条1項, 9条1項)."""
    head = {"head": "1985-05-05", "年収": {"2023": 0, "2024": 0, income_year: 9_000_000}}
    assert amount(bunkyo, "child-rearing-allowance", family(head, {"child": "2015-05-05"}, on=on))[0] == "ineligible"


def test_the_third_child_is_counted_up_to_22(bunkyo: Catalogue) -> None:
    oldest = ("2003-04-01", "2003-04-02")
    for born, yen in zip(oldest, (10_000, 30_000), strict=True):
        data = family(
            {"head": "1975-01-01"}, {"child": born}, {"child": "2012-01-01"}, {"child": "2020-01-01"}, on="2025-06-01"
        )
        assert amount(bunkyo, "child-allowance", data, "child3") == ("eligible", yen)


@pytest.mark.parametrize(("dependants", "limit"), [(0, 450_000), (1, 1_010_000), (2, 1_360_000), (3, 1_710_000)])
def test_the_exemption_from_resident_tax(bunkyo: Catalogue, dependants: int, limit: int) -> None:
    """地方税法 第295条: 35万円 × (本人と扶養) + 31万円; 45万円 alone."""
    for income, status in ((limit, "eligible"), (limit + 1, "ineligible")):
        head = {"head": "1980-01-01", "合計所得金額": income, "扶養親族等の数": dependants}
        assert amount(bunkyo, "resident-tax-exempt", family(head, on="2026-07-01"))[0] == status


@pytest.mark.parametrize(
    ("cost", "income", "yen"),
    [(1_000_000, 5_000_000, 212_570), (1_000_000, 9_000_000, 128_180), (3_000_000, 14_000_000, 625_820)],
)
def test_the_ceilings_of_medical_costs(bunkyo: Catalogue, cost: int, income: int, yen: int) -> None:
    """国民健康保険法施行令 第29条の3: bands ア, イ and ウ with their 1 %."""
    head = {"head": "1980-01-01", "年収": income, "健康保険": "国民健康保険", "総医療費": cost}
    data = family(head, on="2026-07-01", 高い医療費がかかった=True)
    assert amount(bunkyo, "high-cost-medical", data) == ("eligible", yen)


def test_public_assistance_never_rules_anybody_out(bunkyo: Catalogue) -> None:
    for income in (0, 50_000_000):
        assert (
            amount(bunkyo, "public-assistance", family({"head": "1980-01-01", "年収": income}, on="2026-07-01"))[0]
            == "unknown"
        )
