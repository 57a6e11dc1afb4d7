"""One household against every service: yes, no or it depends; how much; until when; and on what it still depends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from osekkai.policy.judge.amounts import refined, yen_of
from osekkai.policy.judge.doubts import Doubts
from osekkai.policy.judge.missing import Missing, missing_facts
from osekkai.policy.judge.nearness import distance
from osekkai.policy.judge.resting import NOTHING, Basis, Resting, together
from osekkai.policy.judge.rulebook import Rulebook
from osekkai.policy.judge.situation import Situation
from osekkai.policy.judge.term import Term, term_of
from osekkai.policy.language import saying
from osekkai.policy.language.meaning import UNBOUNDED, Interval, Number, Truth
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.language.types import YEN, Type
from osekkai.policy.language.words import Words
from osekkai.policy.rules.amounts import Terms
from osekkai.policy.rules.declared import Rule, Service
from osekkai.policy.rules.figures import Doubt
from osekkai.policy.rules.people import Frame, Member, World

ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"
_STATUS = {True: ELIGIBLE, False: INELIGIBLE, None: UNKNOWN}

_IN_FORCE, _NOT_YET, _ENDED, _NOT_COVERED = "in-force", "not-yet", "ended", "not-covered"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in yen: `lo` = `hi` where it is certain; `hi` is None where it has no known upper bound.

    `terms` say what the yen are; only amounts of the same terms are added (`+`).
    """

    KINDS: ClassVar[Mapping[str, Words]] = Terms.KINDS
    PERIODS: ClassVar[Mapping[str, Words]] = Terms.PERIODS
    RECEIVERS: ClassVar[Mapping[str, Words]] = Terms.RECEIVERS
    MOST_TOLD: ClassVar[int] = 1_000_000
    """Of an open amount: a higher end than this, and than ten times the lower, comes from what nobody knows."""

    lo: int
    hi: int | None
    terms: Terms

    @property
    def kind(self) -> str:
        return self.terms.kind

    @property
    def per(self) -> str:
        return self.terms.per

    @property
    def yen(self) -> int | None:
        return self.lo if self.lo == self.hi else None

    @property
    def between(self) -> tuple[int, int] | None:
        return (self.lo, self.hi) if self.hi is not None and self.lo != self.hi else None

    @property
    def most(self) -> int | None:
        """The upper end where it tells something: a household does not read «0 to 24,467,650 yen»."""
        if self.hi is None or self.yen is not None:
            return self.hi
        return self.hi if self.hi <= max(self.MOST_TOLD, 10 * self.lo) else None

    @property
    def yearly(self) -> tuple[int, int | None]:
        """The same as yen in a year (a one-off counts once, what does not last for its usual months)."""
        times = self.terms.times_a_year
        return self.lo * times, None if self.hi is None else self.hi * times

    @property
    def notes(self) -> list[Words]:
        """What is said beside the yen: what they are where they are not cash, to whom they go, for how many months."""
        terms = self.terms
        found = [Terms.KINDS[terms.kind]] if terms.kind != "cash" else []
        if terms.to != "resident":
            to = Terms.RECEIVERS[terms.to]
            found.append(Words(f"{to.ja}に直接はらいます", f"{to.say('easy')}に 払います", f"paid to {to.en}"))
        if terms.months:
            found.append(Words(*(terms.months.say(lang) for lang in ("ja", "easy", "en"))))
        return found

    def __add__(self, other: Money) -> Money:
        assert self.terms == other.terms, "only like is added to like"
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Money(self.lo + other.lo, hi, self.terms)

    def told(self, lang: str) -> str:
        """`1か月 15,000円`, `1年 1,000円（かかるお金）`: with its period and what is said beside it."""
        period = Terms.PERIODS[self.per].say(lang)
        said = f"{self.say(lang)} {period}" if lang == "en" else f"{period} {self.say(lang)}"
        notes = [each.say(lang) for each in self.notes]
        return (
            said if not notes else f"{said} ({', '.join(notes)})" if lang == "en" else f"{said}（{'、'.join(notes)}）"
        )

    def say(self, lang: str) -> str:
        """`15,000円`, `0円〜10,740円`; without an upper end that tells something `5,000円以上`, `まだ わかりません`."""
        shown = self.lo if self.yen is not None else Interval(self.lo, UNBOUNDED if self.most is None else self.most)
        return saying.value(shown, Type("number", YEN, True), lang)


