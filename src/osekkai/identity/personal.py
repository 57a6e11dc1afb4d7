"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import Q

from osekkai.personal import ForEver, Room, tells

SIGNED_IN = Room("when somebody asks for their account to be closed")

tells(
    "identity.Account",
    ends=SIGNED_IN,
    nothing="issuer assurance seen_at",
    link="person",
    identity="subject name address birth_date sex",
    sealed="tied_to",
    account="pk",
)
tells(
    "identity.Mandate",
    ends=SIGNED_IN,
    nothing="services given_at until revoked_at",
    link="grantor helper",
    stated="helper_name",
    sealed="code_hash",
    account="grantor",
    by=lambda who: Q(helper=who.account) if who.account else Q(),
)
tells("identity.Agent", ends=ForEver("a program that was registered"), nothing="client_id name redirect_uris")
tells(
    "identity.AgentCode",
    ends=Room("when it is used, or too old"),
    nothing="agent redirect_uri scope code_challenge code_challenge_method made_at",
    link="account",
    sealed="code_hash",
    account="account",
)
tells(
    "identity.AgentToken",
    ends=SIGNED_IN,
    nothing="agent scope made_at expires_at revoked_at",
    link="account",
    sealed="access_hash refresh_hash",
    account="account",
)
tells("identity.Consent", ends=SIGNED_IN, nothing="said_at", link="account", stated="purpose agrees", account="account")
