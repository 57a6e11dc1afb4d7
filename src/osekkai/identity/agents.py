"""Programs that act for a resident over the API: OAuth 2.0 with codes and PKCE, nothing else.

RFC 6749, 7636, 7009; RFC 9700. The protocol is Authlib's; ours is what is stored (hashes) and what is told to the
ledger.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, timedelta
from functools import cache
from hmac import compare_digest
from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer, RevocationEndpoint
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from osekkai import codes
from osekkai.identity import kinds
from osekkai.identity.accounts import actor_of
from osekkai.identity.models import Account, Agent, AgentCode, AgentToken
from osekkai.ledger import services as ledger
from osekkai.ledger.queries import ActorKind, unlike
from osekkai.register import queries as register

CODE_FOR = timedelta(minutes=1)
ACCESS_FOR = timedelta(hours=1)
UNUSED_FOR, LONGEST = timedelta(days=60), timedelta(days=365)
"""A refresh token ends when it is not used for so long, and so long after the resident let the agent in."""
REPLAYED = "もう使われた鍵が、もう一度 使われたため"


def _hash(token: str) -> str:
    return codes.hash_of(token, "agent")


def _code_hash(code: str, row: AgentCode) -> str:
    """Of a code and everything that it is good for, under the office's key: nobody makes it good for somebody else."""
    told = [code, row.agent_id, row.account_id, row.redirect_uri, row.scope, row.code_challenge]
    told += [row.code_challenge_method, row.made_at.astimezone(UTC).isoformat()]
    return salted_hmac("osekkai.identity.agent-code", json.dumps(told), algorithm="sha256").hexdigest()


def let_program_in(name: str, redirects: Sequence[str], by: ledger.Actor) -> Agent:
    """A program that residents may let act for them."""
    with transaction.atomic():
        made = Agent.objects.create(client_id=codes.new_code(), name=name, redirect_uris=list(redirects))
        ledger.record(kinds.AGENT_REGISTERED, by, kinds.AGENT(made), rows=[ledger.wrote(made)])
    return made


def _as_told(agent: Agent | None, *tokens: AgentToken) -> bool:
    """Whether a program, and what it was given, are as the ledger tells: what somebody else put there opens nothing."""
    if agent is None:
        return False
    return not unlike([kinds.AGENT(agent), *map(kinds.AGENT_TOKEN, tokens)], [agent, *tokens])


def _family_of(code: str) -> str:
    """What all tokens have in common that came of one code."""
    return _hash(code)[:32]


