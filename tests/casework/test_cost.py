"""一年の額: what the first twelve months of a decision cost, and by which figure it finds its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from osekkai.approvals.models import Proposal
from osekkai.casework import drafts
from osekkai.casework.models import Case
from osekkai.casework.proposals import propose
from osekkai.casework.signed import signed
from osekkai.casework.term import Line, of_twelve_months
from osekkai.catalogue import Catalogue
from tests.casework.building import plain_case, staff

DECEMBER, END = date(2026, 12, 1), date(2043, 3, 31)


@pytest.mark.parametrize(
    ("lines", "yen"),
    [
        ([Line("month", 15_000, 12, DECEMBER, END)], 180_000),
        (  # one month of the higher amount, then the lower: it was told as 180,000
            [
                Line("month", 15_000, 12, DECEMBER, date(2026, 12, 31)),
                Line("month", 10_000, 12, date(2027, 1, 1), END),
            ],
            125_000,
        ),
        ([Line("month", 15_000, 12, DECEMBER, date(2027, 2, 28))], 45_000),
        (  # somebody else begins in the last of the twelve months
            [
                Line("month", 15_000, 12, DECEMBER, END),
                Line("month", 30_000, 12, date(2027, 11, 1), None),
            ],
            210_000,
        ),
        ([Line("month", 10_000, 12, date(2027, 1, 31), None)], 120_000),  # there is no 31st of February
        ([Line("month", 10_000, 6, DECEMBER, None)], 60_000),  # of a benefit of six months
        ([Line("year", 40_000, 1, DECEMBER, None)], 40_000),
        ([Line("once", 50_000, 1, None, None), Line("once", 50_000, 1, None, None)], 100_000),
        ([Line("once", 50_000, 1, None, None), Line("month", 1_000, 12, DECEMBER, None)], 62_000),
        ([Line("year", 40_000, 1, DECEMBER, None), Line("year", 40_000, 1, date(2027, 12, 1), None)], 40_000),
        ([Line("month", 300, 0, DECEMBER, None)], 0),  # a fee costs the office nothing
    ],
)
def test_the_periods_are_counted_month_by_month(lines: list[Line], yen: int) -> None:
    assert of_twelve_months(lines) == yen


@pytest.mark.django_db
@pytest.mark.database
def test_who_signs_reads_both_figures_and_both_are_bound(bunkyo: Catalogue) -> None:
    case, clerk = plain_case(bunkyo), staff("clerk", "clerk")
    propose(case, drafts.suggestion(case, bunkyo), clerk, case.version, bunkyo)
    proposal = Proposal.objects.get()
    assert proposal.content["yen"] == proposal.yen == 180_000, "by this it finds its way"
    assert proposal.content["yen_of_twelve_months"] == 6 * 15_000 + 6 * 10_000
    said = (
        "はじめの12か月で 150,000円。いちばん多い額が 12か月つづくとして 180,000円（決裁の道すじは この額で決まります）"
    )
    assert signed(proposal.content).yen_in_words == said
    reader = Client()
    reader.force_login(staff("chief", "chief"))
    assert said in reader.get("/office/approvals/").content.decode()
    old = {name: each for name, each in proposal.content.items() if name != "yen_of_twelve_months"}
    assert signed(old).yen_in_words.startswith("いちばん多い額が"), "what a release before signed"


@pytest.mark.django_db
@pytest.mark.database
def test_nothing_is_paid_by_a_refusal(bunkyo: Catalogue) -> None:
    case: Case = plain_case(bunkyo)
    draft = replace(drafts.suggestion(case, bunkyo), kind="refusal", gives=())
    assert draft.yen_a_year is None and draft.yen_of_twelve_months is None
