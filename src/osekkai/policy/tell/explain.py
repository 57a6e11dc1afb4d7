"""Why a result is what it is, as a tree: eligibility first, then the amount, days and months of payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from osekkai.policy.judge.assess import Money, Result
from osekkai.policy.judge.closures import value_of
from osekkai.policy.judge.decisive import needed
from osekkai.policy.judge.term import Term
from osekkai.policy.language.meaning import UNBOUNDED, Value, interval
from osekkai.policy.language.types import TRUTH
from osekkai.policy.language.words import LANGUAGES, Words
from osekkai.policy.rules.amounts import Terms
from osekkai.policy.rules.declared import Amount, Rule, Step
from osekkai.policy.rules.people import Frame
from osekkai.policy.tell.phrases import phrase
from osekkai.policy.tell.reasons import Reasons, called
from osekkai.policy.tell.why import Why

_VALIDITY = {
    "not-yet": {
        "ja": "この制度は まだ始まっていません",
        "easy": "この 制度は まだ 始まって いません",
        "en": "this service had not begun yet",
    },
    "ended": {"ja": "この制度は 終わりました", "easy": "この 制度は 終わりました", "en": "this service has ended"},
    "not-covered": {
        "ja": "この日の基準は まだ登録されていません",
        "easy": "この 日の ルールは まだ わかりません",
        "en": "the rules of that day are not on file",
    },
}
_WHETHER_IT_IS_FOR_THEM = {
    "ja": "この人が対象かどうか（だれの子か、だれが育てているか）が わかりません",
    "easy": "この 人の ことか（だれの 子か、だれが 育てて いるか）が わかりません",
    "en": "it is not known whose child this is, or who raises one",
}


def explain(result: Result, *, depth: int | None = None, whole: bool = True) -> Why:
    """The tree for a result: eligibility first, then the amount and the days where there are any.

    `depth` stops below that many named steps, for a quick first reason. With `whole=False` nothing is told but why
    somebody is entitled or not: no amount, no days, no months of payment.
    """
    return _told(result, Reasons(depth), result.amount, whole)


def presumed(results: Iterable[Result]) -> dict[tuple[str, str], Why]:
    """The facts that were taken for granted and without which an answer would be another, by (member, fact id).

    Of a no, those that decided it (`Result.rests_on`): where one of them is not so, it may be a yes. What is taken for
    granted, but changes nothing (`judge.decisive`), is not told: the few that matter are to be read.
    """
    reasons = Reasons(None)  # shared, so that what the results have in common is walked once
    found: dict[tuple[str, str], Why] = {}
    for result in results:
        lines = _refusing(result) if result.status == "ineligible" else _told(result, reasons).walk()
        granted = {(each.member, each.fact.id): each for each in lines if each.source == "presumed" and each.fact}
        decisive = needed(result, [(each.member, each.fact) for each in granted.values() if each.fact])
        found |= {key: each for key, each in granted.items() if key in decisive}
    return found


def _refusing(result: Result) -> Iterator[Why]:
    for each in result.rests_on.presumed:
        text = called(each.fact, each.year)
        yield Why(text, each.value, each.fact.type, None, "presumed", each.fact, each.member)


def _told(result: Result, reasons: Reasons, amount: Money | None = None, whole: bool = True) -> Why:
    """`amount` is shown in place of what the expression alone says."""
    truth = {"eligible": True, "ineligible": False}.get(result.status)
    law = result.service.basis[0] if result.service.basis else None
    root = Why({lang: result.service.label(lang) for lang in LANGUAGES}, truth, TRUTH, law)
    rule = result.rule
    if rule is None:
        root.because = [Why(_VALIDITY[result.validity], truth, TRUTH)]
        return root
    root.because = reasons.because(rule.eligible.node, result.frame)
    if result.status == "ineligible" or not whole:
        return root
    if not result.is_certainly_judged:
        root.because.insert(0, Why(_WHETHER_IT_IS_FOR_THEM, None, TRUTH, member=result.member))
    if rule.amount:
        told = reasons.titled(rule.amount.yen, result.frame, _title(rule.amount))
        root.because.append(replace(told, value=_as_shown(amount)) if amount else told)
    root.because += _days(rule, result.frame, reasons)
    if rule.paid:
        root.because.append(_payments(rule))
    return root


def _title(amount: Amount) -> dict[str, str]:
    words = Words("金額", "お金", "Amount") if amount.terms.kind == "cash" else Terms.KINDS[amount.terms.kind]
    return {lang: words.say(lang) for lang in LANGUAGES}


def _as_shown(amount: Money) -> Value:
    """An amount as it is shown elsewhere: refined, within the rule's own bounds, and no end that tells nothing."""
    return interval(amount.lo, UNBOUNDED if amount.most is None else amount.most)


def _days(rule: Rule, frame: Frame, reasons: Reasons) -> Iterator[Why]:
    """The deadline, from when and until when, each with the sentence of its kind."""
    is_due = value_of(rule.due.node, frame) if rule.due else True
    for step, title in (
        (rule.deadline if is_due else None, {"ja": "期限", "easy": "いつまでに", "en": "Deadline"}),
        (rule.starts, {"ja": "いつから", "easy": "いつから", "en": "From"}),
        (rule.ends, {"ja": "いつまで", "easy": "いつまで", "en": "Until"}),
    ):
        if step:
            yield reasons.titled(step, frame, {lang: f"{title[lang]}（{_how(step, lang)}）" for lang in LANGUAGES})


def _how(step: Step, lang: str) -> str:
    """How a day is counted: the sentence of its kind, else its expression in words."""
    return step.words.say(lang) if step.words else phrase(step.node, lang)


def _payments(rule: Rule) -> Why:
    term = Term(None, None, rule.paid)
    titles = {"ja": "支払月：", "easy": "払う 月：", "en": "Months of payment: "}
    return Why({lang: title + term.say_paid(lang) for lang, title in titles.items()}, True, TRUTH, rule.paid_by)
