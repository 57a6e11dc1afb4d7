"""Whom of the register somebody is who applied: shown at the counter, or by what is written, and decided by a clerk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from osekkai.applications import services as applications
from osekkai.casework import intake, kinds, search
from osekkai.casework.access import must_work_on
from osekkai.casework.errors import Changed, NotSaid
from osekkai.casework.models import Case, Origin, State
from osekkai.catalogue import catalogue_in_use
from osekkai.identity import queries as identity
from osekkai.identity import services as identifying
from osekkai.identity.errors import NotACandidate
from osekkai.identity.queries import SHOWN, folded, is_same_place
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.policy.calendar import NotADay, parse_days
from osekkai.register import queries as register
from osekkai.register.queries import Resident

BY_COPY = "同封された本人確認書類の写し"
BY_WRITING = "書かれた名前・生年月日・住所が台帳と同じ（本人確認書類は求めない手続き）"
HOW = (*SHOWN, BY_COPY, BY_WRITING)
"""How it was found out who applied without an account: shown at the counter, by a copy, or by what is written."""
SHORTEST_WHY = 5
MOST = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resident who could have applied. `same` says of name, kana, day of birth and place whether it is written so.

    None: it is not written.
    """

    id: int
    name: str
    kana: str
    birth_date: date
    place: str
    same: Mapping[str, bool | None]

    @property
    def differs(self) -> list[str]:
        return [word for word, is_same in self.same.items() if is_same is False]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who a case is of by the register, and how to reach them, by what they wrote; nobody yet: what they wrote."""

    name: str
    kana: str
    born: date | None
    place: str
    phone: str
    email: str
    is_known: bool
    ended_on: date | None = None


def applicant_of(case: Case) -> Applicant:
    written = case.statement
    phone, email = written.text("phone"), written.text("email")
    if case.person_id is None:
        name, kana, place = (written.text(fact) for fact in ("full_name", "full_name_kana", "address"))
        return Applicant(name, kana, _born(written.text("birth_date")), place, phone, email, is_known=False)
    person = register.people([case.person_id])[case.person_id]
    home = register.residence_of(person.id, to=register.of_themselves(person.id))
    place = home.line if home else ""
    return Applicant(
        person.name,
        person.kana,
        person.birth_date,
        place,
        phone,
        email,
        is_known=True,
        ended_on=person.ended_on,
    )


def waits(case: Case) -> bool:
    """Whether it is still to be said who of the register applied."""
    return case.state in (State.ANNOUNCED, State.OPEN, State.WAITING) and (
        case.state == State.ANNOUNCED or case.person_id is None
    )


def ways_of(case: Case) -> tuple[str, ...]:
    """How a clerk may say that it was found out who applied: by what is written only where no identity is asked for."""
    application = case.application
    if case.state == State.ANNOUNCED or (application and application.account_id):
        return SHOWN
    service = catalogue_in_use().services.get(case.service)
    needs_no_identity = service is not None and service.form is not None and not service.form.identified
    return HOW if needs_no_identity else tuple(each for each in HOW if each != BY_WRITING)


def candidates_of(case: Case, born: str = "", name: str = "") -> tuple[Candidate, ...]:
    """Residents who could have applied: by the account or by what is written; or whom a clerk looks for.

    Whose account it is, is never looked for: only who is like it can be it.
    """
    if not waits(case) or case.state == State.ANNOUNCED:
        return ()
    account = case.application.account if case.application else None
    if account is not None:
        said = {"名前": account.name, "生年月日": account.birth_date.isoformat(), "住所": account.address}
        return _shown(identity.candidates(account), said)
    said = _said(case)
    found = {each.id: each for each in _by_writing(said)} | {each.id: each for each in looked_for(born, name)}
    return _shown(found.values(), said)


def looked_for(born: str, name: str) -> list[Resident]:
    """Residents born on a day (in any writing), whose name or kana has what is given. Raises `NotADay`."""
    if not born:
        return []
    day, last = parse_days(born)
    wanted = search.folded(name)
    born_then = register.born_on(day, last if last > day else None)
    return [each for each in born_then if wanted in search.folded(each.name) or wanted in search.folded(each.kana)][
        :MOST
    ]


def _by_writing(said: Mapping[str, str]) -> list[Resident]:
    born = _born(said["生年月日"])
    return identity.alike(said["名前"], born, said["住所"])[:MOST] if born else []


def _born(text: str) -> date | None:
    try:
        first, last = parse_days(text)
    except NotADay:
        return None
    return first if first == last else None


def _shown(people: Iterable[Resident], said: Mapping[str, str]) -> tuple[Candidate, ...]:
    """The likest first."""
    found = list(people)
    places = register.residences_of([each.id for each in found], to=register.ANYBODY)
    shown = [_candidate(each, places[each.id].line if each.id in places else "", said) for each in found]
    return tuple(sorted(shown, key=lambda each: len(each.differs)))


def _candidate(person: Resident, place: str, said: Mapping[str, str]) -> Candidate:
    own = {"名前": person.name, "カナ": person.kana, "生年月日": person.birth_written, "住所": place}
    alike = {"住所": is_same_place}
    same = {word: None if not text else alike.get(word, _is_same)(text, own[word]) for word, text in said.items()}
    return Candidate(person.id, person.name, person.kana, person.birth_date, place, same)


def _is_same(one: str, other: str) -> bool:
    return search.folded(one) == search.folded(other) and folded(one) == folded(other)


def identify(case: Case, person: int | None, shown: str, by: ledger.Actor, why: str = "", *, seen: int) -> None:
    """It is known who applied: their application counts from now on, or is tied to the register (`person`).

    Who has no account is tied by this case alone. What is written otherwise than the register has it needs a sentence
    (`why`). Raises `OnlyReads`; `Changed` where the case is not the version that was `seen`; `NotACandidate`,
    `NotSaid`.
    """
    with transaction.atomic():
        applications.lock(case.application_id)  # first, as everywhere (ADR 12)
        found = Case.objects.select_for_update(of=("self",)).select_related("application__account").get(pk=case.pk)
        application = found.application
        must_work_on(found, by)
        if found.version != seen or not waits(found):
            raise Changed
        if found.state == State.ANNOUNCED and application:
            applications.identified(application.number, by, shown)
        elif application and application.account and person:
            identifying.tie(application.account, person, by, shown)
            application.account.refresh_from_db()
            intake.tied(application.account, by)
        elif person and not (application and application.account):
            _tie(found, person, shown, by, why)
        else:
            raise NotACandidate


def _tie(found: Case, person: int, shown: str, by: ledger.Actor, why: str) -> None:
    resident = register.people([person]).get(person)
    if resident is None:
        raise NotACandidate
    if shown not in ways_of(found):
        raise NotSaid("shown", "この手続きでは、本人確認書類で確かめてください")
    chosen = next(iter(_shown([resident], _said(found))))
    if shown == BY_WRITING and (chosen.differs or None in chosen.same.values()):
        raise NotSaid(
            "shown",
            "書かれたことに 台帳とちがうところ（書かれていないところ）があります。本人確認書類で確かめてください",
        )
    if {"名前", "生年月日"} <= set(chosen.differs):
        raise NotSaid(
            "person", "名前も生年月日も台帳とちがうので、この方とは結びつけられません。ほかの方を選んでください"
        )
    if set(chosen.same.values()) == {None} and len(why.strip()) < SHORTEST_WHY:
        raise NotSaid(
            "tie_why", "名前も生年月日も、まだ写していません。先に写すか、どうしてこの方だとわかったかを書いてください"
        )
    if chosen.differs and len(why.strip()) < SHORTEST_WHY:
        raise NotSaid(
            "tie_why", f"{'・'.join(chosen.differs)}が台帳とちがいます。それでもこの方だとわかった理由を書いてください"
        )
    found.person_id, found.checked_at, found.version = person, None, found.version + 1
    found.save(update_fields=["person", "checked_at", "version"])
    search.keep(found)
    ledger.record(
        kinds.TIED,
        by,
        kinds.CASE(found),
        after=ledger_kinds.PERSON(person),
        purpose=f"{shown}{f'　{why.strip()}' if why.strip() else ''}"[:200],
        rows=[ledger.wrote(found, "person")],
    )


def _said(case: Case) -> dict[str, str]:
    written = case.statement
    facts = {"名前": "full_name", "カナ": "full_name_kana", "生年月日": "birth_date", "住所": "address"}
    return {word: written.text(fact) for word, fact in facts.items()}


def loosen(case: Case, seen: int, by: ledger.Actor) -> None:
    """It was somebody else: the case is nobody's again, while nothing is decided or on its way.

    Only of a case that a clerk tied: on paper, or without an account. Raises `OnlyReads`, `Changed`.
    """
    with transaction.atomic():
        applications.lock(case.application_id)
        found = Case.objects.select_for_update(of=("self",)).select_related("application").get(pk=case.pk)
        must_work_on(found, by)
        if found.version != seen or not may_loosen(found):
            raise Changed
        before = ledger_kinds.PERSON(found.person_id)
        found.person_id, found.checked_at, found.version = None, None, found.version + 1
        found.done, found.papers = {}, {}  # they were looked at for somebody else
        found.save(update_fields=["person", "checked_at", "version", "done", "papers"])
        search.keep(found)
        rows = [ledger.wrote(found, "person done papers")]
        ledger.record(kinds.LOOSENED, by, kinds.CASE(found), before=before, rows=rows)


def may_loosen(case: Case) -> bool:
    is_tied_by_hand = case.application.account_id is None if case.application else case.origin == Origin.PAPER
    return case.person_id is not None and case.state in (State.OPEN, State.WAITING) and is_tied_by_hand


__all__ = [
    "BY_WRITING",
    "HOW",
    "SHOWN",
    "Applicant",
    "Candidate",
    "NotACandidate",
    "applicant_of",
    "candidates_of",
    "identify",
    "looked_for",
    "loosen",
    "may_loosen",
    "waits",
    "ways_of",
]
