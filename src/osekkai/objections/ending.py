"""終わる: the ruling of this office, what came by letter, a withdrawal; how an objection ends."""

from __future__ import annotations

from collections.abc import Mapping
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
from osekkai.catalogue import Catalogue
from osekkai.catalogue.model import NOTED, RULING
from osekkai.ledger import services as ledger
from osekkai.objections import kinds
from osekkai.objections.errors import NotFiled, NotNow
from osekkai.objections.handling import locked
from osekkai.objections.models import OBJECTION_ROW, OUTCOME_ROW, Objection, Outcome
from osekkai.objections.queries import is_own, period
from osekkai.said import Said

LONGEST = 10_000
RULINGS = (Outcome.UPHELD, Outcome.REJECTED, Outcome.DISMISSED)
"""What an authority can rule (第45条・第46条); a withdrawal is of whoever objected (第27条)."""
PARTS = {"text": "主文", "summary": "事案の概要と双方の主張", "advice": "行政不服審査会の答申", "reason": "理由"}
"""What a ruling says, in the order of 行政不服審査法 第50条."""


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


@dataclass(frozen=True, slots=True)
class Letter:
    """What came in writing and ends it: another authority's ruling (裁決書), or a withdrawal (取下書, 第27条2項).

    `on` is the day of the letter, `text` what it says.
    """

    outcome: str
    on: date
    text: str


def withdraw(objection: Objection, by: ledger.Actor) -> None:
    """Until it is decided whoever objected may take it back, in writing (第27条). Raises `NotNow`."""
    with transaction.atomic():
        found = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
        if not found.is_open:
            raise NotNow
        approvals.abandon(kinds.OBJECTION(found), by)
        _end(found, Outcome.WITHDRAWN, timezone.localdate(), "", by)


def note(objection: Objection, letter: Letter, by: User, catalogue: Catalogue) -> int:
    """A letter that ends it is taken down; somebody else compares it with the paper before it counts.

    The proposal's id. Raises `HadAHand`, `NotNow`, `NotFiled`, `SectionIsGone`.
    """
    with transaction.atomic():
        found = locked(objection, by)
        is_withdrawal = letter.outcome == Outcome.WITHDRAWN
        if not is_withdrawal and (is_own(found) or found.passed_on is None):
            raise NotNow
        problems = {} if is_withdrawal else _of_ruling(letter.outcome, {"text": letter.text})
        if len(letter.text) > LONGEST or "\0" in letter.text:
            problems["text"] = _LENGTH
        since = timezone.localdate(found.received_at) if is_withdrawal else found.passed_on
        if since is None or not since <= letter.on <= timezone.localdate():
            start = "受け取った日" if is_withdrawal else "送った日"
            problems["on"] = Said(f"{start}から今日までの日を書いてください（書面の日付）。")
        if problems:
            raise NotFiled(problems)
        said = {"outcome": letter.outcome, "on": letter.on.isoformat(), "text": letter.text.strip()}
        sent = {"passed_on": found.passed_on.isoformat() if found.passed_on else "", "passed_as": found.passed_as}
        return _proposed(found, NOTED, said | sent, by, catalogue)


