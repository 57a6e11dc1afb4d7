"""Examples in the file, and boundary examples found for staff to review."""

from osekkai import policy
from osekkai.policy.examples.boundaries import boundaries
from osekkai.policy.examples.running import run_examples
from osekkai.policy.language.problems import Problems
from tests.conftest import FACTS, book, service

RULES = """
parameters: {{上限: {{2024-04-01: {limit}円}}}}
eligible: 所得 < 上限 and 年齢 >= 20
amount: {{kind: cash, per: month, yen: '5000'}}
examples:
  - {{case: ふつう, on: 2026-11-23, members: [{{head: 1990-01-01, 所得: 400}}], expect: {{yen: 5000}}}}
  - {{case: 多い, on: 2026-11-23, members: [{{head: 1990-01-01, 所得: 1000}}], expect: ineligible}}
"""


def run(limit: int) -> Problems:
    rulebook, found = book(RULES.format(limit=limit)), Problems()
    run_examples(rulebook, rulebook.services["test"], found)
    return found


def test_right_examples_say_nothing() -> None:
    assert not run(1000).found


def test_a_changed_limit_shows_the_example_that_breaks_with_both_values() -> None:
    problem = run(300).found[0]
    assert (
        "ふつう" in problem.title.ja and "期待: yen 5000" in problem.title.ja and "結果: yen None" in problem.title.ja
    )
    assert problem.where.line > 5


def test_an_example_with_a_wrong_fact_says_where() -> None:
    rulebook, found = book(RULES.format(limit=1000).replace("所得: 400", "所徳: 400")), Problems()
    run_examples(rulebook, rulebook.services["test"], found)
    assert "members[0].所徳" in found.found[0].title.ja


def test_boundaries_are_the_exact_edges_of_money_and_age() -> None:
    rulebook = book(RULES.format(limit=1000))
    found = {(each.fact.id, each.below, each.above) for each in boundaries(rulebook, rulebook.services["test"])}
    assert ("income", 999, 1000) in found
    from datetime import date

    assert ("birth_date", date(2006, 11, 24).toordinal(), date(2006, 11, 25).toordinal()) in found


def test_written_boundaries_are_examples_that_hold() -> None:
    text = RULES.format(limit=1000)
    rulebook = book(text)
    added = "".join(each.as_yaml() for each in boundaries(rulebook, rulebook.services["test"]))
    again = policy.load({"facts.yaml": FACTS, "services/test.yaml": service(text.rstrip() + "\n" + added)})
    found = Problems()
    assert run_examples(again, again.services["test"], found) >= 6
    assert not found.found, [each.render() for each in found.found]
    assert sum(not each.reviewed for each in again.services["test"].examples) >= 4


CHILDREN = """
eligible: 年齢 < 20
amount: {kind: cash, per: month, yen: '5000'}
examples:
  - {case: 子ひとり, on: 2026-11-23, members: [{head: 1990-01-01}, {child: 2020-01-01}], expect: WANTED}
"""


def of_a_child(wanted: str, members: str = "{child: 2020-01-01}") -> list[str]:
    text = CHILDREN.replace("WANTED", wanted).replace("{child: 2020-01-01}", members)
    rulebook, found = book(text, "person"), Problems()
    run_examples(rulebook, rulebook.services["test"], found)
    return [each.title.ja for each in found.found]


def test_an_example_without_a_name_is_of_whoever_is_not_refused() -> None:
    assert of_a_child("{yen: 5000}") == []
    assert "合いません" in of_a_child("{yen: 6000}")[0]


def test_an_example_has_to_say_of_whom_it_is_where_several_differ() -> None:
    two = "{child: 2020-01-01}, {child: 2021-01-01}"
    assert of_a_child("{yen: 5000}", two) == [], "both are told the same"
    assert "for:" in of_a_child("ineligible")[0], "the head is refused, the child is not"
