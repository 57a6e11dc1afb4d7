"""What the tables of this room tell about people, whose each row is, and when it goes."""

from __future__ import annotations

from django.db.models import Q

from osekkai.personal import ForEver, Room, tells
from osekkai.said import Said

SIGNED_IN = Room("when somebody asks for their account to be closed")

tells(
    "identity.Account",
    words=Said("サインインする方", en="who signs in"),
    ends=SIGNED_IN,
    nothing="issuer assurance seen_at",
    link="person",
    identity={
        "subject": Said("サインインの番号", en="identifier at the provider"),
        "name": Said("氏名", en="name"),
        "address": Said("住所", en="address"),
        "birth_date": Said("生年月日", en="date of birth"),
        "sex": Said("性別", en="sex"),
    },
    sealed="tied_to",
    account="pk",
)
tells(
    "identity.Mandate",
    words=Said("手つだいの頼み", en="who may help"),
    ends=SIGNED_IN,
    nothing="services given_at until revoked_at",
    link="grantor helper",
    stated={
        "helper_name": Said("手つだう人の名前", en="name of the helper"),
    },
    sealed="code_hash",
    account="grantor",
    by=lambda who: Q(helper=who.account) if who.account else Q(),
)
tells("identity.Agent", ends=ForEver("a program that was registered"), nothing="client_id name redirect_uris")
tells(
    "identity.AgentCode",
    words=Said("つなぐアプリの鍵", en="key of a program"),
    ends=Room("when it is used, or too old"),
    nothing="agent redirect_uri scope code_challenge code_challenge_method made_at",
    link="account",
    sealed="code_hash",
    account="account",
)
tells(
    "identity.AgentToken",
    words=Said("つなぐアプリの鍵", en="key of a program"),
    ends=SIGNED_IN,
    nothing="agent scope made_at expires_at revoked_at family began_at",
    link="account",
    sealed="access_hash refresh_hash",
    account="account",
)
tells(
    "identity.Consent",
    words=Said("同意", en="consent"),
    ends=SIGNED_IN,
    nothing="said_at",
    link="account",
    stated={
        "purpose": Said("何についてか", en="about what"),
        "agrees": Said("同意するか", en="agrees"),
    },
    account="account",
)
