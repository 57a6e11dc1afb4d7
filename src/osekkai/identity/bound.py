"""What the ledger binds of this room's tables: who of the register an account is, and who may act for whom."""

from __future__ import annotations

from osekkai.ledger.queries import binds, leaves

binds(
    "identity.Account",
    "issuer subject person name address birth_date sex tied_to assurance seen_at",
)
binds("identity.Mandate", "grantor helper helper_name services code_hash given_at until revoked_at")
binds("identity.Consent", "account purpose agrees said_at")
leaves("identity.Agent", "a program's name and address, set up by an operator")
leaves("identity.AgentCode", "good once, for a minute")
leaves("identity.AgentToken", "hashes of what an agent holds; what it does is in the ledger by its account")
