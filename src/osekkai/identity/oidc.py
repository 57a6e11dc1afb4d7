"""Signing in with the Digital Agency's app (デジタル認証アプリ) or any provider of OpenID Connect Core 1.0.

Authorization code flow with PKCE (RFC 7636), `private_key_jwt` (RFC 7523), state and nonce; the issuer in the answer is
compared where the provider sends it (RFC 9207). Nothing of the answer is believed before all of it was checked.
"""

from __future__ import annotations

import json
import math
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from osekkai.identity.errors import Refused, Unreachable
from osekkai.policy.letters import strange

SCOPE = "openid name address birthdate gender"
"""`openid` and the four basic attributes."""
SIGNED_WITH = ["ES256", "RS256"]
"""Algorithms that an ID token may be signed with; never 'none', never a shared secret."""
WITHIN = 600
"""Seconds from the way out to the way back."""
SKEW = 60
"""Seconds that two clocks may differ."""
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Provider:
    """Where to sign in, as whom. `key` is our private key as a JWK in JSON, with its kid; `acr` what must be shown."""

    issuer: str
    client_id: str
    key: str
    acr: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """What must come back from the way out. It lives in the session only."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    at: float


@dataclass(frozen=True, slots=True)
class Identified:
    """Who somebody is, as the provider says."""

    issuer: str
    subject: str
    acr: str
    name: str
    address: str
    birth_date: str
    sex: str


def begin(provider: Provider, redirect_uri: str) -> tuple[str, Pending]:
    """The address to send the resident to, and what to keep until they are back."""
    pending = Pending(
        provider.issuer, secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), time.time()
    )
    more = {"acr_values": provider.acr} if provider.acr else {}
    with _client(provider, redirect_uri) as client:
        address, _ = client.create_authorization_url(
            _metadata(provider.issuer)["authorization_endpoint"],
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
            **more,
        )
    return str(address), pending


def finish(provider: Provider, pending: Pending | None, redirect_uri: str, answer: Mapping[str, str]) -> Identified:
    """Who came back. Raises `Refused`, `Unreachable`."""
    if pending is None or time.time() - pending.at > WITHIN:
        raise Refused("nobody was sent out, or too long ago")
    if not secrets.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise Refused("the state is not the one that was sent")
    if pending.issuer != provider.issuer or answer.get("iss", provider.issuer) != provider.issuer:
        raise Refused("another provider answers (mix-up)")
    if "error" in answer:
        raise Refused(f"the provider says {answer['error'][:60]}", was_theirs=answer["error"] == "access_denied")
    metadata = _metadata(provider.issuer)
    try:
        with _client(provider, redirect_uri) as client:
            token = client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=answer.get("code", ""),
                code_verifier=pending.verifier,
            )
            claims = _believed(provider, pending, str(token.get("id_token", "")))
            told = client.get(metadata["userinfo_endpoint"])
            told.raise_for_status()
            person = told.json()
    except AuthlibBaseError as error:
        raise Refused(f"no token: {error.error}") from error
    except httpx.HTTPStatusError as error:
        raise Refused(f"no answer about the person: {error.response.status_code}") from error
    except (httpx.HTTPError, ValueError, TypeError, AttributeError) as error:  # authlib reads what is no object too
        raise Unreachable(str(error)) from error
    if not isinstance(person, dict) or person.get("sub") != claims["sub"]:
        raise Refused("the answer is about somebody else")
    return _identified(provider, claims, person)


def _believed(provider: Provider, pending: Pending, text: str) -> dict[str, Any]:
    """The claims of an ID token. OpenID Connect Core 1.0, 3.1.3.7."""
    try:
        claims = _decoded(provider, text)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"the ID token is not signed as it must be: {type(error).__name__}") from error
    now = time.time()
    audience = claims.get("aud")
    if claims.get("iss") != provider.issuer:
        raise Refused("the ID token is of another provider")
    if audience != provider.client_id and audience != [provider.client_id]:
        raise Refused("the ID token is for somebody else")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("the ID token was given to somebody else")
    if (
        not _is_time(claims.get("exp"))
        or claims["exp"] < now - SKEW
        or not _is_time(claims.get("iat"))
        or claims["iat"] > now + SKEW
    ):
        raise Refused("the ID token has expired, or is not valid yet")
    if claims.get("nonce") != pending.nonce:
        raise Refused("the ID token answers another question")
    if provider.acr and claims.get("acr") not in provider.acr.split():
        raise Refused("the resident did not show enough")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isascii() or strange(subject):
        raise Refused("the ID token names nobody")
    return claims


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _decoded(provider: Provider, text: str) -> dict[str, Any]:
    """The claims, checked with the provider's keys; those are fetched anew once, in case they were changed."""
    for fresh in (False, True):
        if fresh:
            _keys.cache_clear()
        try:
            return dict(jwt.decode(text, _keys(provider.issuer), algorithms=SIGNED_WITH).claims)
        except (JoseError, ValueError, KeyError, TypeError):
            if fresh:
                raise
    raise AssertionError("unreachable")


