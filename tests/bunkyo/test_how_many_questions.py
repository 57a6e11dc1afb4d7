"""What the start page promises of the number of questions is what is asked, of who answers what is asked."""

from __future__ import annotations

from datetime import date

import pytest

from osekkai.catalogue import Catalogue
from osekkai.matching import interview
from osekkai.matching.answers import CONVERSATION, Answers
from osekkai.policy import Fact

TODAY = date(2026, 11, 28)
MOST = 20
"""As `_start.html` says it; the fewest it says are 10."""


def an_answer(fact: Fact) -> str | None:
    if fact.type.kind == "truth":
        return "いいえ"
    if fact.type.kind == "choice":
        return next(iter(fact.choices))
    return None if fact.type.kind == "date" else "300万円" if fact.type.unit == "円" else "1"


@pytest.mark.parametrize(
    "people",
    [
        [("head", "1990-04-01")],
        [("head", "1985-04-01"), ("spouse", "1986-04-01"), ("child", "2016-05-05"), ("child", "2020-05-05")],
        [("head", "1985-04-01"), ("child", "2016-05-05")],
        [("head", "1950-04-01"), ("spouse", "1953-01-01")],
        [("head", "1940-01-01")],
        [("head", "1975-02-03"), ("parent", "1945-02-03")],
    ],
)
def test_no_more_is_asked_than_the_start_page_says(bunkyo: Catalogue, people: list[tuple[str, str]]) -> None:
    answers = Answers(people=tuple((who, {"birth_date": born}) for who, born in people), talked=CONVERSATION)
    asked = len(CONVERSATION)
    while step := interview.next_step(bunkyo, answers, interview.assessed(bunkyo, answers, TODAY)):
        assert step.fact
        answers = answers.with_fact(step.member, step.fact.id, an_answer(step.fact))
        asked += 1
    assert asked <= MOST
