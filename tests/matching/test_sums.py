"""What is added up on the page of results: cash in hand, each period apart; everything else is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from osekkai.catalogue import Catalogue, load
from osekkai.matching.answers import CONVERSATION, Answers
from osekkai.matching.interview import assessed
from osekkai.matching.results import Groups, grouped
from tests.conftest import out_of_date

TODAY = date(2026, 11, 28)


def groups(catalogue: Catalogue, *people: tuple[str, dict[str, str]], **household: str) -> Groups:
    answers = Answers(people=people, household=dict(household), talked=CONVERSATION)
    return grouped(catalogue, assessed(catalogue, answers, TODAY))


def family(catalogue: Catalogue) -> Groups:
    return groups(
        catalogue,
        ("head", {"birth_date": "1985-05-05", "salary": "180万円"}),
        ("child", {"birth_date": "2010-05-05"}),
        ("child", {"birth_date": "2018-05-05"}),
        ("parent", {"birth_date": "1950-05-05"}),
    )


def named(found: Groups, kind: str) -> list[str]:
    return [card.service.id for card in found.sums.apart.get(kind, ())]


def test_cash_that_is_sure_is_told_apart_from_what_may_be(bunkyo: Catalogue) -> None:
    sums = family(bunkyo).sums
    assert [(each.per, each.yen) for each in sums.sure] == [("month", 57_000)]
    assert all(each.yen and each.yen < 1_000_000 for each in sums.maybe)


def test_what_would_end_before_it_begins_is_no_money(bunkyo: Catalogue) -> None:
    """Who applies in the last March of school could first receive April's, and there is none."""
    answers = Answers(
        people=(("head", {"birth_date": "1985-05-05", "salary": "180万円"}), ("child", {"birth_date": "2008-12-05"})),
        talked=CONVERSATION,
    )
    found = grouped(bunkyo, assessed(bunkyo, answers, date(2027, 3, 15)))
    assert not {"child-allowance", "child-rearing-allowance"} & {card.service.id for card in found.have}
    assert all(each.yen == 5_000 for each in found.sums.sure)


def test_a_cost_is_no_benefit_and_what_goes_to_the_school_is_no_cash(bunkyo: Catalogue) -> None:
    found = family(bunkyo)
    assert {"silver-pass", "ltc-premium"} <= set(named(found, "cost"))
    assert named(found, "direct") == ["highschool-support"]
    assert {"hearing-aid", "compost-subsidy"} <= set(named(found, "reimbursement"))
    assert [card.service.id for card in found.costs] == ["ltc-premium"]


def test_no_range_without_a_useful_end_is_shown(bunkyo: Catalogue) -> None:
    """The widest are what is paid back of a training of several years: 1.6 million at most."""
    found = family(bunkyo)
    cards = [*found.have, *found.maybe, *found.must, *found.costs]
    for amount in (card.total for card in cards if card.total):
        assert amount.most is None or amount.most <= 1_600_000


def test_ceilings_of_two_people_are_not_added(bunkyo: Catalogue) -> None:
    found = groups(bunkyo, ("head", {"birth_date": "1950-05-05"}), ("spouse", {"birth_date": "1951-05-05"}))
    (card,) = (each for each in (*found.have, *found.maybe) if each.service.id == "hearing-aid")
    assert len(card.lines) == 2 and card.total is None and card.lines[0].amount
    assert card.lines[0].amount.yen == 72_450


def test_a_card_says_which_figure_nobody_knows_any_more(tmp_path: Path) -> None:
    catalogue = load(out_of_date(tmp_path))
    found = groups(catalogue, ("head", {"birth_date": "1985-05-05"}), ("child", {"birth_date": "2018-05-05"}))
    (card,) = (each for each in (*found.have, *found.maybe) if each.service.id == "tokyo-018")
    assert any(doubt.is_stale for doubt in card.doubts)
