"""The figures of a letter: whose, how much, from when until when, and what is not granted; in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from osekkai.casework.drafts import GIVES, STOPS
from osekkai.casework.models import Case, Decision
from osekkai.casework.term import day_in, days_of
from osekkai.register import queries as register

_PER = {"month": "月額", "year": "年額", "once": ""}


def effects_of(decision: Decision) -> Sequence[Mapping[str, Any]]:
    effects: Sequence[Mapping[str, Any]] = (
        decision.proposal.content["effects"] if decision.proposal else decision.case.verdict.get("effects", ())
    )
    return without_names(decision.case, effects) if decision.kind in GIVES else ()


UNNAMED = "（お名前は書きません）"


def without_names(case: Case, lines: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """No letter to one of a household names another of it who is under 支援措置."""
    reader = register.of_themselves(case.person_id) if case.person_id else register.ANYBODY
    away = register.left_out({each["person"] for each in lines if "person" in each}, reader)
    return [{**each, "name": UNNAMED} if each.get("person") in away else each for each in lines] if away else lines


def figures(decision: Decision) -> list[tuple[str, str]]:
    """Amount and dates, where the decision gives any; each person's own line where it is for several."""
    found = []
    effects = effects_of(decision)
    differ = len({days_of(each) for each in effects}) > 1
    lines = [f"{line(each)}{term_of(each) if differ else ''}" for each in effects if each["yen"]]
    if lines:
        found.append(("金額", "\n".join(lines)))
    starts = decision.starts
    if decision.kind == "revocation" and not starts:
        starts = timezone.localdate(decision.decided_at)  # as it takes effect (`decisions.take_effect`)
    if starts:
        found.append(("いつから", day_in(starts)))
    if decision.ends:
        found.append(("いつまで", day_in(decision.ends)))
    return found


def line(effect: Mapping[str, Any]) -> str:
    """One person's amount and what is said beside it; a release before wrote no note."""
    note = effect.get("note", "")
    said = f"{effect['name']}　{_PER[effect['per']]} {effect['yen']:,}円"
    return f"{said}（{note}）" if note else said


def term_of(effect: Mapping[str, Any]) -> str:
    """A person's own days, where several have others."""
    starts, ends = (day_in(each) if each else "" for each in days_of(effect))
    return f"（{starts}から{f'{ends}まで' if ends else ''}）" if starts else f"（{ends}まで）" if ends else ""


def withheld_of(decision: Decision) -> Sequence[Mapping[str, Any]]:
    """What the rules would give and a decision in part does not: who refuses it says so (行政手続法 第8条)."""
    if decision.kind != "partial" or not decision.proposal:
        return ()
    return without_names(decision.case, decision.proposal.content.get("withheld", ()))


_NOT_GRANTED = {
    "easy": "もらえない ものは、次の とおりです。",
    "en": "Not granted:",
    "zh": "未予批准的部分：",
    "ko": "인정되지 않은 부분:",
}
_INTO = {
    "easy": "お金は、この 口座に 来ます：{}",
    "en": "Paid into this account: {}",
    "zh": "汇入以下账户：{}",
    "ko": "다음 계좌로 입금됩니다: {}",
}
_YEN = {
    "easy": {"month": "1か月に {}円", "year": "1年に {}円", "once": "1回 {}円"},
    "en": {"month": "{} yen a month", "year": "{} yen a year", "once": "{} yen, once"},
    "zh": {"month": "每月{}日元", "year": "每年{}日元", "once": "一次性{}日元"},
    "ko": {"month": "매월 {}엔", "year": "매년 {}엔", "once": "1회 {}엔"},
}
_FEE = {"easy": "手数料 {}円", "en": "a fee of {} yen", "zh": "手续费{}日元", "ko": "수수료 {}엔"}
_DAYS = {
    "easy": ("{}から", "{}まで", "{}から {}まで"),
    "en": ("from {}", "until {}", "from {} to {}"),
    "zh": ("自{}起", "至{}", "自{}起至{}"),
    "ko": ("{}부터", "{}까지", "{}부터 {}까지"),
}


def figures_in(lang: str, decision: Decision, account: str) -> Iterator[str]:
    """The lines of the table that nobody must miss, for whoever does not read Japanese, or reads it plain."""
    if lang not in _YEN or decision.is_of_account_only:
        return
    for each in effects_of(decision):
        yield _said_in(lang, each)
    if account:
        yield _INTO[lang].format(account)
    if decision.kind in STOPS and (days := _days_in(lang, decision.starts, decision.ends)):
        yield days
    if less := withheld_of(decision):
        yield _NOT_GRANTED[lang]
        for each in less:
            yield _said_in(lang, each)


def _said_in(lang: str, effect: Mapping[str, Any]) -> str:
    yen = effect["yen"]
    said = (_FEE[lang] if effect.get("is_fee") else _YEN[lang][effect["per"]]).format(f"{yen:,}") if yen else ""
    comma = {"easy": "、", "zh": "，"}.get(lang, ", ")
    name = f"{effect['name']}さん" if lang == "easy" else effect["name"]
    return f"・{name}{'：' if lang in ('easy', 'zh') else ': '}" + comma.join(
        filter(None, (said, _days_in(lang, *days_of(effect))))
    )


def _days_in(lang: str, starts: date | None, ends: date | None) -> str:
    days = [day_in(each, lang) for each in (starts, ends) if each]
    if not days:
        return ""
    first, last, both = _DAYS[lang]
    return (both if len(days) == 2 else first if starts else last).format(*days)
