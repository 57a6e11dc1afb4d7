"""What roles say of versions of the folder that are published, and what is told of the keys that allauth keeps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from osekkai.ledger import services as ledger
from osekkai.ledger.kinds import STAFF
from osekkai.publication.services import object_to_versions
from osekkai.staff import holding, kinds

object_to_versions(holding.needs)


@receiver(post_save, sender=Authenticator)
def tell_key(
    instance: Authenticator, created: bool, update_fields: Collection[str] | None = None, **more: object
) -> None:
    """A passkey, or the numbers that stand for one, is registered; or is called otherwise, or a number was used.

    Whose it is did it. Whoever writes the table past the office gives no such signal.
    """
    if created or update_fields is None or "data" in update_fields:
        kind = kinds.KEY_REGISTERED if created else kinds.KEY_CHANGED
        with transaction.atomic():
            rows = [ledger.wrote(instance, "" if created else "data")]
            ledger.record(kind, ledger.staff(instance.user), STAFF(instance.user), rows=rows)


@receiver(post_delete, sender=Authenticator)
def tell_key_is_gone(instance: Authenticator, origin: Any = None, **more: object) -> None:
    """Taken away on the page of its owner, or with others because of something that an event of its own tells."""
    by = ledger.staff(instance.user) if origin is instance else ledger.SYSTEM
    with transaction.atomic():
        rows = [ledger.gone(Authenticator, instance.pk)]
        ledger.record(kinds.KEY_GONE, by, STAFF(instance.user), rows=rows)
