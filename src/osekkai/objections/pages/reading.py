"""What a form of an objection says, as it was sent."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from osekkai.objections.services import Written
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.problems import Unseen
from osekkai.said import Said, as_lines, unseen_in

LONGEST = 10_001
FIELDS = (
    "name",
    "address",
    "agent",
    "known_on",
    "known",
    "told",
    "demand",
    "grounds",
    "late_because",
    "late_unsaid",
    "received_on",
    "posted_on",
    "decision",
)


NOT_A_DAY = Said(
    "日付を書いてください。例：令和8年11月1日、2026-11-01。",
    "日を 書いて ください。例：2026-11-01。",
    "Please write a date, for example 2026-11-01.",
    "请填写日期。例：2026-11-01。",
    "날짜를 적어 주세요. 예: 2026-11-01.",
)


def written_in(request: HttpRequest) -> tuple[Written, dict[str, Said]]:
    """And what of it is no day, by field."""
    problems: dict[str, Said] = {}
    texts = {
        name: as_lines(request.POST.get(name, ""))[:LONGEST]
        for name in ("name", "address", "agent", "demand", "grounds", "late_because")
    }
    problems |= {name: Unseen(codes).what for name, text in texts.items() if (codes := unseen_in(text))}
    known_on = None
    if request.POST.get("known") != "unknown":
        known_on = day_in(request, "known_on", problems)
    return (
        Written(
            **texts,
            known_on=known_on,
            told=request.POST.get("told", ""),
            late_unsaid="late_unsaid" in request.POST,
        ),
        problems,
    )


def day_in(request: HttpRequest, name: str, problems: dict[str, Said], *, optional: bool = False) -> date | None:
    text = request.POST.get(name, "").strip()
    if not text and optional:
        return None
    try:
        return parse_date(text)
    except NotADay as wrong:
        problems[name] = NOT_A_DAY if not text or type(wrong) is NotADay else Said(wrong.ja, en=wrong.en)
        return None


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}
