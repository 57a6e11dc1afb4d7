"""OpenID Connect Core 1.0 with codes, PKCE and `private_key_jwt`, as the Digital Agency's app speaks it.

The protocol is Authlib's; ours is what is kept, which is gone when the program ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import ECKey

from osekkai.demonstration.sign_in.only_here import HERE

SCOPES = ("openid", "name", "address", "birthdate", "gender")
BACK = "/account/back/"
CODE_FOR, TOKEN_FOR = 60, 300
"""Seconds."""


@dataclass(frozen=True)
class Office(ClientMixin):  # type: ignore[misc]
    """The one that may send residents here: the office of this machine, under any of its names and ports."""

    client_id: str
    key: ECKey
    id_token_signed_response_alg: str = "ES256"  # noqa: S105 - an algorithm

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(each for each in (scope or "").split() if each in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        try:
            back = urlsplit(redirect_uri)
            return back.hostname in HERE and redirect_uri == f"http://{back.hostname}:{back.port or 80}{BACK}"
        except ValueError:
            return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "private_key_jwt"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """What was given out for a resident (`person`), good once and for a minute."""

    person: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.at)

    def get_acr(self) -> str:
        return "aal3"

    def get_amr(self) -> list[str]:
        return []


class Provider:
    """One running provider: its signing key, and what it gave out. `subject` says who has a 宛名番号."""

    def __init__(self, issuer: str, office: Office, subject: Callable[[str], dict[str, str] | None]) -> None:
        self.issuer, self.office, self.subject = issuer, office, subject
        self.key = ECKey.generate_key("P-256", {"kid": "demonstration", "use": "sig", "alg": "ES256"}, private=True)
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, tuple[str, float]] = {}
        self.used: set[str] = set()
        self.server = _server(self)

    def metadata(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")},
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "acr_values_supported": ["aal3"],
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def told(self, token: str) -> dict[str, str] | None:
        """Who the bearer of a token is."""
        person, until = self.tokens.get(token, ("", 0.0))
        return self.subject(person) if person and time.time() < until else None


def _server(provider: Provider) -> AuthorizationServer:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            provider.codes[code] = Code(
                request.user,
                request.payload.redirect_uri,
                request.scope or "",
                asked.get("nonce", ""),
                asked.get("code_challenge", ""),
                asked.get("code_challenge_method", ""),
            )

        def query_authorization_code(self, code: str, client: Office) -> Code | None:
            found = provider.codes.get(code)
            return found if found and time.time() - found.at < CODE_FOR else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            for code in [code for code, each in provider.codes.items() if each is authorization_code]:
                del provider.codes[code]

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.person

    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(each.nonce == nonce for each in provider.codes.values())

        def resolve_client_private_key(self, client: Office) -> ECKey:
            return provider.key

        def get_encode_header(self, client: Office) -> dict[str, str]:
            return {"alg": "ES256", "kid": str(provider.key.kid)}

        def get_client_claims(self, client: Office) -> dict[str, Any]:
            return {"iss": provider.issuer, "aud": client.client_id, "exp": int(time.time()) + TOKEN_FOR}

        def generate_user_info(self, user: str, scope: str) -> dict[str, str]:
            return {"sub": user}

    class Challenge(CodeChallenge):  # type: ignore[misc]
        SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
        CLIENT_AUTH_METHOD = "private_key_jwt"

        def get_audiences(self) -> list[str]:
            return [f"{provider.issuer}/token", provider.issuer]

        def resolve_client_public_key(self, client: Office) -> ECKey:
            return client.key

        def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
            fresh = jti not in provider.used
            provider.used.add(jti)
            return fresh

    class Server(AuthorizationServer):  # type: ignore[misc]
        def query_client(self, client_id: str) -> Office | None:
            return provider.office if client_id == provider.office.client_id else None

        def save_token(self, token: dict[str, Any], request: Any) -> None:
            provider.tokens[token["access_token"]] = (request.user, time.time() + TOKEN_FOR)

    made = Server(Office, None)
    made.config = {"token_expires_in": {"authorization_code": TOKEN_FOR}}
    made.register_token_generator("default", made.create_bearer_token_generator())
    made.register_client_auth_method("private_key_jwt", Assertion())
    made.register_grant(Grant, [Challenge(required=True), Identity(require_nonce=True)])
    return made
