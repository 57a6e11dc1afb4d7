"""The form of a draft as it was sent: what was written, and what of it is no day and no amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import HttpRequest

from osekkai.applications.queries import ACCOUNT, read_account
from osekkai.casework import drafts
from osekkai.casework.coming_back import starting_point
from osekkai.casework.drafts import TIMES, Draft, Given, Row
from osekkai.casework.models import Case
from osekkai.catalogue import catalogue_in_use
from osekkai.policy.calendar import NotADay, parse_date
from osekkai.policy.values import NotUnderstood, parse_number
from osekkai.said import as_lines

LONGEST = 20_000
"""Characters of a field that are shown again; each field says itself how many it takes."""


def typed_in(request: HttpRequest) -> dict[str, str]:
    """What was written into the page's fields, to stand there again."""
    return {name: str(value)[:LONGEST] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def read_draft(request: HttpRequest, case: Case) -> tuple[Draft, dict[str, str]]:
    """What was written, and what of it is no day and no amount, by field. Raises `ServiceIsGone`."""
    problems: dict[str, str] = {}
    texts = {
        name: as_lines(request.POST.get(name, ""))[: drafts.LONGEST + 1]
        for name in ("kind", "reason", "article", "conditions", "why")
    }
    starts, ends = (_day(request.POST.get(name, ""), name, problems) for name in ("starts", "ends"))
    suggested = starting_point(case, catalogue_in_use())
    lines = drafts.rows(case, suggested, typed_in(request))
    names = {each.person: each.name for each in lines if not each.is_spare}
    usual = {each.person: each for each in suggested.gives}
    gives = tuple(_given(each, names, usual, problems) for each in lines if each.is_given)
    account = _account(request, problems)
    return Draft(**texts, starts=starts, ends=ends, gives=gives, account=account), problems


def _account(request: HttpRequest, problems: dict[str, str]) -> Mapping[str, str]:
    """Another account, whole; none where nothing of one was written."""
    typed = account_typed(request)
    if not any(typed.values()):
        return {}
    account, wrong = read_account(typed, catalogue_in_use())
    problems |= {id: each.ja for id, each in wrong.items()}
    return account


def account_typed(request: HttpRequest) -> dict[str, str]:
    return {id: as_lines(request.POST.get(id, ""))[:LONGEST] for id in ACCOUNT}


FIELDS = {
    "kind": "決定",
    "reason": "理由",
    "article": "根拠の条文",
    "conditions": "条件",
    "why": "なぜちがうか",
    "starts": "いつから",
    "ends": "いつまで",
    "yen": "額",
    "person": "だれの分",
    "enclosure": "添える書類",
    "arrived": "何の紙か",
    "arrived_on": "届いた日",
    "arrived_file": "届いた紙の写し",
    "note": "メモ",
}
"""What the page calls its fields; those of a line of the draft have its number after them."""


def named(problems: Mapping[str, str], rows: Sequence[Row]) -> dict[str, str]:
    """What is wrong, with the field and whose it is, for the summary above them all."""
    names = {each.number: each.name for each in rows}
    return {field: f"{_called(field, names)}{text}" for field, text in problems.items()}


def _called(field: str, names: Mapping[int, str]) -> str:
    if field in ACCOUNT:
        return f"{catalogue_in_use().book.vocabulary.facts[field].name}："
    name = field.rstrip("0123456789")
    if name not in FIELDS or name == "comment":
        return ""
    whose = names.get(int(number), "") if (number := field[len(name) :]) else ""
    return f"{whose}さんの{FIELDS[name]}：" if whose else f"{FIELDS[name]}："


def _given(row: Row, names: dict[int, str], usual: dict[int, Given], problems: dict[str, str]) -> Given:
    """A line of the form. Of a spare line whose it is was chosen there."""
    if row.person not in names:
        problems[f"person{row.number}"] = "だれの分かを選んでください"
    starts, ends = (
        _day(text, f"{name}{row.number}", problems) for name, text in (("starts", row.starts), ("ends", row.ends))
    )
    as_ruled = usual.get(row.person)
    return Given(
        row.person,
        names.get(row.person, ""),
        _yen(row, problems),
        row.per,
        starts,
        ends,
        times=(as_ruled.times if as_ruled and as_ruled.times else TIMES[row.per]) if not row.is_fee else 0,
        note=row.note,
        is_fee=row.is_fee,
        row=row.number,
    )


def _yen(row: Row, problems: dict[str, str]) -> int | None:
    if not row.yen.strip():
        return None
    try:
        number, unit = parse_number(row.yen)
    except NotUnderstood as wrong:
        problems[f"yen{row.number}"] = wrong.args[0]
        return None
    if unit not in (None, "円") or not isinstance(number, int):
        problems[f"yen{row.number}"] = "額は円で、数字だけを書いてください（例: 15000）"
        return None
    return number


def _day(text: str, name: str, problems: dict[str, str]) -> date | None:
    try:
        return parse_date(text) if text.strip() else None
    except NotADay as wrong:
        problems[name] = wrong.ja
        return None
