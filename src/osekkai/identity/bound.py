"""What the ledger binds of this room's tables: who of the register an account is, and who may act for whom."""

from __future__ import annotations

from osekkai.ledger.queries import binds, leaves

binds(
    "identity.Account",
    "issuer subject person name address birth_date sex tied_to assurance seen_at",
)
binds("identity.Mandate", "grantor helper helper_name services code_hash given_at until revoked_at")
binds("identity.Consent", "account purpose agrees said_at")
binds("identity.Agent", "client_id name redirect_uris")
binds(
    "identity.AgentToken", "agent account scope access_hash refresh_hash made_at expires_at revoked_at family began_at"
)
leaves("identity.AgentCode", "good once, for a minute; its hash is of all its columns, under the office's key")
