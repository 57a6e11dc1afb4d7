"""A passkey's signature over what somebody agrees to (WebAuthn Level 2, 7.2): proof that stays.

Anybody can check it again. The challenge is the SHA-256 of a nonce of ours and of every line that is agreed to, so that
one touch is good for exactly these and once. The page makes the same from what is selected; see `agree.js`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, cast

from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode, websafe_encode

from osekkai.staff.errors import NotProven

_NONCE = "agree-nonce"


def nonce_for(request: HttpRequest) -> str:
    """A fresh nonce for a page on which something can be agreed to."""
    request.session[_NONCE] = made = secrets.token_urlsafe(24)
    return made


def challenge(nonce: str, lines: Sequence[str]) -> bytes:
    return hashlib.sha256("\n".join([nonce, *lines]).encode()).digest()


def options_for(user: User, nonce: str) -> dict[str, Any]:
    """What the page needs to ask the passkey."""
    ids = [websafe_encode(each.credential_id) for each in auth.get_credentials(user)]
    return {"nonce": nonce, "rpId": auth.get_server().rp.id, "ids": ids}


def proven(request: HttpRequest, user: User, lines: Sequence[str], answer: str) -> dict[str, Any]:
    """The proof to keep. Raises `NotProven`.

    Where no second factor is needed (tests), nothing is proven, and it says so.
    """
    if not settings.STAFF_SECOND_FACTOR and not answer:
        return {}
    return proof_of(user, request.session.pop(_NONCE, ""), lines, answer)


def proof_of(user: User, nonce: str, lines: Sequence[str], answer: str) -> dict[str, Any]:
    """The proof that a passkey of somebody signed these lines under a nonce. Raises `NotProven`."""
    try:
        response = json.loads(answer)
        if not nonce or not isinstance(response, dict):
            raise NotProven("no nonce or no answer")
        state = {"challenge": websafe_encode(challenge(nonce, lines)), "user_verification": "required"}
        auth.get_server().authenticate_complete(state, auth.get_credentials(user), response)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotProven(str(error)) from error
    return {"nonce": nonce, "lines": list(lines), "answer": response, "key": _key(user, response["id"])}


def _key(user: User, id: str) -> str:
    """The public key (COSE in CBOR) of one of somebody's passkeys.

    It is kept with the proof, for when the passkey itself is gone.
    """
    return next(
        websafe_encode(cbor.encode(dict(each.public_key)))
        for each in auth.get_credentials(user)
        if websafe_encode(each.credential_id) == id
    )


def key_digest(proof: Mapping[str, Any]) -> str:
    """The SHA-256 of the key that made a proof; the ledger notes it when somebody agrees."""
    return hashlib.sha256(websafe_decode(proof["key"])).hexdigest() if proof else ""


def proves(proof: Mapping[str, Any], line: str) -> bool:
    """Whether a kept proof is of a line, by its public key.

    Whether it is that person's key, the ledger shows (`key_digest`). Raises `KeyError`, `TypeError` or `ValueError` for
    what is no proof.
    """
    said = proof["answer"]["response"]
    client = websafe_decode(said["clientDataJSON"])
    if line not in proof["lines"] or json.loads(client)["challenge"] != websafe_encode(
        challenge(proof["nonce"], proof["lines"])
    ):
        return False
    try:
        signed = websafe_decode(said["authenticatorData"]) + hashlib.sha256(client).digest()
        CoseKey.parse(cast("Mapping[int, Any]", cbor.decode(websafe_decode(proof["key"])))).verify(
            signed, websafe_decode(said["signature"])
        )
    except InvalidSignature:
        return False
    return True
