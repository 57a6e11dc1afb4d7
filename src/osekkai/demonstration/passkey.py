"""A passkey in software (WebAuthn Level 2), for whoever acts over HTTP without a browser."""

from __future__ import annotations

import hashlib
import json
import secrets

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from osekkai.staff.queries import challenge

_PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """One key of one user, registered with the office until it is `thrown_away`."""

    def __init__(self, user: User, relying_party: str = "localhost") -> None:
        self.rp, self.id, self.key = relying_party, secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self._hash(), _PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, 0, credential)
        made = {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": self._client("webauthn.create", b"x"),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
        }
        self.registered = Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "ためし", "credential": made}
        )

    def thrown_away(self) -> None:
        self.registered.delete()

    def _hash(self) -> bytes:
        return hashlib.sha256(self.rp.encode()).digest()

    def _client(self, kind: str, challenge: bytes) -> str:
        return websafe_encode(
            json.dumps({"type": kind, "challenge": websafe_encode(challenge), "origin": f"http://{self.rp}"}).encode()
        )

    def agrees_to(self, nonce: str, lines: list[str]) -> str:
        """What the page sends: the signature over exactly these lines."""
        from fido2.utils import websafe_decode

        client = self._client("webauthn.get", challenge(nonce, lines))
        data = AuthenticatorData.create(self._hash(), _PRESENT_AND_VERIFIED, 1)
        signature = self.key.sign(
            bytes(data) + hashlib.sha256(websafe_decode(client)).digest(), ec.ECDSA(hashes.SHA256())
        )
        response = {
            "authenticatorData": websafe_encode(data),
            "clientDataJSON": client,
            "signature": websafe_encode(signature),
        }
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
