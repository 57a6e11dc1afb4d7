"""扱う: who handles it, passing it on to whoever decides, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from osekkai.approvals import queries as routes
from osekkai.approvals import services as approvals
from osekkai.approvals.queries import Route
from osekkai.approvals.services import Asked
from osekkai.casework import queries as casework
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import RULING
from osekkai.ledger import services as ledger
from osekkai.objections import kinds
from osekkai.objections.errors import HadAHand, NotFiled, NotNow
from osekkai.objections.models import OBJECTION_ROW, OUTCOME_ROW, Objection, Outcome
from osekkai.objections.queries import is_own, period
from osekkai.said import Said

LONGEST = 10_000
RULINGS = (Outcome.UPHELD, Outcome.REJECTED, Outcome.DISMISSED)
"""What an authority can rule (第45条・第46条); a withdrawal is of whoever objected (第27条)."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """裁決 (第50条): the outcome, its text (主文), the case and what both sides say, why.

    `advice` is what the board advised, or why it was not asked (第43条).
    """

    outcome: str
    text: str
    summary: str
    reason: str
    advice: str


def take(objection: Objection, by: User) -> None:
    """Somebody handles it from now on. Raises `HadAHand`, `NotNow`."""
    with transaction.atomic():
        found = _locked(objection, by)
        before = f"staff:{found.handler_id}" if found.handler_id else ""
        found.handler = by
        found.save(update_fields=["handler"])
        after, rows = f"staff:{by.pk}", [ledger.wrote(found, "handler")]
        ledger.record(kinds.TAKEN, ledger.staff(by), kinds.OBJECTION(found), before=before, after=after, rows=rows)


def disclose(objection: Objection, by: User) -> None:
    """Whoever objected may read the file of the decision (第38条). Raises `HadAHand`, `NotNow`."""
    with transaction.atomic():
        found = _locked(objection, by)
        if found.disclosed_at is None:
            found.disclosed_at = timezone.now()
            found.save(update_fields=["disclosed_at"])
            rows = [ledger.wrote(found, "disclosed_at")]
            ledger.record(kinds.DISCLOSED, ledger.staff(by), kinds.OBJECTION(found), rows=rows)


def pass_on(objection: Objection, on: date, letter: str, by: User) -> None:
    """経由 (第21条2項): it goes to whoever decides, with the day on which the office received it.

    `letter` is the number of the letter with which it goes. Raises `HadAHand`, `NotNow`, `NotFiled`.
    """
    with transaction.atomic():
        found = _locked(objection, by)
        if is_own(found) or found.passed_on:
            raise NotNow
        problems: dict[str, Said] = {}
        if on > timezone.localdate() or on < timezone.localdate(found.received_at):
            problems["on"] = Said("受け取った日から今日までの日を書いてください。")
        if len(letter) > 100 or "\0" in letter:
            problems["letter"] = Said("100文字までで書いてください。")
        if problems:
            raise NotFiled(problems)
        found.passed_on, found.passed_as = on, letter.strip()
        found.save(update_fields=["passed_on", "passed_as"])
        said = {
            "received": timezone.localdate(found.received_at),
            "filed": found.filed_on,
            "on": on,
            "as": letter.strip(),
        }
        ledger.record(
            kinds.PASSED_ON,
            ledger.staff(by),
            kinds.OBJECTION(found),
            after=found.authority,
            said={name: str(each) for name, each in said.items()},
            rows=[ledger.wrote(found, "passed_on passed_as")],
        )


def withdraw(objection: Objection, by: ledger.Actor, *, letter_from: date | None = None) -> None:
    """Until it is decided whoever objected may take it back, in writing (第27条). Raises `NotNow`.

    `letter_from` is the day of the paper by which they did.
    """
    with transaction.atomic():
        found = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if not found.is_open:
            raise NotNow
        approvals.abandon(kinds.OBJECTION(found), by)
        _end(found, Outcome.WITHDRAWN, letter_from or timezone.localdate(), "", by)


def note_ruling(objection: Objection, outcome: str, on: date, text: str, by: User) -> None:
    """What another authority ruled, as its letter says it. Raises `HadAHand`, `NotNow`, `NotFiled`."""
    with transaction.atomic():
        found = _locked(objection, by)
        if is_own(found) or found.passed_on is None:
            raise NotNow
        problems = _of_ruling(outcome, {"text": text})
        if not found.passed_on <= on <= timezone.localdate():
            problems["on"] = Said("送った日から今日までの日を書いてください（裁決書の日付）。")
        if problems:
            raise NotFiled(problems)
        _end(found, Outcome(outcome), on, text.strip(), ledger.staff(by))


def propose(objection: Objection, ruling: Ruling, by: User, catalogue: Catalogue) -> int:
    """The ruling of this office on its route, up to whom `authority.yaml` names; the proposal's id.

    Only by whoever handles it. Raises `HadAHand`, `NotNow`, `NotFiled`, `SectionIsGone`.
    """
    with transaction.atomic():
        found = _locked(objection, by)
        if not is_own(found) or found.handler_id != by.pk or routes.open_of(kinds.OBJECTION(found)):
            raise NotNow
        texts = {name: getattr(ruling, name) for name in ("text", "summary", "reason", "advice")}
        if problems := _of_ruling(ruling.outcome, texts):
            raise NotFiled(problems)
        asked = Asked(
            kinds.OBJECTION(found),
            RULING,
            _content(found, ruling, catalogue),
            found.section,
            service=found.decision.case.service,
            risk=3,
        )
        return approvals.propose(asked, by, catalogue)


def _content(objection: Objection, ruling: Ruling, catalogue: Catalogue) -> dict[str, Any]:
    """All of what is signed: what was said against which decision, and the ruling."""
    return {
        "objection": objection.number,
        "decision": objection.decision_id,
        "row": ledger.row_digest(objection, OBJECTION_ROW),
        "file": objection.file,
        "said": {name: getattr(objection, name) for name in ("name", "demand", "grounds", "late_because")},
        "period": period(objection, catalogue).said(objection.filed_on).ja,
        "outcome": ruling.outcome,
        "text": ruling.text.strip(),
        "summary": ruling.summary.strip(),
        "reason": ruling.reason.strip(),
        "advice": ruling.advice.strip(),
        "catalogue": catalogue.hash,
    }


def ruled(objection: Objection, route: Route) -> None:
    """In the transaction of the last agreement, as it was signed."""
    found = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    station = route.decided_at
    assert station is not None and station.by is not None and station.at is not None, "the last agreement decides"
    found.proposal_id = route.id
    text = "\n\n".join(f"{head}\n{route.content[name]}" for name, head in PARTS.items())
    _end(found, Outcome(route.content["outcome"]), timezone.localdate(station.at), text, ledger.staff(station.by))


PARTS = {"text": "主文", "summary": "事案の概要と双方の主張", "advice": "行政不服審査会の答申", "reason": "理由"}
"""What a ruling says, in the order of 行政不服審査法 第50条."""


def _end(found: Objection, outcome: Outcome, on: date, text: str, by: ledger.Actor) -> None:
    found.outcome, found.ruled_on, found.ruling, found.ended_at = outcome, on, text, timezone.now()
    found.save(update_fields=["outcome", "ruled_on", "ruling", "ended_at", "proposal"])
    kind = kinds.WITHDRAWN if outcome == Outcome.WITHDRAWN else kinds.RULED
    before, said = f"decision:{found.decision_id}", {"row": ledger.row_digest(found, OUTCOME_ROW)}
    rows = [ledger.wrote(found, "outcome ruled_on ruling ended_at proposal")]
    ledger.record(kind, by, kinds.OBJECTION(found), before=before, after=outcome, said=said, rows=rows)


def _locked(objection: Objection, by: User) -> Objection:
    """Open, and not somebody's who had a hand in the decision."""
    found = Objection.objects.select_for_update(of=("self",)).select_related("decision__case").get(pk=objection.pk)
    if by.pk in casework.had_a_hand(found.decision.case):
        raise HadAHand
    if not found.is_open:
        raise NotNow
    return found


def _of_ruling(outcome: str, texts: dict[str, str]) -> dict[str, Said]:
    found = {} if outcome in RULINGS else {"outcome": Said("認容・棄却・却下のどれかを選んでください。")}
    for name, text in texts.items():
        if not text.strip() or len(text) > LONGEST or "\0" in text:
            found[name] = Said(f"1文字から{LONGEST:,}文字までで書いてください。")
    return found
