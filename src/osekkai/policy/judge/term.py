"""From when until when something is received, and in which months it is paid, for somebody who applies on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from osekkai.policy.judge.closures import value_of
from osekkai.policy.language import saying
from osekkai.policy.language.problems import NotCovered
from osekkai.policy.rules.declared import Payment, Rule, Step
from osekkai.policy.rules.nodes import If
from osekkai.policy.rules.people import Frame, Member, World

_SAYINGS = {
    "starts": {"ja": "{0}から", "easy": "{0}から", "en": "from {0}"},
    "ends": {"ja": "{0}まで", "easy": "{0}まで", "en": "until {0}"},
    "begun": {"ja": "もう始まっています", "easy": "もう 始まって います", "en": "It has begun already"},
    "today": {"ja": "今日申請すると ", "easy": "今日 申し込むと ", "en": "If you apply today: "},
    "month": {"ja": "{0}年{1}月分", "easy": "{0}年 {1}月の 分", "en": "{2} {0}"},
    "none": {
        "ja": "今から申請しても、受けられる月がありません",
        "easy": "今から 申し込んでも、もらえる 月が ありません",
        "en": "Nothing is left to receive if you apply now",
    },
    "every": {"ja": "{0}に{1}か月分", "easy": "{0}に {1}か月の 分", "en": "paid {1} months at a time in {0}"},
    "each": {"ja": "{0}月に{1}〜{2}月分", "easy": "{0}月に {1}月から {2}月の 分", "en": "{0} for {1} to {2}"},
    "even": {"ja": "偶数月", "easy": "2月・4月・6月・8月・10月・12月", "en": "every even month"},
    "odd": {"ja": "奇数月", "easy": "1月・3月・5月・7月・9月・11月", "en": "every odd month"},
}
_EVERY_OTHER: Mapping[tuple[int, ...], str] = {(2, 4, 6, 8, 10, 12): "even", (1, 3, 5, 7, 9, 11): "odd"}


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day for which it is received, and the months of payment.

    A day is None where the rule does not say it, or does not know it yet. `if_today`: nobody has applied yet, and it is
    said for who applies on the day that is asked about. `monthly`: what is received is so much a month. `begun`: it
    began more than a year ago and has no end, so the day tells nothing: at 86 nobody asks for the day of being 75.
    """

    starts: date | None
    ends: date | None
    paid: tuple[Payment, ...] = ()
    if_today: bool = False
    monthly: bool = False
    begun: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it would end before it begins: who applies now receives nothing."""
        return self.starts is not None and self.ends is not None and self.ends < self.starts

    def say(self, lang: str) -> str:
        """`今日申請すると 2026年12月分から。2042年3月分まで。偶数月に2か月分`."""
        if self.is_over:
            return _say("none", lang)
        stop = "; " if lang == "en" else "。"
        by_month = self._is_by_month
        parts = [_say("starts", lang, _day(self.starts, by_month, lang))] if self.starts and not self.begun else []
        parts += [_say("begun", lang)] if self.begun else []
        parts += [_say("ends", lang, _day(self.ends, by_month, lang))] if self.ends else []
        parts += [said] if (said := self.say_paid(lang)) else []
        before = _say("today", lang) if self.if_today and self.starts and not self.begun else ""
        return before + stop.join(parts)

    def say_paid(self, lang: str) -> str:
        """`偶数月に2か月分`; empty where the rule does not say when it is paid."""
        if not self.paid:
            return ""
        lengths = {each.months for each in self.paid}
        if len(lengths) == 1:
            months = tuple(each.month for each in self.paid)
            named = _EVERY_OTHER.get(months)
            said = _say(named, lang) if named else _list([_month(each, lang) for each in months], lang)
            return _say("every", lang, said, str(*lengths))
        shown = [
            _say("each", lang, *(_name(month, lang) for month in (each.month, each.first, each.last)))
            for each in self.paid
        ]
        return _list(shown, lang, "、")

    @property
    def _is_by_month(self) -> bool:
        """Whether it is so much a month, and begins and ends with one."""
        begins = self.starts is None or self.starts.day == 1
        return self.monthly and begins and (self.ends is None or (self.ends + timedelta(days=1)).day == 1)


def term_of(rule: Rule, world: World, member: Member) -> Term | None:
    """Nothing where the rule says none of it."""
    if not (rule.starts or rule.ends or rule.paid):
        return None
    if_today = rule.starts_with_application and not world.has_applied and _rests_on_application(rule, world, member)
    starts, ends = (_known(step, world, member) for step in (rule.starts, rule.ends))
    monthly = rule.amount is not None and rule.amount.terms.per == "month"
    begun = not (rule.ends or rule.paid) and starts is not None and starts.toordinal() < world.on - 366
    return Term(starts, ends, rule.paid, if_today, monthly, begun)


def _rests_on_application(rule: Rule, world: World, member: Member) -> bool:
    """Whether it is the day of application from which it counts for this member, in the branch that is taken."""
    node = rule.starts.node if rule.starts else None
    while isinstance(node, If) and not node.condition.rests_on_application:
        holds = value_of(node.condition, Frame(world, member, member))
        if holds is None:
            break
        node = node.then if holds else node.otherwise
    return node is not None and node.rests_on_application


def _known(step: Step | None, world: World, member: Member) -> date | None:
    try:
        day = step.work(world, member, 0) if step else None
    except NotCovered:
        return None
    return date.fromordinal(day) if isinstance(day, int) else None


def _say(key: str, lang: str, *parts: str) -> str:
    return _SAYINGS[key][lang].format(*parts)


def _day(day: date, by_month: bool, lang: str) -> str:
    if by_month:
        return _say("month", lang, str(day.year), str(day.month), f"{day:%B}")
    return saying.day(day.toordinal(), lang)


def _name(month: int, lang: str) -> str:
    return f"{date(2000, month, 1):%B}" if lang == "en" else str(month)


def _month(month: int, lang: str) -> str:
    return _name(month, lang) if lang == "en" else f"{month}月"


def _list(parts: list[str], lang: str, between: str = "・") -> str:
    return ", ".join(parts) if lang == "en" else between.join(parts)
