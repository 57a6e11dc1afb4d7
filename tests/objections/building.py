"""Builders: a decision somebody objects to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from osekkai.approvals import services as approvals
from osekkai.approvals.models import Proposal
from osekkai.casework import queries as casework
from osekkai.casework.models import Decision
from osekkai.catalogue import Catalogue
from osekkai.ledger import services as ledger
from osekkai.objections import kinds, services
from osekkai.objections.models import Objection
from osekkai.objections.services import Came, Letter, Written
from tests import rows
from tests.casework.building import plain_case, proposed, staff

WRITTEN = Written(
    name="文京　花子",
    address="文京区春日1-16-21",
    demand="この決定を取り消してほしい。",
    grounds="子どもは、いまも いっしょに暮らしています。",
    known_on=None,
)


def refused(catalogue: Catalogue, key: str = "1") -> Decision:
    """児童手当 was refused: `clerk` drafted it, `chief` decided."""
    clerk = User.objects.filter(username="clerk").first() or staff("clerk", "clerk")
    chief = User.objects.filter(username="chief").first() or staff("chief", "chief")
    proposal = proposed(
        plain_case(catalogue, key), clerk, catalogue, kind="refusal", reason="住んでいません。", gives=()
    )
    agreed(proposal, chief, catalogue)
    return Decision.objects.get(proposal=proposal)


def agreed(proposal: Proposal, by: User, catalogue: Catalogue) -> None:
    approvals.agree(proposal.stops.get(state="open").pk, by, proposal.digest, catalogue)


def filed(decision: Decision, catalogue: Catalogue, **changes: object) -> Objection:
    came = Came(ledger.SYSTEM, timezone.localdate())
    found = casework.decision(decision.pk)
    assert found is not None
    written = replace(WRITTEN, known_on=timezone.localdate(decision.decided_at), **changes)  # type: ignore[arg-type]
    return services.file(found, written, came, catalogue)


def noted(objection: Objection, letter: Letter, of: User, catalogue: Catalogue, *, by: User | None = None) -> None:
    """A letter was taken down, and the chief of the section that takes objections in compared it."""
    proposal = Proposal.objects.get(pk=services.note(objection, letter, of, catalogue))
    by = by or User.objects.filter(username="compares").first() or staff("compares", "chief", objection.section)
    agreed(proposal, by, catalogue)


def decided_long_ago(decision: Decision, day: date) -> Decision:
    from datetime import datetime, time

    moment = timezone.make_aware(datetime.combine(day, time(10)))
    Decision.objects.filter(pk=decision.pk).update(decided_at=moment)
    decision.refresh_from_db()
    return decision


def for_the_mayor(objection: Objection) -> None:
    """As of a service of the ward's own."""
    rows.changed(objection, kinds.TAKEN, kinds.OBJECTION(objection), authority="mayor")
