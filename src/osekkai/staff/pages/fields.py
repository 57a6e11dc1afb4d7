"""What people type into the forms of this room, and how a refusal finds back to its field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone

from osekkai.catalogue import Catalogue
from osekkai.policy.calendar import NotADay, WrongEra, parse_date
from osekkai.policy.values import parse_number
from osekkai.problems import Invalid, Problem
from osekkai.said import Said
from osekkai.staff.errors import NotWritten
from osekkai.staff.units import WHOLE, name_of_unit, units_on

ALL = "*"
"""How the whole municipality stands in a form, where nothing means that nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it comes back: what was typed stays, and what is wrong stands at its field (empty: above all)."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitChoice:
    value: str
    words: str
    is_section: bool


def forms(request: HttpRequest, failed: str, wrong: Mapping[str, str] | None) -> dict[str, object]:
    """For the context of a page with several forms: the one that was refused by its name, all others empty."""
    found: dict[str, Form] = defaultdict(Form)
    form = came_with(request, wrong)
    if wrong:
        found[failed] = form
    return {"failed": failed, "refused": form, "forms": found}


def came_with(request: HttpRequest, wrong: Mapping[str, str] | None) -> Form:
    """The form that was sent, with what is wrong with it (see `ui.kept`); an empty one where nothing is."""
    return Form({name: request.POST[name] for name in request.POST}, wrong) if wrong else Form()


def wrong_with(problem: Problem) -> dict[str, str]:
    """What is wrong, by field (empty: above all)."""
    return problem.by_field("ja") if isinstance(problem, Invalid) else {problem.where: problem.say("ja")}


def text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def day(request: HttpRequest, name: str) -> date:
    """Raises `NotWritten` for nothing and for what is no day."""
    return _read(text(request, name), name)


def day_or_none(request: HttpRequest, name: str) -> date | None:
    written = text(request, name)
    return _read(written, name) if written else None


def unit(request: HttpRequest, name: str = "unit") -> str:
    """Raises `NotWritten` where none was chosen. Whether there is one is asked by whoever uses it."""
    chosen = text(request, name)
    if not chosen:
        raise NotWritten(
            name,
            Said(ja="所属が選ばれていません。", en="No unit is chosen."),
            Said(ja="一つ選んでください。", en="Choose one."),
        )
    return WHOLE if chosen == ALL else chosen


def span(request: HttpRequest) -> tuple[datetime, datetime]:
    """`since` and `until`: from the beginning of a day to the end of one; from now where it is today."""
    first, last = day(request, "since"), day(request, "until")
    begin = timezone.make_aware(datetime.combine(first, time()))
    return max(begin, timezone.now()), timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))


def yen(request: HttpRequest) -> int | None:
    """Nothing where it is left open; less than nothing for what is no amount, which is refused."""
    written = text(request, "yen")
    try:
        return int(parse_number(written)[0]) if written else None
    except (ValueError, ArithmeticError):
        return -1


def unit_choices(on: date, catalogue: Catalogue) -> list[UnitChoice]:
    return [
        UnitChoice(each or ALL, name_of_unit(each, catalogue), each in catalogue.sections)
        for each in units_on(on, catalogue)
    ]


def _read(written: str, name: str) -> date:
    try:
        return parse_date(written)
    except WrongEra as wrong:
        there_is_none = Said(ja=f"「{wrong.written}」は ありません。", en=f"There is no {wrong.written}.")
        meant = Said(ja=f"「{wrong.meant}」のことですか。", en=f"Did you mean {wrong.meant}?")
        raise NotWritten(name, there_is_none, meant) from None
    except NotADay:
        raise NotWritten(
            name,
            Said(ja="日付として読めません。", en="This is no day."),
            Said(ja="「令和9年4月1日」「2027-04-01」のように書いてください。", en="Write it as 2027-04-01."),
        ) from None
