"""Why a decision is as it is, for the applicant to read: it starts from the conditions that decided, per kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

SHORTEST = 8
"""Characters of a reason: less names no condition (行政手続法8条・14条)."""
FEWEST = 4
"""Different characters of a reason."""
_MET = {
    "ja": "次の条件に合っています。",
    "easy": "次の ことに 合って います。",
    "en": "The following conditions are met.",
}
_UNMET = {
    "ja": "次の条件に合いません。",
    "easy": "次の ことに 合いません。",
    "en": "The following conditions are not met.",
}
_MIXED = {
    "ja": "次の条件に合う方と、合わない方がいます。",
    "easy": "次の ことに 合う 人と、合わない 人が います。",
    "en": "Some of you meet the following conditions and some do not.",
}
_SAYS_YES, _SAYS_NO = "条件に合っています", "条件に合いません"
_STATED = r"い(ます|る(?=[。、\s]|ため|ので|から|$))"
"""What is said to be so, and not what somebody thought or wrote (「合っていると誤って認めました」)."""
_MEETS = re.compile(rf"(条件|要件)を?に?(すべて|全て|全部|みな)?(合って|満たして|そろって|該当して){_STATED}")
_ALL = re.compile(rf"(すべて|全て|全部|みな)(の(条件|要件))?を?に?(合って|満たして|該当して){_STATED}")
_FAILS = re.compile(
    r"(条件|要件)[をにがは]?(合って|満たして|該当して)い(ません|ない)"
    r"|(条件|要件)[をにがは]?(合いません|合わない|欠け)"
    r"|(却下|不承認)(と?します|とする|する|相当)|認められ(ません|ない)"
)
_GRANTS = re.compile(r"(ため|ので|から)[、,]?\s*(受けられ|受給でき|支給し|支給でき|認め)ます")
"""How somebody is told why they are given it («18歳までの方が受けられます» may stand in a refusal)."""
_BUT = re.compile(r"(ません|ない|ず|ぬ|超え|こえ|不足|欠け)")
"""What says that something else is not met: then some are met, and some are not."""
_OPENINGS = {"grant": _MET, "partial": _MIXED, "refusal": _UNMET}
_STATUS = {"grant": "eligible", "partial": "partial", "refusal": "ineligible"}
"""What the rules answer where their conditions are a reason for the kind."""


def ready_reason(kind: str, verdict: Mapping[str, Any], lang: str = "ja") -> str:
    """The reason that the rules have for a kind of decision; nothing where they answer otherwise."""
    if kind not in _OPENINGS or verdict.get("status") != _STATUS[kind]:
        return ""
    lines = [_said(each, kind, lang) for each in conditions_of(verdict) if kind == "partial" or _counts(each, kind)]
    if not lines:
        return {"grant": f"{_SAYS_YES}。", "refusal": f"{_SAYS_NO}。"}.get(kind, "") if lang == "ja" else ""
    return "\n".join([_OPENINGS[kind][lang], *(f"・{each}" for each in lines)])


def conditions_of(verdict: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The conditions that decided, in each language; `met` is open where a release before kept only the Japanese."""
    found = (
        {"ja": each, "easy": "", "en": "", "met": None} if isinstance(each, str) else each
        for each in verdict.get("conditions", ())
    )
    return tuple(found)


def reasons_in(kind: str, reason: str, verdict: Mapping[str, Any]) -> dict[str, str]:
    """The reason in all the languages in which it is known: what a clerk wrote, only in theirs."""
    if reason != ready_reason(kind, verdict):
        return {"ja": reason}
    said = {lang: ready_reason(kind, verdict, lang) for lang in ("easy", "en")}
    return {"ja": reason, **{lang: text for lang, text in said.items() if text}}


def problem_of(kind: str, reason: str) -> str:
    """What is wrong with a reason, or nothing: it contradicts what is decided, or names nothing."""
    reason = reason.strip()
    if not reason:
        return "理由を書いてください"
    said = _says_yes(reason) if kind in _AGAINST else ""
    if kind in ("refusal", "dismissal") and (grants := _GRANTS.search(reason)):
        said = grants[0]
    if said:
        return f"「{said}」は、認めるときの理由です。どの条件に、なぜ合わないかを書いてください"
    if kind == "grant" and (found := _FAILS.search(reason)):
        return f"「{found[0]}」は、認めないときの理由です。どの条件に合っているかを書いてください"
    if len(reason) < SHORTEST or len(set(reason)) < FEWEST:
        return f"理由が短すぎます。どの条件に、どの事実が合うか合わないかを {SHORTEST}文字以上で書いてください"
    return ""


def problem_of_part(reason: str, verdict: Mapping[str, Any]) -> str:
    """What is wrong with the reason of a decision that keeps something back of what the rules give, or nothing.

    What the machine has ready says nothing of it: why it is kept back stands in the clerk's own words (行政手続法8条).
    """
    ready = {
        line
        for kind in _OPENINGS
        for line in (
            _OPENINGS[kind]["ja"],
            *(f"・{_said(each, kind, 'ja')}" for each in conditions_of(verdict)),
            f"{_SAYS_YES}。",
        )
    }
    own = "".join(line.strip() for line in reason.strip().splitlines() if line.strip() not in ready)
    own = _MEETS.sub("", _ALL.sub("", own))
    if len(own) < SHORTEST or len(set(own)) < FEWEST:
        return f"認めない分があります。それを なぜ認めないかを、理由に {SHORTEST}文字以上で書いてください"
    return ""


_AGAINST = ("refusal", "dismissal", "revocation", "suspension", "end")


def _says_yes(reason: str) -> str:
    """What of a reason against somebody says that all is met; that only some is, it may say."""
    if found := _ALL.search(reason):
        return found[0]
    found = _MEETS.search(reason)
    return found[0] if found and not _BUT.search(reason) else ""


def _counts(condition: Mapping[str, Any], kind: str) -> bool:
    return condition["met"] is None or condition["met"] == (kind == "grant")


def _said(condition: Mapping[str, Any], kind: str, lang: str) -> str:
    """A condition; where some are met and others are not, which."""
    text = condition.get(lang) or condition["ja"]
    if kind != "partial" or condition["met"] is None:
        return str(text)
    marks = {
        "ja": ("（合っています）", "（合っていません）"),
        "easy": ("（合って います）", "（合って いません）"),
        "en": (" (met)", " (not met)"),
    }
    return f"{text}{marks[lang][not condition['met']]}"
