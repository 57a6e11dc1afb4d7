"""起案 as a clerk writes it: whom the rules would give what, and where the draft says something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from osekkai.casework.models import Case
from osekkai.casework.models import Decision as Decided
from osekkai.casework.reasons import ready_reason
from osekkai.casework.term import Days, Line, days_of, most_a_year, of_twelve_months, term
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import DECISIONS, Service
from osekkai.policy.calendar import wareki
from osekkai.publication.queries import service_of
from osekkai.register import queries as register

LONGEST = 2_000
GIVES = ("grant", "partial", "change")
"""Decisions by which somebody receives something."""
STOPS = ("suspension", "end")
"""Decisions by which what somebody receives stops, for a time or for good."""
RUNNING = ("change", *STOPS)
"""Decisions about what somebody receives already."""
USUAL = {"eligible": "grant", "partial": "partial", "ineligible": "refusal"}
"""What the rules' answer suggests to decide."""
PER = {"month": "月", "year": "年", "once": ""}
TIMES = {"month": 12, "year": 1, "once": 1}


@dataclass(frozen=True, slots=True)
class Given:
    """What one person receives, or pays (`is_fee`): yen each `per`, or the thing itself (no yen); from when until when.

    `times` is how often a year it counts in what the decision costs. Several of one person follow one another, as where
    an amount changes with age. `row` is where it stands in the form.
    """

    person: int
    name: str
    yen: int | None
    per: str = "once"
    starts: date | None = None
    ends: date | None = None
    times: int = 1
    note: str = ""
    is_fee: bool = False
    row: int = field(default=0, compare=False)

    @property
    def said(self) -> str:
        """`月 15,000円（令和8年12月1日〜令和26年3月31日）`."""
        yen = "金額のないもの" if self.yen is None else f"{PER[self.per]} {self.yen:,}円".strip()
        days = f"{wareki(self.starts) if self.starts else ''}〜{wareki(self.ends) if self.ends else ''}"
        return f"{yen}（{days}）" if days != "〜" else yen

    def as_json(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "name": self.name,
            "yen": self.yen,
            "per": self.per,
            "yen_a_year": (self.yen or 0) * self.times,
            "note": self.note,
            "starts": self.starts.isoformat() if self.starts else "",
            "ends": self.ends.isoformat() if self.ends else "",
            "is_fee": self.is_fee,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk writes. `gives` says who receives what; of what nobody receives, `starts` and `ends` say the days.

    `why` is for those who approve: why it is something else than the rules suggest. `gives` stands in the order of
    time, each person's together, however it was written. `account` is the new one of a change, by fact as a form has
    it; without it, it is paid into the same as before.
    """

    kind: str
    reason: str
    article: str
    starts: date | None = None
    ends: date | None = None
    conditions: str = ""
    gives: tuple[Given, ...] = ()
    why: str = ""
    account: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gives", in_time(self.gives))

    @property
    def yen_a_year(self) -> int | None:
        """What it costs a year at most (see `term.most_a_year`); nothing where nobody receives anything."""
        if self.kind not in GIVES:
            return None
        return most_a_year((each.person, each.per, max(each.yen or 0, 0) * each.times) for each in self.gives)

    @property
    def yen_of_twelve_months(self) -> int | None:
        """What is paid in its first twelve months; nothing where nobody receives anything."""
        if self.kind not in GIVES:
            return None
        return of_twelve_months(
            [Line(each.per, max(each.yen or 0, 0), each.times, each.starts, each.ends) for each in self.gives]
        )

    @property
    def days(self) -> Days:
        """The first day of anybody and the last of everybody; without an end where somebody has none."""
        if self.kind not in GIVES or not self.gives:
            return Days(self.starts, self.ends)
        ends = [last.ends for last in {each.person: each for each in self.gives}.values()]
        return Days(
            min((each.starts for each in self.gives if each.starts), default=None),
            max(each for each in ends if each) if all(ends) else None,
        )


def suggestion(case: Case, catalogue: Catalogue) -> Draft:
    """What the rules suggest, for the clerk to agree with or to change. Where they do not know, nothing is suggested.

    Nor is a grant to somebody who receives it already, or applied twice. Of a decided case: the decision as it stands,
    to be corrected. Raises `ServiceIsGone`.
    """
    if decided := Decided.objects.filter(case=case, is_current=True).select_related("proposal").first():
        gives = given(effects_of(last_given(decided)))
        return Draft(
            decided.kind, decided.reason, decided.article, decided.starts, decided.ends, decided.conditions, gives
        )
    service = service_of(catalogue, case.service)
    basis = service.rules.basis
    article = f"{basis[0].law} {basis[0].article}".strip() if basis else ""
    kind = USUAL.get(case.verdict.get("status", ""), "")
    if kind in GIVES and not (is_clear(case.verdict, "twice") and is_clear(case.verdict, "claim")):
        kind = ""
    gives = ruled(case, service) if kind in GIVES else ()
    return Draft(kind, ready_reason(kind, case.verdict)[:LONGEST], article, gives=gives)


def last_given(decided: Decided) -> Decided:
    """What is received after a stop, should it go on: as it was decided before."""
    while decided.kind in STOPS and decided.replaces:
        decided = decided.replaces
    return decided


def effects_of(decided: Decided) -> Sequence[Mapping[str, Any]]:
    """As they were signed; of a grant that the rules gave by themselves, as they were found."""
    signed = decided.proposal.content if decided.proposal else decided.case.verdict
    found: Sequence[Mapping[str, Any]] = signed.get("effects", ())
    return found


def is_of_account_only(draft: Draft, current: Decided | None) -> bool:
    """A change that leaves who receives how much from when as it runs: only where it is paid to is another."""
    return bool(
        draft.account
        and draft.kind == "change"
        and current
        and current.kind in GIVES
        and draft.gives == in_time(given(effects_of(current)))
    )


def until(gives: Sequence[Given], person: int, last: date) -> tuple[Given, ...]:
    """The same, of one person to a last day; what would begin only after it is left out, but for the first of it."""
    found, seen = [], False
    for each in gives:
        if each.person != person:
            found.append(each)
        elif not seen or each.starts is None or each.starts <= last:
            seen = True
            found.append(replace(each, ends=min(each.ends or last, last)))
    return tuple(found)


def ruled(case: Case, service: Service) -> tuple[Given, ...]:
    """What the rules give to whom; what is paid without its rule saying from when begins when the others do."""
    first = term(case.verdict, service).starts
    return tuple(
        each if each.starts or not service.is_paid_out else replace(each, starts=first)
        for each in given(case.verdict.get("effects", ()))
    )


def given(effects: Sequence[Mapping[str, Any]]) -> tuple[Given, ...]:
    """Effects as they are kept; a release before wrote neither days, nor notes, nor what is a fee."""
    return tuple(
        Given(
            each["person"],
            each["name"],
            each["yen"],
            each["per"],
            *days_of(each),
            times=each.get("yen_a_year", 0) // each["yen"] if each["yen"] else 0,
            note=each.get("note", ""),
            is_fee=each.get("is_fee", False),
            row=row,
        )
        for row, each in enumerate(effects)
    )


def others(case: Case) -> dict[int, str]:
    """Whom the clerk may give something beside: judged and not given anything; of whom nobody was, the household."""
    judged = {each["person"]: each["name"] for each in case.verdict.get("others", ())}
    if not judged and not case.verdict.get("effects") and case.person_id:
        people = register.people(
            register.people_of(register.households_of([case.person_id]), to=register.of_themselves(case.person_id))
        )
        judged = {each.id: each.name for each in people.values()}
    return judged


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: whom, whether they are given something, how much and when, as it is written there."""

    number: int
    person: int
    name: str
    is_given: bool
    yen: str
    per: str
    starts: str
    ends: str
    note: str = ""
    is_fee: bool = False
    is_spare: bool = False

    @property
    def yen_label(self) -> str:
        if self.is_fee:
            return "手数料（円）"
        if not self.yen and not PER[self.per]:
            return "額（円。ないものは空のまま）"
        return f"{PER[self.per] or '一度'}の額（円）"


def rows(case: Case, suggested: Draft, typed: Mapping[str, str]) -> tuple[Row, ...]:
    """Everybody of the suggestion, then others whom it could be for, then a spare line; as typed where it was sent."""
    usual = suggested.gives or given(case.verdict.get("effects", ()))
    per = usual[0].per if usual else "month"
    lines = [_row(number, each, bool(suggested.gives)) for number, each in enumerate(usual)]
    drafted = {each.person for each in usual}
    beside = [each for each in given(case.verdict.get("effects", ())) if each.person not in drafted]
    lines += [_row(number, each, False) for number, each in enumerate(beside, len(lines))]
    left = {id: name for id, name in others(case).items() if id not in {each.person for each in lines}}
    lines += [
        Row(number, id, name, False, "", per, "", "") for number, (id, name) in enumerate(left.items(), len(lines))
    ]
    if lines:
        lines.append(Row(len(lines), 0, "", False, "", per, "", "", is_spare=True))
    if "article" not in typed:  # no form of a draft was sent
        return tuple(lines)
    return tuple(_as_typed(each, typed) for each in lines)


def _row(number: int, given: Given, is_given: bool) -> Row:
    yen = "" if given.yen is None else str(given.yen)
    starts, ends = (each.isoformat() if each else "" for each in (given.starts, given.ends))
    return Row(number, given.person, given.name, is_given, yen, given.per, starts, ends, given.note, given.is_fee)


def _as_typed(row: Row, typed: Mapping[str, str]) -> Row:
    person = typed.get(f"person{row.number}", "")
    return replace(
        row,
        person=int(person) if person.isdecimal() and len(person) < 15 else row.person,
        is_given=f"give{row.number}" in typed,
        yen=typed.get(f"yen{row.number}", ""),
        starts=typed.get(f"starts{row.number}", ""),
        ends=typed.get(f"ends{row.number}", ""),
    )


def is_clear(verdict: Mapping[str, Any], check: str) -> bool:
    """Whether a check is fine; what was not looked at is not in the way."""
    return all(each["ok"] for each in verdict.get("checks", ()) if each["id"] == check)


def differences(draft: Draft, case: Case, service: Service) -> list[str]:
    """Where the draft is something else than the rules suggest, in words, each with what these say."""
    if draft.kind in RUNNING:
        return _since_then(draft, case)
    usual = USUAL.get(case.verdict.get("status", ""))
    found = [] if usual in (None, draft.kind) else [f"機械の見立て（{DECISIONS[usual].ja}）と ちがう決定です"]
    if draft.kind not in GIVES:
        return found
    if not is_clear(case.verdict, "twice") and not Decided.objects.filter(case=case, is_current=True).exists():
        found.append(f"{text_of(case.verdict, 'twice')}。それでも認めます")
    proposed = ruled(case, service)
    return [*found, *given_otherwise(draft.gives, proposed)]


def _since_then(draft: Draft, case: Case) -> list[str]:
    """What a change changes of what was decided before; of a stop, its kind and days say it."""
    before = Decided.objects.filter(case=case, is_current=True).select_related("proposal", "case").first()
    if draft.kind != "change" or before is None:
        return []
    now, then = _by_person(draft.gives), _by_person(given(effects_of(last_given(before))))
    found = []
    for person in dict.fromkeys([*then, *now]):
        new, old = ("、".join(each.said for each in one.get(person, [])) or "なし" for one in (now, then))
        if new != old:
            name = (now.get(person) or then[person])[0].name
            found.append(f"{name}さん: {new}。いまの決定: {old}")
    return found


def given_otherwise(gives: Sequence[Given], proposed: Sequence[Given]) -> Iterator[str]:
    """Whom a draft gives something else than the rules propose, in words."""
    mine, rules = _by_person(gives), _by_person(proposed)
    for person in dict.fromkeys([*rules, *mine]):
        own, suggested = mine.get(person, []), rules.get(person, [])
        said, ruled_as = ("、".join(each.said for each in one) for one in (own, suggested))
        name = (own or suggested)[0].name
        if not own:
            yield f"{name}さんには 認めません。規則の案: {ruled_as}"
        elif not suggested:
            yield f"{name}さんは 規則の案にありません。この案: {said}"
        elif said != ruled_as:
            yield f"{name}さん: {said}。規則の案: {ruled_as}"


def in_time(gives: Sequence[Given]) -> tuple[Given, ...]:
    """Everybody in the order in which they are first named, what each receives in the order of its days."""
    order = {person: place for place, person in enumerate(dict.fromkeys(each.person for each in gives))}
    return tuple(sorted(gives, key=lambda each: (order[each.person], each.starts or date.min)))


def _by_person(gives: Sequence[Given]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = {}
    for each in gives:
        found.setdefault(each.person, []).append(each)
    return found


def text_of(verdict: Mapping[str, Any], check: str) -> str:
    return next((each["text"] for each in verdict.get("checks", ()) if each["id"] == check), "")
