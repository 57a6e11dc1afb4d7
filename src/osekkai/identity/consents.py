"""What residents agreed to, or do not want: by the purposes of the folder's `consents.yaml`.

No row means that nobody was asked.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from osekkai.identity import kinds
from osekkai.identity.accounts import actor_of
from osekkai.identity.kinds import subject_of
from osekkai.identity.models import Account, Consent
from osekkai.ledger import services as ledger


def say(account: Account, purpose: str, agrees: bool) -> None:
    """Keep what a resident says now; what they said before stays in the ledger."""
    with transaction.atomic():
        said, is_new = Consent.objects.update_or_create(
            account=account, purpose=purpose, defaults={"agrees": agrees, "said_at": timezone.now()}
        )
        ledger.record(
            kinds.CONSENT_GIVEN if agrees else kinds.CONSENT_WITHDRAWN,
            actor_of(account),
            subject=subject_of(account),
            about=kinds.CONSENT(purpose),
            rows=[ledger.wrote(said, "" if is_new else "agrees said_at")],
        )


def said_by(account: Account) -> dict[str, Consent]:
    return {each.purpose: each for each in Consent.objects.filter(account=account)}


def refused(purpose: str) -> set[int]:
    """The persons of the register who do not want it."""
    return set(
        Consent.objects.filter(purpose=purpose, agrees=False, account__person__isnull=False).values_list(
            "account__person", flat=True
        )
    )
