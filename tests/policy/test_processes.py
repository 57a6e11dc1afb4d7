"""What goes from one process to another: households and rulebooks there, answers and errors back, and nothing hangs."""

from __future__ import annotations

import importlib
import inspect
import multiprocessing
import pickle
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import pytest

from osekkai import policy
from osekkai.policy.calendar import NotADay
from osekkai.policy.columns import FactColumn, plan
from osekkai.policy.files import Place, Problems
from osekkai.policy.prove import prove
from osekkai.policy.values import ByYear, Interval, NotUnderstood, read_value

FILES = {
    "facts.yaml": """
facts:
  birth_date: {ja: 生年月日, of: person, type: date, ask: 生年月日は？}
  income: {ja: 所得, of: person, type: yen, range: [0, 100000000], yearly: true, ask: 所得は？}
  abroad: {ja: 国外にいる, of: person, type: truth, presume: いいえ}
  grade: {ja: 等級, of: person, type: choice, choices: {g1: {ja: 1級}, g2: {ja: 2級}}, ask: 等級は？}
  elder: {ja: 高齢, of: person, type: truth, derive: "満年齢(生年月日, 基準日) >= 65"}
notions:
  前年: {is: 年(基準日) - 1, of: household}
""",
    "services/test.yaml": """
id: test
name: 試しの制度
unit: head
basis: [{law: 試験法, article: 第1条}]
parameters: {限度額: {2020-01-01: 200万円}}
eligible: 所得[前年] < 限度額 and not 国外にいる and not 高齢
amount: {kind: cash, per: month, yen: "5000 if 等級 == '1級' else 3000"}
examples:
  - {case: 所得がない, on: 2026-11-23, members: [{head: 1990-01-01, 所得: 0円, 等級: 1級}], expect: {yen: 5000}}
""",
}
HOUSEHOLDS = [
    {"on": "2026-11-23", "members": [{"head": "1990-01-01", "income": 0}]},
    {"on": "2026-11-23", "members": [{"head": "1990-01-01", "income": "たくさん"}]},
    {"on": "2026-11-23", "members": [{"head": "1990-01-01"}]},
]


def judged(book: policy.Rulebook, household: dict[str, Any]) -> policy.Assessment:
    """What a worker does."""
    return policy.assess(book, book.situation(household))


def told(assessment: policy.Assessment) -> str:
    return policy.explain(assessment.of("test")).render()


@pytest.fixture(scope="module")
def book() -> policy.Rulebook:
    return policy.load(FILES)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, which share nothing with this one."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as made:
        yield made


def errors() -> list[type[BaseException]]:
    """Every error that a module of the policy language declares."""
    modules = [each.name for each in pkgutil.walk_packages(policy.__path__, "osekkai.policy.")]
    found = [each for name in modules for _, each in inspect.getmembers(importlib.import_module(name), inspect.isclass)]
    ours = {each for each in found if issubclass(each, BaseException) and each.__module__.startswith("osekkai.policy")}
    return sorted(ours, key=lambda each: each.__name__)


def made(error: type[BaseException]) -> BaseException:
    if error is policy.PolicyError:
        problems = Problems()
        problems.add(
            "value", Place("services/x.yaml", 3, 7, "eligible: 年令 < 3"), "ありません", "not there", ("直す", "mend")
        )
        return policy.PolicyError(problems.found)
    return error("きのう") if error is NotADay else error("日本語の文", "an English sentence")


@pytest.mark.parametrize("error", errors(), ids=lambda each: each.__name__)
def test_every_error_arrives_as_it_was_raised(error: type[BaseException]) -> None:
    sent = made(error)
    found = pickle.loads(pickle.dumps(sent))
    assert type(found) is error
    assert (found.args, str(found), vars(found)) == (sent.args, str(sent), vars(sent))


def test_the_list_of_errors_is_not_empty() -> None:
    assert {policy.PolicyError, NotUnderstood} < set(errors())


def test_one_wrong_household_among_others_is_told_and_the_others_are_judged(
    pool: ProcessPoolExecutor, book: policy.Rulebook
) -> None:
    waiting = [pool.submit(judged, book, each) for each in HOUSEHOLDS]
    with pytest.raises(policy.PolicyError) as wrong:
        waiting[1].result(timeout=60)
    assert [str(each.where) for each in wrong.value.problems] == ["members[0].income"]
    answers = [waiting[place].result(timeout=60).of("test") for place in (0, 2)]
    assert [each.status for each in answers] == ["eligible", "unknown"]
    assert [fact.id for fact in answers[1].missing.values()] == ["income", "grade"]


def test_an_answer_from_elsewhere_is_about_the_rules_of_here(pool: ProcessPoolExecutor, book: policy.Rulebook) -> None:
    here = judged(book, HOUSEHOLDS[0])
    there = pool.submit(judged, book, HOUSEHOLDS[0]).result(timeout=60)
    assert there.book is book
    assert there.of("test").service is book.services["test"]
    assert there.of("test").rule is here.of("test").rule
    assert told(there) == told(here) == pool.submit(told, here).result(timeout=60)


def results(book: policy.Rulebook) -> Iterator[object]:
    """Something of every kind that says what was found."""
    service = book.services["test"]
    assessment = judged(book, HOUSEHOLDS[2])
    yield from (assessment, *assessment.results, assessment.situation, policy.next_question(assessment))
    yield from policy.explain(assessment.of("test")).walk()
    yield from policy.presumed(assessment.results).values()
    yield from policy.boundaries(book, service)
    yield from prove(book, service, date(2026, 11, 23))
    yield plan([service], date(2026, 11, 23).toordinal(), {("birth_date", 0): FactColumn("birth_date")})
    yield from (book, service, book.vocabulary.facts["grade"], assessment.of("test").amount)
    yield ByYear({2025: Interval(0, 5)})


def test_every_result_can_be_sent_and_says_the_same(book: policy.Rulebook) -> None:
    kinds = set()
    for each in results(book):
        found = pickle.loads(pickle.dumps(each))
        kinds.add(type(each).__name__)
        assert type(found) is type(each)
        assert said(found) == said(each)
    assert kinds >= {"Assessment", "Result", "Situation", "NextQuestion", "Why", "Boundary", "Finding", "Plan", "Money"}


def said(found: object) -> object:
    """What a result says, without who says it."""
    if isinstance(found, policy.Why):
        return found.render(), found.as_json()
    if isinstance(found, policy.Result):
        return found.status, found.amount, found.deadline, found.missing, policy.explain(found).as_json()
    if isinstance(found, policy.Assessment):
        return found.book, found.situation, [said(each) for each in found.results]
    if hasattr(found, "as_yaml") and hasattr(found, "example"):
        return found.as_yaml()
    return found


def test_a_rulebook_that_another_process_never_saw_is_read_there_once(pool: ProcessPoolExecutor) -> None:
    fresh = policy.load({**FILES, "services/test.yaml": FILES["services/test.yaml"].replace("200万円", "300万円")})
    first, second = (pool.submit(told, judged(fresh, HOUSEHOLDS[0])).result(timeout=60) for _ in range(2))
    assert first == second


def test_a_value_that_was_not_understood_says_so_in_both_languages(book: policy.Rulebook) -> None:
    with pytest.raises(NotUnderstood) as wrong:
        read_value(book.vocabulary.facts["income"], ",")
    assert len(pickle.loads(pickle.dumps(wrong.value)).args) == 2
