"""Accounts: found or made when somebody signs in, and matched with the register."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from osekkai.identity import kinds
from osekkai.identity.errors import Refused
from osekkai.identity.matching import digest_of, match
from osekkai.identity.models import Account
from osekkai.identity.oidc import Identified, Provider
from osekkai.ledger import kinds as ledger_kinds
from osekkai.ledger import services as ledger
from osekkai.ledger.queries import ActorKind
from osekkai.policy import calendar
from osekkai.policy.calendar import NotADay, parse_date

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
    except NotADay as error:
        raise Refused("no date of birth") from error
    if born > calendar.today():
        raise Refused("a date of birth that has not come")
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
        account, is_new = Account.objects.select_for_update().update_or_create(
            issuer=who.issuer, subject=who.subject, defaults=values
        )
        _find(account, born)
        ledger.record(
            kinds.SIGNED_IN,
            actor_of(account),
            kinds.ACCOUNT(account),
            after=who.acr,
            rows=[ledger.wrote(account, "" if is_new else " ".join(values))],
        )
    return account


def _find(account: Account, born: date) -> None:
    """Match with the register; who no longer fits (moved away, another name) is matched anew."""
    if account.person and account.tied_to == digest_of(account):
        return
    resident = match(account.name, born, account.address).person
    found = resident.id if resident else None
    if found != account.person_id:
        before, account.person_id, account.tied_to = account.person_id, found, ""
        account.save(update_fields=["person", "tied_to"])
        ledger.record(
            kinds.MATCHED if found else kinds.NOT_MATCHED,
            ledger.SYSTEM,
            kinds.ACCOUNT(account),
            before=ledger_kinds.PERSON(before) if before else "",
            after=ledger_kinds.PERSON(found) if found else "",
            rows=[ledger.wrote(account, "person tied_to")],
        )


def actor_of(account: Account) -> ledger.Actor:
    return ledger.Actor(ActorKind.RESIDENT, str(kinds.ACCOUNT(account)))
