"""Who works, or was let in, on a case."""

from __future__ import annotations

from django.contrib.auth.models import User

from osekkai.casework.models import Case, Worker
from osekkai.ledger import services as ledger


def joins(case: Case, user: User, purpose: str) -> list[ledger.Wrote]:
    """Somebody works on it from now on; what was written, for the caller's event: nothing where they did before."""
    worker, is_new = Worker.objects.get_or_create(case=case, user=user, defaults={"purpose": purpose})
    return [ledger.wrote(worker)] if is_new else []
