"""What a municipality's folder says beside the rules: who owns a service, what to bring, where it is known from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from osekkai.catalogue.states import ALWAYS, Times
from osekkai.policy import Fact, Step, Words
from osekkai.policy import Service as Rules
from osekkai.policy.values import Figure

CONFIDENCES = Figure.CONFIDENCES
KINDS = ("benefit", "certificate", "registration", "duty", "permit", "support", "fee")
PAID_OUT = ("benefit",)
"""Kinds whose yen the resident receives; those of the others the resident pays."""
ASKED = ("head", "spouse", "child", "parent", "other", "each", "household")
"""Whom a part of a form can ask about.

The applicant, each of a relation, each whom the service may be for, or the household.
"""
LEVELS = ("national", "tokyo", "ward")
DECISIONS = {
    "grant": Words("認める", easy="いいです", en="Granted"),
    "partial": Words("一部を認める", easy="一部だけ いいです", en="Granted in part"),
    "refusal": Words("認めない", easy="だめです", en="Refused"),
    "dismissal": Words("却下する", easy="受け付ける ことが できません", en="Dismissed"),
    "return": Words("返戻する", easy="返します", en="Returned"),
    "revocation": Words("取り消す", easy="取り消します", en="Revoked"),
    "change": Words("変更する", easy="変わります", en="Changed"),
    "suspension": Words("支給を止める", easy="しばらく 止めます", en="Suspended"),
    "end": Words("終わりにする", easy="終わります", en="Ended"),
}
"""What a decision (処分) can be.

A refusal is of the matter, a dismissal of an application that could not be examined. A change, a suspension and an end
(額改定, 差止め, 消滅) are of what somebody receives already, from a day on; a revocation takes back all of it.
"""
RULING, NOTED = "ruling", "noted"
"""What is approved about an objection: a ruling (裁決), and an end that came by letter, as somebody took it down.

Who decides them stands beside the decisions in `authority.yaml`.
"""
ADVERSE = ("partial", "refusal", "dismissal", "revocation", "suspension", "end")
"""Decisions that need a reason (行政手続法 第8条・第14条), a named official, how to object (行政不服審査法 第82条)."""


UNSAID = Words("")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the municipality's organisation."""

    id: str
    words: Words
    phone: str
    place: Words
    department: str = ""
    mark: str = ""
    """Its sign in the numbers of papers (文書記号): 文子子 in 8文子子第12号; its name, where it has none."""
    since: date | None = None
    until: date | None = None
    then: str = ""
    """The section that takes over its work after `until`."""
    hours: Words = UNSAID
    """When its counter is open: its own hours, or those of the office."""
    address: Words = UNSAID
    """Of the house, as a map finds it: its own, or that of the office."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something a resident brings or attaches; `by_card` where signing in with the card shows the same.

    That tells name, address, day of birth and sex, and never the individual number (個人番号).
    """

    id: str
    words: Words
    by_card: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A public page that says what the file says, and the day it was last changed or read."""

    title: str
    url: str
    date: date


@dataclass(frozen=True, slots=True)
class Glance:
    """One row of 'who and how much'."""

    who: Words
    what: Words


@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """A fact that a form asks; `when` says for whom it is shown (nothing: always)."""

    fact: Fact
    when: Step | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Check:
    """What must fit together on a page, the fact beside which it is said where it does not, and how to mend it."""

    that: Step
    fact: Fact
    words: Words


@dataclass(frozen=True, slots=True, repr=False)
class FormPart:
    """A part of forms, shared by services: whom it asks about (see `ASKED`), what, and what must fit together."""

    id: str
    words: Words
    of: str
    asks: tuple[Ask, ...]
    checks: tuple[Check, ...] = ()

    @property
    def is_of_people(self) -> bool:
        """Whether there is a page for each of several people."""
        return self.of not in ("head", "household")


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """How a service is applied for.

    Its parts, the usual days until the decision, and whether somebody must show who they are.
    """

    parts: tuple[FormPart, ...]
    days: int
    identified: bool = True

    @property
    def needs_people(self) -> bool:
        """Whether it can only be begun where the household is known."""
        return any(part.is_of_people for part in self.parts)


KEPT: Mapping[str, int | None] = {"1年": 1, "3年": 3, "5年": 5, "10年": 10, "30年": 30, "永年": None}
"""For how long records are kept (文書の保存期間)."""


@dataclass(frozen=True, slots=True, repr=False)
class CaseCheck:
    """What should be so of whoever applies, by the law of the service; `words` say it where it is not.

    It refuses nobody: whoever applies is told before sending, and a clerk looks.
    """

    that: Step
    words: Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the queue has for the cases of a service: what a part of its form asks."""

    part: FormPart
    fact: Fact

    @property
    def words(self) -> str:
        """`お子さんの生年月日`; of a part about nobody of the household in particular, the fact alone."""
        return f"{self.part.words.ja}の{self.fact.words.ja}" if self.part.is_of_people else self.fact.words.ja


