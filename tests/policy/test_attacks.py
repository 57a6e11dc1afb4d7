"""Expression text is data: it cannot reach Python, loop, or take more than bounded time and memory."""

import re
import time
from contextlib import suppress

import pytest

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy.judge.straight import NotStraight, Writer
from tests.conftest import book, judge, problems

OURS = {
    "def",
    "work",
    "world",
    "me",
    "year",
    "try",
    "found",
    "memo",
    "applied",
    "except",
    "Open",
    "return",
    "careful",
    "if",
    "else",
    "is",
    "not",
    "and",
    "or",
    "in",
    "for",
    "sum",
    "any",
    "all",
    "max",
    "min",
    "get",
    "missing",
    "facts",
    "household",
    "head",
    "on",
    "related",
    "index",
    "at",
    "default",
    "True",
    "False",
    "__class__",
}


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "(lambda: 1)()",
        "[x for x in (1, 2)]",
        "open('/etc/passwd')",
        "所得.__class__",
        "世帯主.__init__",
        "住民 if (y := 1) else 1",
        "f'{所得}'",
        "2 ** 9999999999",
        "9 ** 9 ** 9 ** 9",
        "1 << 100000",
        "'a' * 1000000000",
        "10 // 3",
        "10 % 3",
        "*所得",
        "lambda x: x",
        "await 所得",
        "所得 @ 所得",
        "~所得",
        "...",
        "b'x'",
        "1j",
        "1e400",
        "99999999999999999999999",
        "exec('1')",
        "print(所得)",
        "所得 is None",
        "{**所得}",
        "所得; 所得",
        "所得 #\n) or (1 == 1",
    ],
)
def test_nothing_outside_the_language_is_accepted(text: str) -> None:
    started = time.process_time()
    assert problems(f"eligible: |\n  {text}")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "not " * 3000 + "住民",
        "-" * 3900 + "1 < 所得",
        "1 + " * 900 + "1 < 所得",
        "住民 and " * 2000 + "住民",
    ],
)
def test_deep_or_long_text_is_refused_and_does_not_crash(text: str) -> None:
    assert problems(f"eligible: |\n  {text}")


def test_a_bomb_of_steps_is_refused_when_it_is_loaded() -> None:
    steps = "\n".join(f"  s{i}: s{i - 1} * s{i - 1}" for i in range(1, 60))
    assert problems(f"define:\n  s0: 年齢 * 10\n{steps}\neligible: s59 > 1")


def test_a_long_chain_of_steps_is_refused() -> None:
    steps = "\n".join(f"  s{i}: s{i - 1} + 1" for i in range(1, 300))
    assert any(each.code == "too-deep" for each in problems(f"define:\n  s0: 所得\n{steps}\neligible: s299 > 1"))


def test_nested_aggregates_are_bounded() -> None:
    assert any(
        each.code == "too-deep"
        for each in problems("eligible: 人数(世帯員, 人数(世帯員, 人数(世帯員, 住民) > 1) > 1) > 1")
    )


def test_nothing_that_was_written_gets_into_generated_source(bunkyo: Catalogue) -> None:
    """Generated Python is of our own names, whole numbers and operators; texts and names are bound, not written."""
    ours = set(Writer().names) | OURS
    for step in bunkyo.book.steps:
        with suppress(NotStraight):
            source = Writer().source(step)
            names = set(re.findall(r"[^\W\d]\w*", source)) - ours
            assert not {name for name in names if not re.fullmatch(r"[cvp]\d+", name)}, source
            assert not set(source) & set("'\"\\`#;@%"), source


def test_look_alike_letters_are_other_names() -> None:
    assert problems("eligible: incоme > 1")[0].code == "unknown-name"  # the о is Cyrillic


def test_compatibility_characters_read_as_what_python_reads() -> None:
    """NFKC: ｉｎｃｏｍｅ is income, in the rule and in the declaration, never a second name."""
    assert judge(book("eligible: ｉｎｃｏｍｅ > 1"), {"head": "1990-01-01", "income": 2}).status == "eligible"
    assert problems("define: {ｓｔｅｐ: 1 > 0}\neligible: step")[0].code == "name"


def test_a_household_of_fifty_with_nested_aggregates_is_judged_in_time() -> None:
    rulebook = book("eligible: 人数(世帯員, 人数(世帯員, 住民) > 1) > 1")
    members = [{"head": "1980-01-01"}, *({"other": "1990-01-01", "住民": True} for _ in range(49))]
    started = time.process_time()
    assert judge(rulebook, *members).status == "eligible"
    assert time.process_time() - started < 1


def test_yaml_bombs_are_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(policy.PolicyError):
        policy.load({"facts.yaml": bomb})


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{" * 100_000, "- " * 20_000, "? " * 20_000, "[" * 50_000 + "]" * 50_000, "a: " + "[" * 31]
)
def test_yaml_within_yaml_is_told_with_its_place_and_ends_no_process(text: str) -> None:
    """libyaml goes down with the stack: 100 KB of brackets were the end of web, worker and check."""
    started = time.process_time()
    with pytest.raises(policy.PolicyError) as refused:
        policy.load({"facts.yaml": text})
    (problem,) = [each for each in refused.value.problems if each.code in ("too-deep", "yaml", "too-large")][:1]
    assert "facts.yaml:1:" in problem.render() and time.process_time() - started < 2


@pytest.mark.parametrize("text", ["a: \ud842", "a: \x00", "a: \x1b", "\ufffe"])
def test_yaml_of_characters_that_are_none_is_told(text: str) -> None:
    with pytest.raises(policy.PolicyError, match=r"facts\.yaml"):
        policy.load({"facts.yaml": text})