def propose(objection: Objection, ruling: Ruling, by: User, catalogue: Catalogue) -> int:
    """The ruling of this office on its route, up to whom `authority.yaml` names; the proposal's id.

    Only by whoever handles it. Raises `HadAHand`, `NotNow`, `NotFiled`, `SectionIsGone`.
    """
    with transaction.atomic():
        found = locked(objection, by)
        if not is_own(found) or found.handler_id != by.pk:
            raise NotNow
        texts = {name: getattr(ruling, name) for name in ("text", "summary", "reason", "advice")}
        empty = {name: _SAYS_NOTHING for name, text in texts.items() if len(set(text.strip())) < SHORTEST // 2}
        short = {name: _SAYS_NOTHING for name, text in texts.items() if len(text.strip()) < SHORTEST}
        if problems := _against(ruling) | empty | short | _of_ruling(ruling.outcome, texts):
            raise NotFiled(problems)
        said = {name: text.strip() for name, text in texts.items()}
        return _proposed(found, RULING, {"outcome": ruling.outcome} | said, by, catalogue)


_GRANTS = ("取り消", "取消", "変更", "撤廃")
_SAYS = {Outcome.REJECTED: "棄却", Outcome.DISMISSED: "却下"}


def _against(ruling: Ruling) -> dict[str, Said]:
    """Whether the text (主文) says another outcome than was chosen: of a part that is upheld both may stand there."""
    wanted, others = _SAYS.get(Outcome(ruling.outcome)) if ruling.outcome in RULINGS else None, ("棄却", "却下")
    if wanted and wanted not in ruling.text:
        return {"text": Said(f"主文に「{wanted}」がありません。選んだ結果と、主文とを合わせてください。")}
    refuses, grants = (any(each in ruling.text for each in words) for words in (others, _GRANTS))
    if ruling.outcome == Outcome.UPHELD and refuses and not grants:
        return {"text": Said("「認容」を選びましたが、主文は退けています。合わせてください。")}
    return {}


def _proposed(objection: Objection, kind: str, said: Mapping[str, str], by: User, catalogue: Catalogue) -> int:
    """On its route, as long as nothing else about it is. Raises `NotNow`, `SectionIsGone`."""
    about = kinds.OBJECTION(objection)
    if routes.open_of(about):
        raise NotNow
    content = {**_rests_on(objection, catalogue), **said}
    service = objection.decision.case.service
    asked = Asked(about, kind, content, objection.section, service=service, risk=3)
    return approvals.propose(asked, by, catalogue)


def _rests_on(objection: Objection, catalogue: Catalogue) -> dict[str, Any]:
    """What was said against which decision: whoever signs sees all of it."""
    return {
        "objection": objection.number,
        "decision": objection.decision_id,
        "row": ledger.row_digest(objection, OBJECTION_ROW),
        "file": objection.file,
        "said": {name: getattr(objection, name) for name in ("name", "demand", "grounds", "late_because")},
        "period": period(objection, catalogue).said(objection.filed_on).ja,
        "catalogue": catalogue.hash,
    }


def ended(objection: Objection, route: Route) -> None:
    """In the transaction of the last agreement, as it was signed."""
    found = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    station, said = route.decided_at, route.content
    assert station is not None and station.by is not None and station.at is not None, "the last agreement decides"
    found.proposal_id = route.id
    by = ledger.staff(station.by)
    if route.kind == NOTED:
        _end(found, Outcome(said["outcome"]), date.fromisoformat(said["on"]), said["text"], by)
    else:
        text = "\n\n".join(f"{head}\n{said[name]}" for name, head in PARTS.items())
        _end(found, Outcome(said["outcome"]), timezone.localdate(station.at), text, by)


def _end(found: Objection, outcome: Outcome, on: date, text: str, by: ledger.Actor) -> None:
    found.outcome, found.ruled_on, found.ruling, found.ended_at = outcome, on, text, timezone.now()
    found.save(update_fields=["outcome", "ruled_on", "ruling", "ended_at", "proposal"])
    kind = kinds.WITHDRAWN if outcome == Outcome.WITHDRAWN else kinds.RULED
    before, said = f"decision:{found.decision_id}", {"row": ledger.row_digest(found, OUTCOME_ROW)}
    rows = [ledger.wrote(found, "outcome ruled_on ruling ended_at proposal")]
    ledger.record(kind, by, kinds.OBJECTION(found), before=before, after=outcome, said=said, rows=rows)


def _of_ruling(outcome: str, texts: dict[str, str]) -> dict[str, Said]:
    found = {} if outcome in RULINGS else {"outcome": Said("認容・棄却・却下のどれかを選んでください。")}
    for name, text in texts.items():
        if not text.strip() or len(text) > LONGEST or "\0" in text:
            found[name] = _LENGTH
    return found


SHORTEST = 8
"""Characters of each part of a ruling; less says nothing (行政不服審査法 第50条)."""
_SAYS_NOTHING = Said(f"{SHORTEST}文字以上で、何を なぜかが分かるように書いてください。")
_LENGTH = Said(f"1文字から{LONGEST:,}文字までで書いてください。")
