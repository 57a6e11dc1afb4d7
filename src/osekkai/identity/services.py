"""Door: who signs in, for whom somebody acts, and whom of the register they are."""

from __future__ import annotations

from osekkai.identity.accounts import actor_of, provider, signed_in
from osekkai.identity.agents import actor_through, token_of
from osekkai.identity.counter import tie
from osekkai.identity.mandates import actor_under
from osekkai.identity.oidc import Identified
from osekkai.identity.signed_in import account_of

__all__ = [
    "Identified",
    "account_of",
    "actor_of",
    "actor_through",
    "actor_under",
    "provider",
    "signed_in",
    "tie",
    "token_of",
]
