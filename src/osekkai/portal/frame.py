"""What every page of residents starts from: the catalogue in use, and the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from osekkai.catalogue import catalogue_in_use


def today() -> date:
    """The day at the municipality."""
    return timezone.localdate()


def page(**values: Any) -> dict[str, Any]:
    """The context of a page, with what the frame around every page needs."""
    return {"municipality": catalogue_in_use().municipality, **values}


__all__ = ["catalogue_in_use", "page", "today"]
