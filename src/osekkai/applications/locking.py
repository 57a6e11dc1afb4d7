"""The row of an application is what everybody locks first who changes it or what follows from it."""

from __future__ import annotations

from osekkai.applications.models import Application


def lock(id: int | None) -> None:
    """In the transaction of the change; nothing for no application."""
    if id is not None:
        locked(id)


def locked(id: int) -> Application | None:
    """The row, as it is now."""
    return Application.objects.select_for_update(of=("self",)).filter(pk=id).first()
