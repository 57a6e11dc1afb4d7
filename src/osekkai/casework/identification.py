"""Whom of the register somebody is who applied: shown at the counter, and decided by a clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from osekkai.applications import services as applications
from osekkai.casework import intake
from osekkai.casework.errors import Changed
from osekkai.casework.models import Case, State
from osekkai.identity import queries as identity
from osekkai.identity import services as identifying
from osekkai.identity.errors import NotACandidate
from osekkai.identity.queries import SHOWN
from osekkai.ledger import services as ledger
from osekkai.register import queries as register


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resident whom an account could be."""

    id: int
    name: str
    kana: str
    birth_date: date
    place: str


def candidates_of(case: Case) -> tuple[Candidate, ...]:
    """Residents whom the account of an application could be that is not matched yet."""
    account = case.application.account if case.application else None
    if account is None or account.person_id is not None:
        return ()
    people = identity.candidates(account)
    places = register.residences_of([each.id for each in people])
    return tuple(
        Candidate(each.id, each.name, each.kana, each.birth_date, places[each.id].line if each.id in places else "")
        for each in people
    )


def identify(case: Case, person: int | None, shown: str, by: ledger.Actor) -> None:
    """Somebody stands at the counter and has shown who they are.

    Their application counts from now on, or their account is tied to the register (`person`). Raises `Changed` where
    somebody else did so before, `NotACandidate`.
    """
    application = case.application
    if application is None:
        raise Changed
    with transaction.atomic():
        if case.state == State.ANNOUNCED:
            applications.identified(application.number, by, shown)
        elif application.account and person:
            identifying.tie(application.account, person, by, shown)
            application.account.refresh_from_db()
            intake.tied(application.account, by)
        else:
            raise NotACandidate


__all__ = ["SHOWN", "Candidate", "NotACandidate", "candidates_of", "identify"]
