"""Door: who receives a service and what there is to do about it, as a section looks through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from osekkai.applications import queries as applications
from osekkai.casework import queries as casework
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import Receiving, Service
from osekkai.policy.calendar import wareki
from osekkai.receiving.models import Report, What
from osekkai.receiving.reporting import ANSWERS, asks_account, renewal_on, waits_for_decision
from osekkai.register import queries as register
from osekkai.register.queries import Resident, Standing

if TYPE_CHECKING:
    from osekkai.casework.models import Case
    from osekkai.casework.queries import Running

TABS = {
    "reports": "届け出が来ている",
    "gone": "転出・死亡",
    "changed": "台帳が変わった",
    "ending": "終わりが近い",
    "renewal": "現況届がまだ",
    "all": "みんな",
}
PAGE = 50
_LEARNED = {
    "membership": "世帯が変わりました",
    "residence": "住所が変わりました",
    "person.ended_on": "住民でなくなりました",
    "person.name": "氏名が変わりました",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who receives, and the case of their decision; without one another system pays it."""

    standing: Standing
    case: Case | None
    signs: tuple[str, ...]


def says_the_same(
    case: Case, what: str, answers: Mapping[int, str], text: str, account: Mapping[str, str], catalogue: Catalogue
) -> bool:
    """Whether what was reported last of a kind is just this: somebody pressed twice."""
    last = Report.objects.filter(case=case, what=what).order_by("-id").first()
    if last is None or last.text != text.strip():
        return False
    if what == What.ACCOUNT and last.bank_account != applications.read_account(account, catalogue)[0]:
        return False
    return [each["answer"] for each in last.answers] == [answers.get(number) for number in range(len(last.answers))]


def how_many(service: Service, day: date, catalogue: Catalogue) -> dict[str, int]:
    """By tab; without a renewal there is no such tab."""
    counts = register.how_many(service.id, day)
    counts["reports"] = open_reports(service.id).count()
    if service.handling.receiving.renewal:
        counts["renewal"] = len(to_renew(service, day, catalogue))
    return {tab: counts[tab] for tab in TABS if tab in counts}


def rows(service: Service, which: str, day: date, start: int) -> list[Row]:
    """One more than a page, where there are more."""
    found = register.standing(service.id, which, day, start, PAGE + 1)
    cases = casework.cases_of_decisions({each.source for each in found})
    return [Row(each, cases.get(each.source), tuple(_signs(each, day))) for each in found]


def _signs(standing: Standing, day: date) -> Iterable[str]:
    if standing.gone_on:
        yield f"{wareki(standing.gone_on)}に住民でなくなりました（{standing.gone_by or 'わけはわかりません'}）"
    yield from dict.fromkeys(
        _LEARNED.get(each, "台帳の事実が変わりました") for each in standing.changes if each != "person.ended_on"
    )
    if standing.until and (standing.until - day).days <= 60:
        yield f"{wareki(standing.until)}で終わります"


def open_reports(service: str) -> QuerySet[Report]:
    """Nobody has looked at them yet; the first that came first."""
    found = Report.objects.filter(case__service=service, done_at=None, case__disposal=None)
    return found.select_related("case").order_by("id")


def to_renew(service: Service, day: date, catalogue: Catalogue) -> list[Case]:
    """Cases by which somebody receives it and of which this year's renewal is not there, though its days have begun."""
    sources = register.sources_of(service.id, day)
    cases = {each.pk: each for each in casework.cases_of_decisions(sources).values()}
    done = set(Report.objects.filter(case__in=cases, what=What.RENEWAL, year=day.year).values_list("case", flat=True))
    return [each for pk, each in sorted(cases.items()) if pk not in done and renewal_on(each, day, catalogue)]


@dataclass(frozen=True, slots=True)
class Way:
    """A decision that lies near: what it would be, as the form of a draft has it, and why."""

    words: str
    kind: str
    reason: str
    article: str
    starts: date | None = None
    ends: date | None = None
    person: int | None = None
    last: date | None = None
    """Whose own last day it is, where others go on."""
    report: int | None = None
    """The report whose account it takes over."""

    @property
    def query(self) -> Mapping[str, str]:
        days = {"starts": self.starts, "ends": self.ends, "last": self.last}
        texts = {"kind": self.kind, "reason": self.reason, "article": self.article}
        texts = {name: text for name, text in texts.items() if text}
        numbers = {"person": self.person, "report": self.report}
        texts |= {name: str(number) for name, number in numbers.items() if number}
        return texts | {name: day.isoformat() for name, day in days.items() if day}