@dataclass(frozen=True, slots=True)
class Renewal:
    """現況届: who receives it says once a year that all is as it was.

    `opens` and `closes` are days of the year (`MM-DD`).
    `asks` are sentences that are answered with yes, no or not known. `law` says so; by `unless` what is paid stops for
    whoever does not answer.
    """

    opens: str
    closes: str
    asks: tuple[Words, ...]
    law: str = ""
    unless: str = ""

    def days_in(self, year: int) -> tuple[date, date]:
        first, last = (date.fromisoformat(f"{year}-{each}") for each in (self.opens, self.closes))
        return first, last


@dataclass(frozen=True, slots=True)
class Receiving:
    """How long it is received once the ground for it is gone: to the end of that `month`, or the `day`, by `law`."""

    ends: str = "day"
    law: str = ""
    renewal: Renewal | None = None

    def last_day(self, gone_on: date) -> date:
        """The last day, of what is gone on a day."""
        if self.ends == "day":
            return gone_on - timedelta(days=1)
        following = (gone_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handling:
    """How a service's cases are worked on.

    The process that they follow, the section that it consults, what a person looks at. `keep` is for how many years
    (from the 1 April after) the records of a case are kept; for ever where it is nothing. How a draft is filed:
    `filed` under which class (文書分類), in which `binder` (簿冊), and how far it is `open` to the public (公開区分);
    empty is as usual. `checks` are of whoever applies.
    """

    process: str = "simple-decision"
    checklist: tuple[Words, ...] = ()
    consult: str = ""
    keep: int | None = 5
    filed: str = ""
    binder: str = ""
    open: str = ""
    columns: tuple[Column, ...] = ()
    """What the queue shows of each of its cases beside what it shows of all."""
    objection: str = "mayor"
    """To whom one objects (審査請求), by `objections.yaml`; `none` where nothing is decided about anybody."""
    checks: tuple[CaseCheck, ...] = ()
    receiving: Receiving = Receiving()
    """What holds of those who receive it already."""


@dataclass(frozen=True, slots=True, repr=False)
class Service:
    """A service as residents and staff meet it; its `rules` are what the policy language judges."""

    rules: Rules
    summary: Words
    kind: str
    level: str
    category: str
    owner: Section
    life_events: tuple[str, ...]
    documents: tuple[Document, ...]
    how: Words
    glance: tuple[Glance, ...]
    sources: tuple[Source, ...]
    confidence: str
    note: Words | None
    keywords: tuple[str, ...]
    path: str
    asked: tuple[str, ...] = ()
    """How residents say what they look for when it is this, in their own words: found by, never shown."""
    form: Form | None = None
    handling: Handling = Handling()
    times: Times = ALWAYS
    done_at: str = ""
    """Who does it where it is not the office: a name of `elsewhere.yaml`. `owner` then only advises."""

    @property
    def id(self) -> str:
        return self.rules.id

    @property
    def words(self) -> Words:
        return self.rules.words

    @property
    def is_paid_out(self) -> bool:
        return self.kind in PAID_OUT

    @property
    def is_sure(self) -> bool:
        return self.confidence == "confirmed"


@dataclass(frozen=True, slots=True)
class Head:
    """Who is the head of the municipality (首長) from a day on: letters bear the name."""

    words: Words
    since: date


@dataclass(frozen=True, slots=True)
class Municipality:
    """`municipality.yaml`: the municipality itself. `incomes` are the yearly facts that make up a household's income;
    `closed` the days of the year (`MM-DD`) on which it is closed beside weekends and holidays; `hours` and `address`
    are those of the office, where a section names none of its own.
    """

    code: str
    words: Words
    office: Words
    phone: str
    site: str
    incomes: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    hours: Words = UNSAID
    address: Words = UNSAID
    heads: tuple[Head, ...] = ()

    def head_on(self, day: date) -> Words:
        """The name of the head on a day; empty where the folder does not say it."""
        known = [each for each in self.heads if each.since <= day]
        return max(known, key=lambda each: each.since).words if known else UNSAID


__all__ = [
    "ADVERSE",
    "ASKED",
    "CONFIDENCES",
    "DECISIONS",
    "KEPT",
    "KINDS",
    "LEVELS",
    "NOTED",
    "RULING",
    "Ask",
    "Check",
    "Document",
    "Form",
    "FormPart",
    "Glance",
    "Handling",
    "Head",
    "Municipality",
    "Receiving",
    "Renewal",
    "Section",
    "Service",
    "Source",
]
