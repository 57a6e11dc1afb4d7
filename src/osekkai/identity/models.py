"""Accounts of residents. The individual number has no column here either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils import timezone

from osekkai.register.models import Person


class Account(models.Model):
    """Somebody whom a provider knows as `subject`, and whom of the register they are, once that is certain.

    `tied_to` is there where a clerk decided who they are; see `identity.counter`.
    `name`, `address`, `birth_date` and `sex` are what the card said last; `assurance` how they showed it (the
    provider's ACR), `seen_at` when.
    """

    issuer = models.URLField()
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="accounts")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, blank=True)
    tied_to = models.CharField(max_length=64, blank=True)
    assurance = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_of_a_subject")]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Mandate(models.Model):
    """What a resident lets somebody else do for them (委任, 民法 第99条).

    To apply for these services, until a day, or until they take it back. `services` are ids of the folder; empty means
    all. The helper is whoever accepts with the code, signed in themselves.
    """

    grantor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="given")
    helper = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="received")
    helper_name = models.CharField(max_length=80)
    services = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64, unique=True)
    given_at = models.DateTimeField()
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(helper=models.F("grantor")), name="nobody_helps_themselves")
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk} until {self.until}"

    def covers(self, services: Iterable[str], on: date) -> bool:
        """Whether the helper may act in all of these services on a day."""
        chosen = set(services)
        return (
            self.helper_id is not None
            and self.revoked_at is None
            and on <= self.until
            and bool(chosen)
            and (not self.services or chosen <= set(self.services))
        )


class Agent(models.Model):
    """A program that residents may let act for them over the API.

    An OAuth 2.0 public client: it proves itself by PKCE.
    """

    client_id = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=80)
    redirect_uris = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return str(self.redirect_uris[0])

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(each for each in (scope or "").split() if each in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """To the letter (RFC 9700, 2.1)."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", "refresh_token")


SCOPES = ("applications:read", "applications:write")


class AgentCode(models.Model):
    """An authorization code; good once, for a minute. Only its hash is kept."""

    code_hash = models.CharField(max_length=64, unique=True)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    redirect_uri = models.CharField(max_length=400)
    scope = models.CharField(max_length=200)
    code_challenge = models.CharField(max_length=128)
    code_challenge_method = models.CharField(max_length=10)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code of {self.agent_id}"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


class AgentToken(models.Model):
    """What an agent was given. Hashes only.

    An access token for an hour, and a refresh token that is good once and ends (see `agents`). `family`: all that came
    of one consent, given at `began_at`; both are empty on rows of a release before.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="agent_tokens")
    scope = models.CharField(max_length=200)
    access_hash = models.CharField(max_length=64, unique=True)
    refresh_hash = models.CharField(max_length=64, unique=True)
    family = models.CharField(max_length=32, blank=True, default="", db_default="", db_index=True)
    began_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.agent_id}"

    def check_client(self, client: Agent) -> bool:
        return client.pk == self.agent_id

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return int((self.expires_at - self.made_at).total_seconds())

    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def get_user(self) -> Account:
        return self.account

    def get_client(self) -> Agent:
        return self.agent


class Consent(models.Model):
    """What a resident said last about a purpose of the folder."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=60)
    agrees = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "purpose"], name="one_word_about_a_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.agrees}"
