"""Signing in: an account of whoever the provider names, matched with the register, told to the ledger."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from osekkai.identity.matching import digest_of, match
from osekkai.identity.models import Account
from osekkai.identity.oidc import Identified, Provider, Refused
from osekkai.ledger import services as ledger
from osekkai.ledger.models import ActorKind
from osekkai.policy.calendar import parse_date

_SEXES = {"1": "male", "male": "male", "男": "male", "2": "female", "female": "female", "女": "female"}


def provider() -> Provider | None:
    """The provider of the settings; nothing where none is set."""
    return (
        Provider(settings.LOGIN_ISSUER, settings.LOGIN_CLIENT_ID, settings.LOGIN_KEY, settings.LOGIN_ACR)
        if settings.LOGIN_ISSUER
        else None
    )


def signed_in(who: Identified) -> Account:
    """The account of somebody who was identified. Raises `Refused` where the provider did not say who they are."""
    try:
        born = parse_date(who.birth_date)
    except ValueError as error:
        raise Refused("no date of birth") from error
    if not who.name or not who.address:
        raise Refused("no name or no address")
    values = {
        "name": who.name,
        "address": who.address,
        "birth_date": born,
        "sex": _SEXES.get(who.sex, ""),
        "assurance": who.acr,
        "seen_at": timezone.now(),
    }
    with transaction.atomic():
        account, _ = Account.objects.select_for_update().update_or_create(
            issuer=who.issuer, subject=who.subject, defaults=values
        )
        _find(account, born)
        ledger.record(
            "identity.signed-in",
            actor_of(account),
            subject=subject_of(account),
            object=f"account:{account.pk}",
            after=who.acr,
        )
    return account


def _find(account: Account, born: date) -> None:
    """Match with the register; who no longer fits (moved away, another name) is matched anew."""
    if account.person and account.tied_to == digest_of(account):
        return
    found = match(account.name, born, account.address).person
    if found != account.person:
        before, account.person, account.tied_to = account.person_id, found, ""
        account.save(update_fields=["person", "tied_to"])
        ledger.record(
            "identity.matched" if found else "identity.not-matched",
            ledger.SYSTEM,
            subject=subject_of(account),
            object=f"account:{account.pk}",
            before=f"person:{before}" if before else "",
            after=f"person:{found.pk}" if found else "",
        )


def actor_of(account: Account) -> ledger.Actor:
    return ledger.Actor(ActorKind.RESIDENT, f"account:{account.pk}")


def subject_of(account: Account) -> str:
    """Whom events of the account are about: the resident, once they are known."""
    return f"person:{account.person_id}" if account.person_id else f"account:{account.pk}"
