"""The files of this room, and what must be in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from osekkai.applications.queries import is_named
from osekkai.casework.models import Enclosure
from osekkai.storing import File, holds

AT_ONCE = 2_000


@holds
def enclosures(using: str) -> Iterator[File]:
    """Those that were taken out again too: what was proposed with them still shows them."""
    for each in Enclosure.objects.using(using).order_by("pk").iterator(AT_ONCE):
        yield File(f"casework.Enclosure:{each.pk}", each.stored, "enclosures", partial(is_named, each.digest))
