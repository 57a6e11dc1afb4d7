"""Helping somebody else with a recorded mandate: given, accepted, taken back; always visible to whom it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.identity import kinds
from osekkai.identity.accounts import actor_of
from osekkai.identity.errors import NotGiven, NotWhileProtected, NotWithinAYear
from osekkai.identity.models import Account, Mandate
from osekkai.ledger import services as ledger
from osekkai.ledger.queries import ActorKind
from osekkai.register import queries as register

LONGEST = timedelta(days=366)
TO_ACCEPT = timedelta(days=14)
"""How long an invitation waits."""


def give(grantor: Account, helper_name: str, services: Collection[str], until: date, today: date) -> str:
    """The code of the invitation. Raises `NotWithinAYear`, `NotWhileProtected`."""
    if found := why_not(grantor):
        raise found
    if not today <= until <= today + LONGEST:
        raise NotWithinAYear
    code = codes.new_code()
    with transaction.atomic():
        made = Mandate.objects.create(
            grantor=grantor,
            helper_name=helper_name,
            services=sorted(services),
            code_hash=codes.hash_of(code, "mandate"),
            given_at=timezone.now(),
            until=until,
        )
        ledger.record(kinds.MANDATE_GIVEN, actor_of(grantor), kinds.MANDATE(made), rows=[ledger.wrote(made)])
    return code


def why_not(grantor: Account) -> NotWhileProtected | None:
    """Why nobody acts for them, whatever they let somebody do before; nothing where somebody may.

    Of somebody under 支援措置 a request is taken from themselves alone (高岡市, 養父市: 代理人の請求には応じない):
    whoever fills in their forms reads where they live.
    """
    if not register.is_guarded(grantor.person_id):
        return None
    return NotWhileProtected(themselves=register.is_protected(grantor.person_id))


def invitation(code: str, today: date) -> Mandate:
    """Raises `NotGiven`."""
    since = timezone.now() - TO_ACCEPT
    found = Mandate.objects.filter(
        code_hash=codes.hash_of(code, "mandate"), helper=None, revoked_at=None, until__gte=today, given_at__gt=since
    ).first()
    if found is None or why_not(found.grantor):
        raise NotGiven
    return found


def accept(code: str, helper: Account, today: date) -> Mandate:
    """Raises `NotGiven`; also for the grantor, who needs no mandate."""
    with transaction.atomic():
        Mandate.objects.select_for_update().filter(code_hash=codes.hash_of(code, "mandate")).first()
        found = invitation(code, today)
        if found.grantor_id == helper.pk:
            raise NotGiven
        found.helper = helper
        found.save(update_fields=["helper"])
        wrote = [ledger.wrote(found, "helper")]
        ledger.record(kinds.MANDATE_ACCEPTED, actor_of(helper), kinds.MANDATE(found), rows=wrote)
    return found


def revoke(id: int, by: Account) -> None:
    """By whoever gave it, or by whom it was given to. Raises `Mandate.DoesNotExist`."""
    with transaction.atomic():
        found = Mandate.objects.select_for_update().get(pk=id, revoked_at=None)
        if by.pk not in (found.grantor_id, found.helper_id):
            raise Mandate.DoesNotExist
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        wrote = [ledger.wrote(found, "revoked_at")]
        ledger.record(kinds.MANDATE_REVOKED, actor_of(by), kinds.MANDATE(found), rows=wrote)


def for_(helper: Account, grantor: int, services: Iterable[str], today: date) -> Mandate | None:
    """The mandate under which somebody may act for an account in these services today; none while it is protected."""
    chosen = set(services)
    held = (
        Mandate.objects.filter(helper=helper, grantor=grantor, revoked_at=None, until__gte=today)
        .select_related("grantor")
        .order_by("-id")
    )
    found = next((each for each in held if each.covers(chosen, today)), None)
    return None if found is None or why_not(found.grantor) else found


def actor_under(mandate: Mandate) -> ledger.Actor:
    return ledger.Actor(ActorKind.HELPER, str(kinds.ACCOUNT(mandate.helper_id)), str(kinds.MANDATE(mandate)))
