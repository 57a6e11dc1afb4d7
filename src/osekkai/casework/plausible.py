"""Whether what a draft gives can be so at all, by the rule, the register and the calendar: each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils import timezone

from osekkai.casework.drafts import GIVES, Draft, Given, given, others
from osekkai.casework.models import Case
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
        return dict(_days(draft.starts, draft.ends, "", case, service, None))
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
    yield from ((name, said) for name, said in _days(None, draft.ends, "", case, service, None))
    if draft.starts and draft.ends and draft.ends < draft.starts:
        yield "ends", "おわりの日が、はじまりの日より前です"


def _of_kind(draft: Draft, case: Case) -> Iterator[tuple[str, str]]:
    """That only some receive something is not a whole grant, nor the other way round."""
    wanted = {each["person"] for each in case.verdict.get("effects", ())} | {
        each["person"] for each in case.verdict.get("others", ())
    }
    left = wanted - {each.person for each in draft.gives}
    if left and draft.kind == "grant":
        yield "kind", "認めない方がいるときは「一部を認める」を選び、その方の理由も書いてください"
    rules = case.verdict.get("effects", ())
    if draft.kind == "partial" and rules and not left and not _gives_less(draft.gives, given(rules)):
        yield "kind", "規則のとおり全員に認める案です。「認める」を選んでください"


def _gives_less(gives: Sequence[Given], rules: Sequence[Given]) -> bool:
    """Whether somebody receives less than by the rules: a smaller amount, later, or not as long."""
    for person in {each.person for each in rules}:
        own, usual = ([each for each in one if each.person == person] for one in (gives, rules))
        if min(each.yen or 0 for each in own) < min(each.yen or 0 for each in usual):
            return True
        first, usually = (min(each.starts or date.min for each in one) for one in (own, usual))
        last, as_long = (max(each.ends or date.max for each in one) for one in (own, usual))
        if first > usually or last < as_long:
            return True
    return False


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
