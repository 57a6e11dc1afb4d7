"""Door: who somebody is, what they let others do, and what they said about it."""

from __future__ import annotations

from osekkai.identity.consents import refused, said_by
from osekkai.identity.counter import SHOWN, alike, candidates
from osekkai.identity.mandates import for_ as mandate_for
from osekkai.identity.matching import folded, is_same_place
from osekkai.identity.signed_in import account_of

__all__ = [
    "SHOWN",
    "account_of",
    "alike",
    "candidates",
    "folded",
    "is_same_place",
    "mandate_for",
    "refused",
    "said_by",
]
