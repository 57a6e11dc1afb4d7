"""The rows of a case that everybody locks first who changes it or what follows from it (ADR 12)."""

from __future__ import annotations

from osekkai.applications import services as applications
from osekkai.casework.models import Case


def held(id: int) -> Case | None:
    """In the transaction of the change: the application, where there is one, then the case, as it is now."""
    applications.lock(Case.objects.filter(pk=id).values_list("application", flat=True).first())
    return Case.objects.select_for_update(of=("self",)).select_related("application", "person").filter(pk=id).first()