class _Code(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        made = AgentCode(
            agent=request.client,
            account=request.user,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope or "",
            code_challenge=asked.get("code_challenge", ""),
            code_challenge_method=asked.get("code_challenge_method", ""),
            made_at=timezone.now(),
        )
        made.code_hash = _code_hash(code, made)
        made.save(force_insert=True)

    def query_authorization_code(self, code: str, client: Agent) -> AgentCode | None:
        """One that was used before is in two hands: what it gave ends (RFC 6749, 4.1.2).

        The row is locked, so that of two at once one is the second.
        """
        lately = AgentCode.objects.select_for_update().filter(agent=client, made_at__gt=timezone.now() - CODE_FOR)
        found = next((each for each in lately if compare_digest(each.code_hash, _code_hash(code, each))), None)
        if found is None:
            for each in AgentToken.objects.filter(family=_family_of(code), agent=client, revoked_at=None):
                _revoke(each, ledger.SYSTEM, REPLAYED)
        return found

    def delete_authorization_code(self, authorization_code: AgentCode) -> None:
        authorization_code.delete()

    def authenticate_user(self, authorization_code: AgentCode) -> Account:
        return authorization_code.account


class _Refresh(RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> AgentToken | None:
        """One that was used before is in two hands: all that came of it ends (RFC 9700, 4.14.2).

        The row is locked, so that of two at once one is the second.
        """
        found = AgentToken.objects.select_for_update().filter(refresh_hash=_hash(refresh_token)).first()
        if found is None or not _as_told(found.agent, found):
            return None
        if found.revoked_at is not None:
            for each in AgentToken.objects.exclude(family="").filter(family=found.family, revoked_at=None):
                _revoke(each, ledger.SYSTEM, REPLAYED)
            return None
        return found if _goes_on(found) else None

    def authenticate_user(self, refresh_token: AgentToken) -> Account:
        return refresh_token.account

    def revoke_old_credential(self, refresh_token: AgentToken) -> None:
        _revoke(refresh_token)


class _Revocation(RevocationEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS = ["none"]

    def query_token(self, token: str, token_type_hint: str) -> AgentToken | None:
        hashed = _hash(token)
        return (
            AgentToken.objects.filter(access_hash=hashed).first()
            or AgentToken.objects.filter(refresh_hash=hashed).first()
        )

    def revoke_token(self, token: AgentToken, request: Any) -> None:
        _revoke(token)


class _Challenge(CodeChallenge):  # type: ignore[misc]
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"


class _Server(AuthorizationServer):  # type: ignore[misc]
    def query_client(self, client_id: str) -> Agent | None:
        found = Agent.objects.filter(client_id=client_id.replace("\0", "")).first()
        return found if _as_told(found) else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        now, used = timezone.now(), getattr(request, "refresh_token", None)
        before: AgentToken | None = used if isinstance(used, AgentToken) else None
        if before and not before.family:
            before.family = secrets.token_hex(16)
            before.save(update_fields=["family"])  # told when it is revoked, in the same transaction
        with transaction.atomic():
            made = AgentToken.objects.create(
                agent=request.client,
                account=request.user,
                scope=token.get("scope", ""),
                access_hash=_hash(token["access_token"]),
                refresh_hash=_hash(token["refresh_token"]),
                made_at=now,
                expires_at=now + ACCESS_FOR,
                family=before.family if before else _family_of(request.payload.data["code"]),
                began_at=(before.began_at or before.made_at) if before else now,
            )
            ledger.record(
                kinds.AGENT_LET_IN,
                actor_of(request.user),
                about=kinds.AGENT_TOKEN(made),
                purpose=request.client.name,
                rows=[ledger.wrote(made)],
            )


@cache
def server() -> AuthorizationServer:
    made = _Server(Agent, AgentToken)
    made.config = {
        "refresh_token_generator": True,
        "token_expires_in": {"authorization_code": int(ACCESS_FOR.total_seconds())},
    }
    made.register_token_generator("default", made.create_bearer_token_generator())
    made.register_grant(_Code, [_Challenge(required=True)])
    made.register_grant(_Refresh)
    made.register_endpoint(_Revocation)
    return made


def token_of(text: str, scope: str) -> AgentToken | None:
    """The token behind a bearer text, where it is good for the scope now; of somebody under 支援措置 none is."""
    found = (
        AgentToken.objects.filter(access_hash=_hash(text), revoked_at=None, expires_at__gt=timezone.now())
        .select_related("account", "agent")
        .first()
    )
    if found is None or scope not in found.scope.split() or not _as_told(found.agent, found):
        return None
    # Who set the agent up on their telephone may be whom they fled.
    return None if register.is_guarded(found.account.person_id) else found


def let_in(account: Account) -> list[AgentToken]:
    """The agents that may act for a resident now, newest first."""
    found = AgentToken.objects.filter(account=account, revoked_at=None).select_related("agent").order_by("-id")
    return [each for each in found if _goes_on(each)]


def put_out(account: Account, id: int) -> None:
    """Raises `AgentToken.DoesNotExist`."""
    _revoke(AgentToken.objects.get(pk=id, account=account, revoked_at=None))


def _goes_on(token: AgentToken) -> bool:
    now = timezone.now()
    return now < token.made_at + UNUSED_FOR and now < (token.began_at or token.made_at) + LONGEST


def _revoke(token: AgentToken, by: ledger.Actor | None = None, purpose: str = "") -> None:
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        ledger.record(
            kinds.AGENT_PUT_OUT,
            by or actor_of(token.account),
            about=kinds.AGENT_TOKEN(token),
            purpose=purpose,
            rows=[ledger.wrote(token, "revoked_at family")],
        )


def actor_through(token: AgentToken) -> ledger.Actor:
    """The resident, through their agent."""
    return ledger.Actor(ActorKind.RESIDENT, str(kinds.ACCOUNT(token.account_id)), f"agent:{token.agent.client_id}")
