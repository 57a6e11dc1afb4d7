"""What a resident reads of the cases that are about them, however these came: on paper, at a counter, by the office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from osekkai.applications import queries as applications
from osekkai.casework.models import Case, Decision, Origin, State

if TYPE_CHECKING:
    from osekkai.identity.models import Account


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision that stands, in a word, and its notice where that is made."""

    decision: Decision
    said: str
    letter: int | None


def cases_of(account: Account) -> list[Case]:
    """Everything about whoever is signed in, and only about them: what they sent, and what is of their person.

    A household tells nothing: who lives with somebody reads nothing of their cases (ADR 36). The newest first.
    """
    whose = Q(application__account=account)
    if account.person_id is not None:
        whose |= Q(person=account.person_id)
    found = Case.objects.filter(whose, disposal=None).select_related("application")
    return list(found.order_by("-opened_at", "-id"))


def sent_otherwise(account: Account, cases: Iterable[Case]) -> list[Case]:
    """Those of them that were not sent from this account: they are in no list of what was sent."""
    return [each for each in cases if each.application is None or each.application.account_id != account.pk]


def case_of(account: Account, number: str) -> Case | None:
    return next((each for each in cases_of(account) if each.number == number), None)


def status_in_words(case: Case) -> str:
    """The same words as of what is sent over the internet; of what the office began, that it did."""
    if case.application is not None:
        return applications.status_in_words(case.application.status)
    if case.state == State.DECIDED:
        return applications.status_in_words(applications.Status.DECIDED)
    if case.state == State.CLOSED:
        return gettext("終わりました")
    if case.origin == Origin.MATCHING:
        return gettext("区がはじめました。担当が確かめています")
    return applications.status_in_words(applications.Status.SUBMITTED)


def outcomes(cases: Collection[int]) -> Mapping[int, Outcome]:
    """What stands of these cases, by case; those of which nothing is decided are not in it."""
    found = Decision.objects.filter(case__in=cases, is_current=True).select_related("notice", "proposal")
    return {each.case_id: _outcome(each) for each in found}


def _outcome(decision: Decision) -> Outcome:
    notice = getattr(decision, "notice", None)
    return Outcome(decision, in_a_word(decision), notice.pk if notice and notice.document_id else None)


def in_a_word(decision: Decision) -> str:
    """What was decided, as the heading of the decision says it and whatever points to it."""
    if decision.is_of_account_only:
        return gettext("振込先の口座が変わりました")
    return {
        "grant": gettext("認められました"),
        "partial": gettext("一部が認められました"),
        "refusal": gettext("認められませんでした"),
        "dismissal": gettext("却下されました"),
        "return": gettext("申請をお返しします"),
        "change": gettext("受けているものが変わりました"),
        "suspension": gettext("支給が しばらく止まります"),
        "end": gettext("受けているものが終わります"),
    }.get(decision.kind, gettext("決定が取り消されました"))
