"""Whether what a draft gives can be so at all, by the rule, the register and the calendar: each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils import timezone

from osekkai.casework.drafts import GIVES, Draft, Given, given, others
from osekkai.casework.models import Case
from osekkai.casework.withheld import withheld
from osekkai.catalogue.model import Service
from osekkai.register import queries as register
from osekkai.register.queries import Resident

LAPSE = 5
"""Years after which a claim to money of a municipality lapses (地方自治法236条1項)."""
AHEAD = timedelta(days=366)
"""How long before its first day something is decided."""
LONG = 100
"""Years that nothing is given for."""


def problems_of(draft: Draft, case: Case, service: Service) -> dict[str, str]:
    """What cannot be so, by the field where it stands (`yen0`, `starts0`; `starts` where nobody receives anything)."""
    if draft.kind not in GIVES:
        return dict(_of_stop(draft, case, service))
    if not draft.gives:
        if service.is_paid_out:
            return {"kind": "だれに いくら出すかを書いてください。台帳との照合か、書きなおしで わかることもあります"}
        return {**dict(_days(draft.starts, draft.ends, "", case, service, None)), **dict(_of_kind(draft, case))}
    return {**dict(_of_people(draft, case, service)), **dict(_of_kind(draft, case))}


def _of_people(draft: Draft, case: Case, service: Service) -> Iterator[tuple[str, str]]:
    known = {each["person"]: each["name"] for each in case.verdict.get("effects", ())} | others(case)
    people = register.people(known)
    amount = service.rules.amount_on(timezone.localdate(case.opened_at))
    most = amount.greatest if amount else None
    for each in draft.gives:
        if each.person not in people:
            yield f"person{each.row}", "この案件の世帯の方ではありません"
            continue
        if service.is_paid_out and each.yen is None and amount:
            yield f"yen{each.row}", "額を書いてください"
        if each.yen is not None and each.yen <= 0:
            yield f"yen{each.row}", "額は 1円からです。認めない方は、印を外してください"
        elif each.yen is not None and most is not None and each.yen > most:
            yield f"yen{each.row}", f"この制度で出せる額（{most:,}円まで）を こえています"
        if service.is_paid_out and each.starts is None:
            yield f"starts{each.row}", "いつからかを書いてください"
        yield from _days(each.starts, each.ends, str(each.row), case, service, people[each.person])
    yield from _overlaps(draft.gives)


def _of_stop(draft: Draft, case: Case, service: Service) -> Iterator[tuple[str, str]]:
    """The days of what is stopped, ended, taken back or refused."""
    if draft.starts and draft.starts > timezone.localdate() + AHEAD:
        yield "starts", "1年より先の日です。年を確かめてください"
    elif draft.starts and draft.starts.year < timezone.localdate(case.opened_at).year - LAPSE:
        yield "starts", f"申請の{LAPSE}年より前の日です。年を確かめてください"
    yield from _days(None, draft.ends, "", case, service, None)
    if draft.starts and draft.ends and draft.ends < draft.starts:
        yield "ends", "おわりの日が、はじまりの日より前です"


def _of_kind(draft: Draft, case: Case) -> Iterator[tuple[str, str]]:
    """What gives somebody less than the rules do is no whole grant (行政手続法 第8条), nor the other way round."""
    rules = given(case.verdict.get("effects", ()))
    wanted = {each.person for each in rules} | {each["person"] for each in case.verdict.get("others", ())}
    left, less = wanted - {each.person for each in draft.gives}, withheld(draft.gives, rules)
    if draft.kind == "grant" and left:
        yield "kind", "認めない方がいるときは「一部を認める」を選び、その方の理由も書いてください"
    elif draft.kind == "grant" and less:
        what = "短い期間" if _is_shorter(draft.gives, less) else "少ない額"
        parts = "、".join(f"{each.name}さん {each.said}" for each in less)
        said = f"規則の案より{what}です（認めない分: {parts}）"
        yield "kind", f"{said}。「一部を認める」を選び、認めない分の理由を書いてください"
    if draft.kind == "partial" and rules and not left and not less:
        yield "kind", "規則の案より少ない方も、額も、期間も ありません。「認める」を選んでください"


def _is_shorter(gives: Sequence[Given], less: Sequence[Given]) -> bool:
    """Whether nothing at all is given in the time of what is missing: all of the rules' amount is."""
    return all(
        each.person != one.person or each.per == "once" or _is_apart(each, one) for each in gives for one in less
    )


def _is_apart(one: Given, other: Given) -> bool:
    first, second = sorted((one, other), key=lambda each: each.starts or date.min)
    return bool(first.ends and second.starts and first.ends < second.starts)


def _days(
    starts: date | None, ends: date | None, row: str, case: Case, service: Service, person: Resident | None
) -> Iterator[tuple[str, str]]:
    applied, today = timezone.localdate(case.opened_at), timezone.localdate()
    if starts and (wrong := _wrong_start(starts, applied, service, person)):
        yield f"starts{row}", wrong
    if starts and ends and ends < starts:
        yield f"ends{row}", "おわりの日が、はじまりの日より前です"
    elif ends and ends.year > today.year + LONG:
        yield f"ends{row}", f"おわりの日が、{LONG}年より先です。年を確かめてください"


def _wrong_start(starts: date, applied: date, service: Service, person: Resident | None) -> str:
    since = service.rules.since
    if since is not None and starts.toordinal() < since:
        return f"この制度は {date.fromordinal(since):%Y-%m-%d} からです"
    if person and person.birth_date and starts < person.birth_date:
        return f"{person.name}さんが生まれる前の日です"
    if person and person.ended_on and starts > person.ended_on:
        return f"{person.name}さんは {person.ended_on} に 区の住民でなくなっています"
    if starts.year < applied.year - LAPSE:
        return f"申請の {LAPSE}年より前からは 出せません（地方自治法236条）。年を確かめてください"
    return ""


def _overlaps(gives: Sequence[Given]) -> Iterator[tuple[str, str]]:
    """One period follows another; what begins only later than a year from now follows something."""
    last: dict[int, Given] = {}
    for each in sorted(gives, key=lambda each: (each.person, each.starts or date.min)):
        before = last.get(each.person)
        if before is None and each.starts and each.starts > timezone.localdate() + AHEAD:
            yield f"starts{each.row}", "1年より先の日です。年を確かめてください"
        if before and (before.ends is None or each.starts is None or each.starts <= before.ends):
            yield f"starts{each.row}", f"{each.name}さんの 前の期間と重なっています"
        last[each.person] = each