def _identified(provider: Provider, claims: dict[str, Any], person: dict[str, Any]) -> Identified:
    """Who it is, as the provider says in texts. OpenID Connect Core 1.0, 5.1. Raises `Refused` for anything else."""
    acr, gender = claims.get("acr"), person.get("gender")
    return Identified(
        provider.issuer,
        claims["sub"],
        acr if isinstance(acr, str) and len(acr) <= 60 and not strange(acr) else "",
        _text(person, "name", 200),
        _address(person.get("address")),
        _text(person, "birthdate", 200),
        gender if isinstance(gender, str) and len(gender) <= 20 else "",
    )


def _text(told: Mapping[str, Any], claim: str, longest: int) -> str:
    """A claim, cut to what its column of `Account` takes; what is no text is nobody's name."""
    value = told.get(claim)
    if not isinstance(value, str) or not value.strip() or strange(value.strip()):
        raise Refused(f"the claim {claim} is not a text that can be kept")
    return value.strip()[:longest]


_PARTS = ("region", "locality", "street_address")
"""Of an address (5.1.1), from the largest to the smallest, as it is written in Japan."""


def _address(told: object) -> str:
    """The whole of it, or its parts put together; on one line."""
    if isinstance(told, str):
        told = {"formatted": told}
    if not isinstance(told, dict):
        raise Refused("the claim address is none")
    one_line = {name: " ".join(value.split()) for name, value in told.items() if isinstance(value, str)}
    if not one_line.get("formatted"):
        if not one_line.get("street_address"):
            raise Refused("the claim address does not say where")
        one_line["formatted"] = "".join(one_line.get(each, "") for each in _PARTS)
    return _text(one_line, "formatted", 400)


def _client(provider: Provider, redirect_uri: str) -> OAuth2Client:
    key = import_key(_json(provider.key))
    signed = "ES256" if key.key_type == "EC" else "RS256"
    metadata = _metadata(provider.issuer)
    method = PrivateKeyJWT(metadata["token_endpoint"], headers={"kid": key.kid} if key.kid else None, alg=signed)
    return OAuth2Client(
        provider.client_id,
        key,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        timeout=TIMEOUT,
    )


def _json(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


@lru_cache(maxsize=8)
def _metadata(issuer: str) -> dict[str, Any]:
    """The provider's own description (OpenID Connect Discovery 1.0), which must name itself as we do."""
    found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Refused("the provider calls itself otherwise")
    if not all(isinstance(found.get(each), str) for each in _ADDRESSES):
        raise Unreachable("the provider does not say where it answers")
    return found


_ADDRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@lru_cache(maxsize=8)
def _keys(issuer: str) -> KeySet:
    return KeySet.import_key_set(_fetched(_metadata(issuer)["jwks_uri"]))  # type: ignore[arg-type]


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(str(error)) from error
    if not isinstance(found, dict):
        raise Unreachable("not a JSON object")
    return found


def forget() -> None:
    """Ask the providers anew who they are."""
    _metadata.cache_clear()
    _keys.cache_clear()