@dataclass(slots=True, eq=False, repr=False)
class Result:
    """What one service means for one member (`member` is empty where it is judged for the household)."""

    service: Service
    member: str
    status: str
    roughly: Money | None
    deadline: date | None
    validity: str
    world: World
    judged: Member
    _amount: Money | None = None
    _missing: Missing | None = None

    @property
    def amount(self) -> Money | None:
        """What it is worth; refined when it is first read. `roughly` is there at once, but can be too wide."""
        if self._amount is None and self.roughly is not None:
            self._amount = self._refined(self.roughly)
        return self._amount

    def _refined(self, roughly: Money) -> Money:
        rule = self.rule
        if rule is None or roughly.yen is not None:
            return roughly
        entitled = True if self.status == ELIGIBLE else None
        return _as_money(rule, *refined(rule, self.world, self.judged, entitled))

    @property
    def worth(self) -> tuple[int, int | None] | None:
        """From what it is surely worth to what it can be: from nothing where it is open whether it applies at all."""
        if self.amount is None or self.status == INELIGIBLE:
            return None
        least, most = self.amount.lo, self.amount.hi
        return least if self.status == ELIGIBLE else min(least, 0), None if most is None else max(most, 0)

    @property
    def rule(self) -> Rule | None:
        """The version of the rule that it was judged by; nothing where there was none on the day."""
        return self.service.rule_on(self.world.on) if self.validity == _IN_FORCE else None

    @property
    def is_certainly_judged(self) -> bool:
        """Whether the member certainly is whom the service is for: a child of somebody here, who raises one."""
        return dict(self.world.judged(self.service.unit)).get(self.judged, True)

    @property
    def frame(self) -> Frame:
        return Frame(self.world, self.judged, self.judged)

    @property
    def term(self) -> Term | None:
        """From when until when, and when it is paid; nothing where the rule says none of it, or there is no claim."""
        rule = self.rule
        return term_of(rule, self.world, self.judged) if rule and self.status != INELIGIBLE else None

    @property
    def missing(self) -> Missing:
        """(member, fact) pairs that the answer or the amount still depends on, in the order of the rule."""
        if self._missing is None:
            self._missing = self._find_missing()
        return self._missing

    @property
    def rests_on(self) -> Basis:
        """What decided it: whether, and where it is not a no, how much and until when. A no is earned by known facts.

        Nothing where no rule was in force: a date decided it.
        """
        rule = self.rule
        if rule is None:
            return NOTHING
        deciding = [rule.eligible] if self.status == INELIGIBLE else rule.judged
        walker = Resting()
        return together(walker.of(each.node, self.frame) for each in deciding)

    @property
    def lacks(self) -> float:
        """How far a no is from a yes (`nearness`), to be compared within one service; nothing of what is no no."""
        rule = self.rule
        return distance(rule.eligible.node, self.frame) if rule and self.status == INELIGIBLE else 0.0

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The figures that the answer and the amount rest on and that are not to be relied on, in order of the rule."""
        rule = self.rule
        if rule is None or not any(each.may_be_doubted for each in rule.figures):
            return ()
        doubts = Doubts()
        for step in rule.judged if self.status != INELIGIBLE else [rule.eligible]:
            doubts.walk(step.node, self.frame)
        return tuple(doubts.found)

    def _find_missing(self) -> Missing:
        found: Missing = {}
        rule = self.rule
        if rule is None or self.status == INELIGIBLE:
            return found
        if self.status == UNKNOWN:
            missing_facts(rule.eligible.node, self.frame, found)
        if rule.amount and self.roughly is not None and self.roughly.yen is None:
            missing_facts(rule.amount.yen.node, self.frame, found)
        return found


@dataclass(slots=True, repr=False)
class Assessment:
    """All results for one situation; `world` holds every step that was worked out on the way."""

    book: Rulebook
    situation: Situation
    results: list[Result]
    world: World

    def of(self, service: str, member: str | None = None) -> Result:
        """The result of a service (for a member). Raises `KeyError`."""
        for result in self.results:
            if result.service.id == service and member in (None, result.member):
                return result
        raise KeyError((service, member))


def assess(book: Rulebook, situation: Situation, services: Iterable[Service] | None = None) -> Assessment:
    """Judge `services` (all of the book) for the household."""
    world = situation.world(book.vocabulary)
    results = []
    for service in book.services.values() if services is None else services:
        for member, certainly in world.judged(service.unit):
            results.append(judge(service, member, world, certainly=certainly))
    return Assessment(book, situation, results, world)


def judge(service: Service, member: Member, world: World, *, certainly: bool = True) -> Result:
    """`certainly`: whether it is a service for the member at all; where that is open, nothing is a plain yes."""
    on = world.on
    if service.since is not None and on < service.since:
        return Result(service, member.id, INELIGIBLE, None, None, _NOT_YET, world, member)
    if service.until is not None and on > service.until:
        return Result(service, member.id, INELIGIBLE, None, None, _ENDED, world, member)
    try:
        rule = service.rule_on(on)
        eligible: Truth = rule.eligible.work(world, member, 0)
        if eligible is False:
            return Result(service, member.id, INELIGIBLE, None, None, _IN_FORCE, world, member)
        amount = _money(rule, world, member)
        deadline = _deadline(rule, world, member)
    except NotCovered:
        return Result(service, member.id, UNKNOWN, None, None, _NOT_COVERED, world, member)
    status = _STATUS[eligible if certainly else None]
    return Result(service, member.id, status, amount, deadline, _IN_FORCE, world, member)


def _money(rule: Rule, world: World, member: Member) -> Money | None:
    return _as_money(rule, *yen_of(rule, world, member)) if rule.amount else None


def _as_money(rule: Rule, lo: Number, hi: Number) -> Money:
    assert rule.amount is not None, "only what has an amount is worth yen"
    return Money(int(lo), int(hi) if hi < UNBOUNDED // 100 else None, rule.amount.terms)


def _deadline(rule: Rule, world: World, member: Member) -> date | None:
    if rule.deadline is None or (rule.due and rule.due.work(world, member, 0) is not True):
        return None
    day = rule.deadline.work(world, member, 0)
    # A period that ran out more than a year ago (a grown child's birth) is no longer worth a date.
    return date.fromordinal(day) if isinstance(day, int) and day > world.on - 366 else None
