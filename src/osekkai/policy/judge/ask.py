"""What to ask next: of the facts still missing over all services, the one that settles the most per question.

First every unsettled result spreads its weight over the facts it misses. The best few are then tried out: each likely
answer is put in, the services that read the fact are judged again, and what it would settle on average is compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log2

from osekkai.policy.judge.assess import UNKNOWN, Assessment, Result, judge
from osekkai.policy.judge.missing import Missing, missing_facts
from osekkai.policy.language.meaning import Interval, Value
from osekkai.policy.rules.declared import Fact
from osekkai.policy.rules.people import PERSON, Frame

TRIED_OUT = 4
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The fact to ask, of whom (empty: of the household), and how many services it can still move."""

    fact: Fact
    member: str
    services: tuple[str, ...]


def next_question(
    assessment: Assessment, skipped: Collection[tuple[str, str]] = (), first: Iterable[Fact] = ()
) -> NextQuestion | None:
    """The most useful question, or nothing when no askable fact can change any answer.

    A fact that was given as unknown, or is in `skipped` as (member, fact id), is not asked again. A text is asked in a
    form: nobody types a name to learn what there is. The facts of `first` come before all else, of the resident, or of
    the spouse where they are a question to the spouse only (`Fact.asked_of`).
    """
    for fact in first:
        if (question := _first(assessment, skipped, fact)) is not None:
            return question
    open_results = [result for result in assessment.results if result.missing]
    candidates = _candidates(assessment, open_results, skipped)
    if not candidates:
        return None
    best = sorted(candidates, key=lambda each: -candidates[each][0])[:TRIED_OUT]
    gains = (
        {each: _gain(assessment, open_results, candidates[each][1], each[0]) for each in best}
        if len(best) > 1
        else {best[0]: 1.0}
    )
    chosen = max(best, key=lambda each: (gains[each], candidates[each][0]))
    moved = tuple(dict.fromkeys(r.service.id for r in open_results if chosen in r.missing))
    return NextQuestion(candidates[chosen][1], chosen[0], moved)


def _first(assessment: Assessment, skipped: Collection[tuple[str, str]], fact: Fact) -> NextQuestion | None:
    couple = [each for each in assessment.world.members if each.relation in ("head", "spouse")]
    for member in [each.id for each in couple] if fact.entity == PERSON else [""]:
        if not _may_be_asked(assessment, skipped, (member, fact.id), fact):
            return None  # it was
        for (whom, _), each in _asked_instead(assessment, skipped, member, fact).items():
            return NextQuestion(each, whom, ())
    return None


def still_matter(assessment: Assessment, skipped: Collection[tuple[str, str]] = ()) -> int:
    """How many questions could still be worth asking."""
    return len(_candidates(assessment, [result for result in assessment.results if result.missing], skipped))


def _candidates(
    assessment: Assessment, results: list[Result], skipped: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[float, Fact]]:
    found: dict[tuple[str, str], tuple[float, Fact]] = {}
    for result in results:
        share = weight(result) / len(result.missing)
        for wanted, its_fact in result.missing.items():
            if _may_be_asked(assessment, skipped, wanted, its_fact):
                for key, fact in _asked_instead(assessment, skipped, wanted[0], its_fact).items():
                    found[key] = (found.get(key, (0.0, fact))[0] + share, fact)
    return found


def _may_be_asked(
    assessment: Assessment, skipped: Collection[tuple[str, str]], key: tuple[str, str], fact: Fact
) -> bool:
    is_question = fact.question is not None and fact.type.kind != "text"
    return is_question and key not in skipped and not assessment.situation.given(*key)


def _asked_instead(assessment: Assessment, skipped: Collection[tuple[str, str]], member: str, fact: Fact) -> Missing:
    """The fact itself; what has to be known before it is asked of the member; nothing where it is no question to them.

    Whoever did not want to say what comes before is asked it all the same: what is not known is not a no.
    """
    itself, world = {(member, fact.id): fact}, assessment.world
    if fact.asked_of is None:
        return itself
    holder = {each.id: each for each in (world.household, *world.members)}[member]
    suits = fact.asked_of.work(world, holder, 0)
    if suits is not None:
        return itself if suits else {}
    before: Missing = {}
    missing_facts(fact.asked_of.node, Frame(world, holder, holder), before)
    return {key: each for key, each in before.items() if _may_be_asked(assessment, skipped, key, each)} or itself


def weight(result: Result) -> float:
    """What it is worth to settle a result: more for more yen, less where only the amount is open."""
    hi = result.roughly.yearly[1] if result.roughly else 0
    worth = 1.0 + log2(1 + (500_000 if hi is None else hi) / 10_000)
    return worth if result.status == UNKNOWN else worth / 4


def _gain(assessment: Assessment, results: list[Result], fact: Fact, member: str) -> float:
    touched = [result for result in results if (member, fact.id) in result.missing]
    answers = likely_answers(fact, assessment.situation.on.toordinal())
    still_open = 0.0
    for answer in answers:
        world = assessment.situation.with_fact(member, fact.id, answer).world(assessment.book.vocabulary)
        holders = {each.id: each for each in (world.household, *world.members)}
        still_open += sum(_open(judge(result.service, holders[result.member], world)) for result in touched)
    return sum(_open(result) for result in touched) - still_open / len(answers)


def _open(result: Result) -> float:
    if result.status == UNKNOWN:
        return weight(result)
    return weight(result) if result.roughly and result.roughly.yen is None and result.status == "eligible" else 0.0


def likely_answers(fact: Fact, on: int) -> Sequence[Value]:
    """A few answers that stand for all: every choice, both truths, and parts of a number's or date's range."""
    if fact.type.kind == "truth":
        return [True, False]
    if fact.type.kind == "choice":
        return sorted(fact.type.options)[:6]
    if fact.type.kind == "date":
        return [
            Interval(on - hi * _DAYS_A_YEAR, on - lo * _DAYS_A_YEAR) for lo, hi in ((0, 3), (3, 18), (18, 65), (65, 90))
        ]
    if fact.type.unit == "円":
        return (
            [0, 2_000_000, 4_500_000, 9_000_000]
            if fact.range.hi >= 10_000_000
            else [0, fact.range.hi // 2, fact.range.hi]
        )
    lo, hi = int(fact.range.lo), int(min(fact.range.hi, 100))
    return sorted({lo, lo + 1, (lo + hi) // 2, hi})
