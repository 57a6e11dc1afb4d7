"""What came back to a clerk: who did what, and what had been drafted, to go on from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.applications import kinds as applications_kinds
from osekkai.applications.queries import account_in_form
from osekkai.approvals import queries as approvals
from osekkai.approvals.queries import ProposalState, Route
from osekkai.casework import drafts, kinds
from osekkai.casework.drafts import Draft
from osekkai.casework.models import Back, Case
from osekkai.catalogue import Catalogue
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import queries as ledger
from osekkai.staff.queries import names_of

UNDO = timedelta(minutes=10)
"""How long after it was drafted the page that follows offers to take it back."""
OF_EVENT = {"approval.sent-back": Back.SENT_BACK, "approval.pulled": Back.PULLED}


def starting_point(case: Case, catalogue: Catalogue) -> Draft:
    """What stands in the form of a draft: what the clerk had written, where it came back; else what the rules suggest.

    Raises `ServiceIsGone`.
    """
    suggested = drafts.suggestion(case, catalogue)
    return _former(case, catalogue) or suggested


def _former(case: Case, catalogue: Catalogue) -> Draft | None:
    if case.came_back not in OF_EVENT.values():
        return None
    returned = [
        each
        for each in approvals.all_of(kinds.CASE(case))
        if each.state in (ProposalState.RETURNED, ProposalState.PULLED)
    ]
    return _draft_of(returned[-1].content, catalogue) if returned else None


def _draft_of(content: Any, catalogue: Catalogue) -> Draft:
    """A draft as it was frozen (see `proposals`)."""
    draft = Draft(
        content["kind"],
        content["reason"],
        content["article"],
        _day(content.get("starts")),
        _day(content.get("ends")),
        content.get("conditions", ""),
        drafts.given(content.get("effects", ())),
        content.get("why", ""),
        account_in_form(content["account"], catalogue) if content.get("account_before") is not None else {},
    )
    return replace(draft, starts=None, ends=None) if draft.gives else draft  # the lines have days of their own


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def last_change(case: Case, reader: User, *, elsewhere: bool = False) -> str:
    """`いちばん新しい動き（12:41）: メモを書きました（山田 花子さん）`; nothing where nothing is told.

    `elsewhere`: what the reader did themselves they did in another tab.
    """
    things = [kinds.CASE(case)]
    if case.application_id:
        things.append(applications_kinds.APPLICATION(case.application_id))
    events = ledger.events_of(things, looks=False)
    if not events:
        return ""
    last = events[-1]
    if last.actor == str(ledger_kinds.STAFF(reader)):
        who = "あなた。別のタブか、別の画面で" if elsewhere else "あなた"
    else:
        name = names_of([last.actor]).get(last.actor, "")
        who = f"{name}さん" if name else last.get_actor_kind_display()
    return f"いちばん新しい動き（{timezone.localtime(last.at):%H:%M}）: {last.words.ja}（{who}）。"


def just_sent(number: str, reader: User) -> tuple[Case, Route] | None:
    """What somebody has just put on its way, while nobody has acted there: they can take it back."""
    case = Case.objects.filter(number=number).first() if number else None
    route = approvals.open_of(kinds.CASE(case)) if case else None
    if case is None or route is None or route.drafted_by.pk != reader.pk:
        return None
    is_untouched = all(each.by is None for each in route.stations)
    return (case, route) if is_untouched and timezone.now() - route.drafted_at < UNDO else None
