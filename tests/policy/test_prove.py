"""What is proved is so: the evaluator agrees with every symbol, every finding is shown, what is sound finds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
import z3

from osekkai import policy
from osekkai.catalogue import Catalogue
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.prove import Finding, NotSymbolic, amounts, changes, prove
from osekkai.policy.prove.households import Household
from osekkai.policy.prove.terms import is_symbol
from tests.conftest import ROOT, book

ON = date(2026, 11, 23)


def found(rules: str, unit: str = "head") -> list[Finding]:
    rulebook = book(rules, unit)
    return prove(rulebook, rulebook.services["test"], ON)


def kinds(rules: str, unit: str = "head") -> dict[str, str]:
    told: dict[str, str] = {}
    for each in found(rules, unit):
        told[each.kind] = told.get(each.kind, "") + each.text
    return told


def test_a_sound_rule_has_no_finding() -> None:
    yen = "切捨て(大きいほう(10000 - 所得 * 0.5, 0), 1)"
    rule = f"eligible: 住民 and 年齢 >= 18\namount: {{kind: cash, per: month, yen: '{yen}'}}"
    assert found(rule) == []


@pytest.mark.parametrize(
    ("rules", "kind", "said"),
    [
        ("eligible: 年齢 < 18 and 年齢 >= 65", "never", "だれも 受けられません"),
        (
            "eligible: 住民\namount: {kind: cash, per: month, yen: '5 if 年齢 < 18 else (3 if 年齢 < 16 else 1)'}",
            "never",
            "16",
        ),
        ("eligible: 住民 and 所得 >= 0", "always", "0"),
        ("eligible: 住民 or (not 住民 and 所得 > 5 and 所得 < 3)", "never", "3"),
        (
            'eligible: 住民\namount: {kind: cash, per: month, yen: \'1 if 等級 in ("1級", "2級", "なし") else 2\'}',
            "always",
            "等級",
        ),
    ],
)
def test_a_part_that_never_counts_is_found(rules: str, kind: str, said: str) -> None:
    assert said in kinds(rules)[kind]


def test_a_table_that_does_not_meet_is_found() -> None:
    table = "tables:\n  段: {en: Band, by: 円, 2000-01-01: [{under: 100, rate: 1}, {rate: 1, plus: -50}]}\n"
    assert (
        "段がつながっていません"
        in kinds(f"{table}eligible: 住民\namount: {{kind: cash, per: month, yen: '段[所得]'}}")["falls"]
    )
    steps = "tables:\n  限度: {en: Limit, by: 人, 2000-01-01: {0: 10, 1: 30, 2: 20, each_more: 1}}\n"
    assert "上がったり下がったり" in kinds(f"{steps}eligible: 所得 < 限度[人数(子)]")["falls"]


def test_a_cliff_is_found_to_the_yen_and_shown() -> None:
    rules = "eligible: 給与[前年] < 2000000\namount: {kind: cash, per: month, yen: 1500}"
    cliff = next(each for each in found(rules) if each.kind == "cliff")
    assert cliff.yen == 18_000 and "1,999,999円から 1円ふえると、1年で 18,000円" in cliff.text
    again = policy.load(
        {
            "facts.yaml": book_facts(),
            "services/test.yaml": f"{service_text(rules)}\nexamples:\n{cliff.as_yaml(book(rules))}",
        }
    )
    assert len(again.services["test"].examples) == 2  # both sides, as the file wants them


def book_facts() -> str:
    from tests.conftest import FACTS

    return FACTS


def service_text(rules: str) -> str:
    from tests.conftest import service

    return service(rules)


def test_a_taper_is_no_cliff() -> None:
    yen = "切捨て(大きいほう(500000 - 給与[前年] * 0.5, 0), 1)"
    assert found(f"eligible: 住民\namount: {{kind: cash, per: year, yen: '{yen}'}}") == []


def test_a_taper_that_takes_more_than_a_yen_is_one() -> None:
    assert kinds(
        "eligible: 住民\namount: {kind: cash, per: month, yen: '切捨て(大きいほう(500000 - 給与[前年] * 0.5, 0), 1)'}"
    ).keys() == {"cliff"}


def test_the_smallest_household_of_a_change() -> None:
    rules = "eligible: 人数(世帯.子, 年齢 < 18) >= {}\namount: {{kind: cash, per: month, yen: 1000}}"
    before, after = book(rules.format(3)), book(rules.format(2))
    (change,) = changes(before, after, "test", ON)
    assert change.situation and [each.relation for each in change.situation.people].count("child") == 3
    results = [policy.assess(each, change.situation).results[0].status for each in (before, after)]
    assert results == ["ineligible", "eligible"]
    (same,) = changes(before, book(rules.format("1 + 2")), "test", ON)
    assert same.situation is None and "だれの答えも変わりません" in same.text


def test_what_cannot_be_said_is_undecided_not_left_out() -> None:
    assert [each.kind for each in found("eligible: 月初(生年月日) < 基準日")] == ["undecided"]
    hurried = book("eligible: 住民 and 所得 > 5")
    assert {each.kind for each in prove(hurried, hurried.services["test"], ON, seconds=0)} == {"undecided"}


def test_every_service_of_bunkyo_means_the_same_in_symbols(bunkyo: Catalogue) -> None:
    """Households that z3 thinks of, entitled and not: the evaluator agrees to the yen."""
    compared = 0
    for service in bunkyo.book.services.values():
        if service.until is not None and service.until < ON.toordinal():
            continue
        for shape in (
            ["head"],
            ["head", "spouse", "child", "child"],
            ["head", "parent"],
            ["head", "child", "child.child"],
        ):
            household = Household(bunkyo.book.vocabulary, ON, shape, fixed=False)
            try:
                outcomes = [(each, *household.outcome(service, each)) for each in household.judged(service)]
            except (NotSymbolic, NotCovered):
                continue
            for wanted in (True, False):
                solver = z3.Solver()
                solver.set("timeout", 2000)
                solver.add(*household.limits, *(each[1] == wanted for each in outcomes[:1] if is_symbol(each[1])))
                if solver.check() != z3.sat:
                    continue
                model = solver.model()
                results = {
                    each.member: each
                    for each in policy.assess(bunkyo.book, household.situation(model), [service]).results
                }
                for member, entitled, yen in outcomes:
                    result = results.get(member.id)  # nobody raises a child who has grown up
                    if result is None or result.status == "unknown":
                        continue
                    says = z3.is_true(model.eval(entitled, model_completion=True)) if is_symbol(entitled) else entitled
                    assert (result.status == "eligible") is says, service.id
                    if says and result.amount:
                        assert result.amount.yen == (
                            model.eval(yen, model_completion=True).as_long() if is_symbol(yen) else int(yen)
                        ), service.id
                    compared += 1
    assert compared > 400


@pytest.mark.parametrize("seconds", [0, 0.7, 1.6])
def test_ctrl_c_stops_the_search_at_once_and_leaves_no_process(seconds: float) -> None:
    """z3 would keep the signal for itself; it comes while z3 thinks, and between two of its questions."""
    command = [sys.executable, "-c", "from osekkai.cli import main; main()", "prove", "--on", "2026-11-23"]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # as in a terminal
    )
    assert running.stdout is not None
    assert running.stdout.readline().startswith("1. [")  # it is looking, and tells what it finds as it goes
    time.sleep(seconds)
    pressed = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert time.monotonic() - pressed < 2
    assert (running.returncode, said) == (130, "とちゅうで やめました (stopped)\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("", "1か月 0円〜1,000円（見た形の世帯で）"),
        (", least: 1, most: 1200", "1か月 1円〜1,000円（見た形の世帯で）。most: 1,200円 になる人は いません"),
    ],
)
def test_the_least_and_the_greatest_amount_are_found_to_the_yen(limits: str, said: str) -> None:
    yen = "切捨て(1000 - 所得 * 0.5, 1)"
    rulebook = book(f"eligible: 所得 < 3000\namount: {{kind: cash, per: month, yen: '{yen}'{limits}}}")
    assert [each.text for each in amounts(rulebook, rulebook.services["test"], ON)] == [said]


def test_what_nobody_gets_has_no_amount() -> None:
    rulebook = book("eligible: 年齢 < 18 and 年齢 >= 65\namount: {kind: cash, per: month, yen: 5}")
    assert amounts(rulebook, rulebook.services["test"], ON) == []


def test_the_child_rearing_allowance_lies_between_the_laws_own_ends(bunkyo: Catalogue) -> None:
    """児童扶養手当法施行令 第2条の4: 70,750 in full for three; 第13条の2: of a pension the difference, be it a yen."""
    found = amounts(bunkyo.book, bunkyo.book.services["child-rearing-allowance"], ON, seconds=60)
    assert [each.text for each in found] == ["1か月 1円〜70,750円（見た形の世帯で）"]
