"""Worked cases kept in a service's file: run on every check, so that a changed figure shows at once what it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osekkai.policy.judge.amounts import yen_said
from osekkai.policy.judge.assess import Assessment, Result, assess
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.language.problems import PolicyError, Problems
from osekkai.policy.rules.declared import Example, Service


def run_examples(book: Rulebook, service: Service, problems: Problems) -> int:
    """Run a service's examples; what does not come out as expected becomes a problem. Returns how many there were."""
    for example in service.examples:
        assessment = assessment_of(book, service, example, problems)
        if assessment is not None:
            _compare(example, assessment, problems)
    return len(service.examples)


def assessment_of(book: Rulebook, service: Service, example: Example, problems: Problems) -> Assessment | None:
    """The service judged for an example's household; nothing, after reporting, where that cannot be read."""
    try:
        situation = book.situation(example.household, on=date.fromordinal(example.on) if example.on else None)
    except PolicyError as error:
        for problem in error.problems:
            problems.add(
                "example",
                example.place,
                f"例「{example.case}」の {problem.where}：{problem.title.ja}",
                f"example '{example.case}', {problem.where}: {problem.title.en}",
                (problem.mend.ja, problem.mend.en) if problem.mend else None,
            )
        return None
    return assess(book, situation, [service])


def _compare(example: Example, assessment: Assessment, problems: Problems) -> None:
    if not example.expect:
        problems.add(
            "example",
            example.place,
            f"例「{example.case}」に expect: がありません",
            f"example '{example.case}' expects nothing",
        )
    for result in assessment.results:
        _within_limits(example, result, problems)
    for expected in example.expect:
        results = _meant(expected, assessment)
        if not results or (len(results) > 1 and "for" not in expected and not _all_alike(results)):
            members = "・".join(each.member for each in assessment.results)
            if not members:
                problems.add(
                    "example",
                    example.place,
                    f"例「{example.case}」の世帯には、この制度で判定される人がいません",
                    f"nobody of example '{example.case}' is judged",
                    (
                        "unit: を見て、members に その人を足してください（例: {child: 2024-05-05}）",
                        "add whom 'unit:' means to its members (e.g. {child: 2024-05-05})",
                    ),
                )
                continue
            problems.add(
                "example",
                example.place,
                f"例「{example.case}」は だれについてか for: を書いてください（{members}）",
                f"example '{example.case}' needs 'for:' ({members})",
            )
            continue
        found = describe(results[0])
        wrong = {name: wanted for name, wanted in _wanted(expected).items() if found.get(name) != wanted}
        if wrong:
            instead = {name: found.get(name) for name in wrong}
            who = f"（{expected['for']}）" if "for" in expected else ""
            problems.add(
                "example",
                example.place,
                f"例「{example.case}」{who}が合いません。期待: {_shown(wrong)}、結果: {_shown(instead)}",
                f"example '{example.case}'{who} differs: expected {wrong}, got {instead}",
            )


def _meant(expected: Mapping[str, object], assessment: Assessment) -> list[Result]:
    """Whom an example tells of: who is named by `for:`, else whoever is not refused (all, where nobody is to get it).

    So nobody has to name the child where the grown-ups of its household are out of the question.
    """
    if "for" in expected:
        return [each for each in assessment.results if each.member == expected["for"]]
    if expected.get("status") == "ineligible":
        return assessment.results
    return [each for each in assessment.results if each.status != "ineligible"] or assessment.results


def _within_limits(example: Example, result: Result, problems: Problems) -> None:
    """An amount that the expression says outside of `least:` and `most:`: one of them is wrong."""
    if result.status != "eligible" or result.rule is None or not result.rule.limits:
        return
    said, cut = yen_said(result.rule, result.world, result.judged), result.roughly
    if cut and said.lo == said.hi != cut.lo:
        problems.add(
            "limit",
            example.place,
            f"例「{example.case}」の額 {int(said.lo):,}円 が、least: と most: の外です（{cut.lo:,}円 になります）",
            f"example '{example.case}' comes to {int(said.lo):,} yen, outside 'least:' and 'most:' ({cut.lo:,})",
            ("額の式か、least: と most: を直してください", "correct the expression, or 'least:' and 'most:'"),
        )


def describe(result: Result) -> dict[str, object]:
    """A result in the words of `expect:`."""
    amount, term = result.amount, result.term
    return {
        "status": result.status,
        "yen": amount.yen if amount else None,
        "between": amount.between if amount else None,
        "deadline": result.deadline.isoformat() if result.deadline else None,
        "starts": term.starts.isoformat() if term and term.starts else None,
        "ends": term.ends.isoformat() if term and term.ends else None,
        "missing": {fact.id for fact in result.missing.values()} | {fact.name for fact in result.missing.values()},
    }


def _wanted(expected: Mapping[str, object]) -> dict[str, object]:
    wanted = {name: value for name, value in expected.items() if name not in ("for", "missing")}
    if wanted.keys() & {"yen", "between", "deadline", "starts", "ends"}:
        wanted.setdefault("status", "eligible")
    return wanted


def _all_alike(results: list[Result]) -> bool:
    return all({**describe(each), "missing": None} == {**describe(results[0]), "missing": None} for each in results)


def _shown(values: Mapping[str, object]) -> str:
    return "、".join(f"{name} {value}" for name, value in values.items())
