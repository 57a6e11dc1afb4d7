"""Why a decision is as it is, for the applicant to read: it starts from the conditions that decided, per kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from osekkai.catalogue.model import ADVERSE

SHORTEST = 6
"""Characters of a reason against somebody: less names no condition (行政手続法8条・14条)."""
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
    if kind in ("refusal", "dismissal", "revocation", "suspension", "end") and _SAYS_YES in reason:
        return f"「{_SAYS_YES}」は、認めるときの理由です。どの条件に、なぜ合わないかを書いてください"
    if kind == "grant" and _SAYS_NO in reason:
        return f"「{_SAYS_NO}」は、認めないときの理由です。どの条件に合っているかを書いてください"
    if kind in (*ADVERSE, "change") and len(reason) < SHORTEST:
        return f"理由が短すぎます。どの条件に、どの事実が合わないかを {SHORTEST}文字より長く書いてください"
    return ""


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