def ways(case: Case, running: Iterable[Running], day: date, catalogue: Catalogue) -> list[Way]:
    """What the register's events and a renewal that did not come lead to: a person decides it, none of it is a must."""
    service = catalogue.services.get(case.service)
    if service is None:
        return []
    rule, found = service.handling.receiving, list[Way]()
    article = rule.law or _first(service)
    people = {each.person: each for each in running}
    gone = {
        id: each
        for id, each in register.people({*people, *([case.person_id] if case.person_id else [])}).items()
        if each.ended_on
    }
    if case.person_id in gone:
        return [_end_of(gone[case.person_id], rule, article, catalogue)]
    if people and set(people) <= set(gone):
        return [_end_of(max(gone.values(), key=lambda each: each.ended_on or date.min), rule, article, catalogue)]
    for each in gone.values():
        last = rule.last_day(each.ended_on or day)
        words = f"{each.name}さんの分を、{wareki(last)}までにする"
        found.append(Way(words, "change", _gone(each, catalogue), article, person=each.id, last=last))
    renewal = rule.renewal
    if renewal and renewal.unless and (case.pk in {each.pk for each in to_renew(service, day, catalogue)}):
        closed = renewal.days_in(day.year)[1]
        if day > closed:
            reason = f"{wareki(closed)}までに現況届（{renewal.law}）が出ていないため。"
            words = "現況届が出ていないので、支給を止める"
            found.append(Way(words, "suspension", reason, renewal.unless, starts=_next_month(day)))
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A report on the page of a case: with an account, how it is told there, and what is wrong with its holder."""

    report: Report
    account: str = ""
    against: str = ""
    way: Way | None = None
    """The change that does what was reported."""
    waits: bool = False
    """It is suspended: the account is changed with what takes it up again, or it would be paid at once."""
    waits_for_decision: bool = False


def told(case: Case, running: Iterable[Running], catalogue: Catalogue, *, whole: bool) -> list[Told]:
    """The newest report first; accounts are `whole` for whoever works on the case, masked for others."""
    is_suspended = any(each.yen == 0 for each in running)
    return [_told(each, case, catalogue, whole, is_suspended) for each in reports_of(case.pk)]


def _told(report: Report, case: Case, catalogue: Catalogue, whole: bool, is_suspended: bool) -> Told:
    is_open = report.done_at is None
    if not report.bank_account:
        return Told(
            report,
            way=_way_out(report) if is_open else None,
            waits_for_decision=is_open and waits_for_decision(report, catalogue),
        )
    account = applications.account_in_words(report.bank_account, catalogue)
    reason = f"{wareki(timezone.localdate(report.reported_at))}に、振込先の口座を変える届け出があったため。"
    way = Way("この口座に変える起案をする", "change", reason, "", report=report.pk)
    return Told(
        report,
        casework.whole_account(account) if whole else casework.masked_account(account),
        casework.against_account(account, case),
        way if is_open and not is_suspended else None,
        is_open and is_suspended,
        is_open and waits_for_decision(report, catalogue),
    )


def _way_out(report: Report) -> Way | None:
    """Of who does not want to receive any more; the day is the clerk's to say."""
    reason = f"{wareki(timezone.localdate(report.reported_at))}に、受けるのをやめる届け出があったため。"
    return Way("終わりにする起案をする", "end", reason, "") if report.what == What.STOP else None


def _end_of(resident: Resident, rule: Receiving, article: str, catalogue: Catalogue) -> Way:
    assert resident.ended_on is not None, "chosen by it"
    words = f"{resident.name}さんが住民でなくなったので、終わりにする"
    return Way(words, "end", _gone(resident, catalogue), article, ends=rule.last_day(resident.ended_on))


def _gone(resident: Resident, catalogue: Catalogue) -> str:
    when = wareki(resident.ended_on) if resident.ended_on else ""
    return f"{resident.name}さんが、{when}に{catalogue.municipality.words.ja}の住民でなくなったため。"


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _first(service: Service) -> str:
    basis = service.rules.basis
    return f"{basis[0].law} {basis[0].article}".strip() if basis else ""


def reports_of(case: int) -> list[Report]:
    """The newest first."""
    return list(Report.objects.filter(case=case).select_related("entered_by", "done_by").order_by("-id"))


__all__ = [
    "ANSWERS",
    "PAGE",
    "TABS",
    "Row",
    "Told",
    "Way",
    "asks_account",
    "how_many",
    "open_reports",
    "renewal_on",
    "reports_of",
    "rows",
    "says_the_same",
    "to_renew",
    "told",
    "waits_for_decision",
    "ways",
]
