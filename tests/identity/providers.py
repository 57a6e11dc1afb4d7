"""Who signs in, and a false provider that says whatever a test wants."""

from __future__ import annotations

import fcntl
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from osekkai.identity import oidc
from osekkai.register.models import Household, Membership, Person, Residence, Source

HERE = Path(__file__).parent
BACK = "http://testserver/account/back/"
HANAKO = {"name": "文京　花子", "address": "東京都文京区春日一丁目16番21号", "birthdate": "1994-02-03", "gender": "2"}
OURS = ECKey.generate_key("P-256", {"kid": "osekkai-1", "use": "sig"}, private=True)


def resident(
    name: str = "文京　花子",
    born: date = date(1994, 2, 3),
    town: str = "春日1丁目",
    address: str = "16番21号",
    key: str = "1",
) -> Person:
    now = datetime.now(UTC)
    source = Source.objects.create(
        layout="residents", name="見本.csv", digest=f"{key:0>64}", taken_at=now, lines=1, changed=1, refused=0
    )
    dated = {"valid_from": date(2020, 1, 1), "recorded_at": now, "source": source}
    person, household = (
        Person.objects.create(key=f"P{key}", name=name, birth_date=born),
        Household.objects.create(key=f"H{key}"),
    )
    Membership.objects.create(person=person, household=household, relation=0, position=1, **dated)
    Residence.objects.create(household=household, town=town, address=address, postcode="1120003", **dated)
    return person


def use(settings: LazySettings, issuer: str, acr: str = "aal3") -> None:
    settings.LOGIN_ISSUER, settings.LOGIN_CLIENT_ID, settings.LOGIN_ACR = issuer, "osekkai", acr
    settings.LOGIN_KEY = json.dumps(OURS.as_dict(private=True))
    oidc.forget()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class False_:
    """A provider that says whatever a test wants; otherwise a good one."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"}, private=True)
        self.shown = [self.key]
        self.token: Callable[[dict[str, Any]], str] = self.signed
        self.person: dict[str, Any] = {"sub": "s1", **HANAKO}
        self.claims: dict[str, Any] = {}
        self.issuer = ""

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256", "kid": "k1"}, claims, self.key)

    def answers(self, path: str, nonce: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")},
                "jwks_uri": f"{self.issuer}/jwks",
            }
        if path == "/jwks":
            return {"keys": [each.as_dict(private=False) for each in self.shown]}
        if path == "/userinfo":
            return self.person
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "s1",
            "aud": "osekkai",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "acr": "aal3",
            **self.claims,
        }
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": self.token({name: value for name, value in claims.items() if value is not None}),
        }


def tried(false: False_, settings: LazySettings, **answer: str) -> Any:
    use(settings, false.issuer)
    client = Client()
    out = parse_qs(urlsplit(client.get("/account/login/")["Location"]).query)
    assert (
        out["code_challenge_method"] == ["S256"] and out["response_type"] == ["code"] and out["acr_values"] == ["aal3"]
    )
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    return client.get("/account/back/", {"state": out["state"][0], "code": "c", **answer})


def signed_in_client(false: False_) -> Client:
    client = Client()
    out = parse_qs(urlsplit(client.get("/account/login/")["Location"]).query)
    false.__dict__["asked"]["nonce"] = out["nonce"][0]
    assert client.get("/account/back/", {"state": out["state"][0], "code": "c"}).status_code == 302
    return client


@contextmanager
def real_provider(back: str, client: str, person: dict[str, Any], acr: str) -> Iterator[str]:
    """npm's `oidc-provider` on Node.js, to whom everybody is the person. `client`: its public keys, or `secret:…`."""
    if shutil.which("npm") is None:
        pytest.skip("apt-get install -y nodejs npm")
    with (HERE / "package.json").open() as lock:  # one of the workers installs, the others wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules" / "oidc-provider").exists():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    port = free_port()
    running = subprocess.Popen(
        ["node", "provider.mjs", str(port), back, client, json.dumps(person), acr],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout
    while line := running.stdout.readline():
        if line.strip() == b"ready":
            break
    yield f"http://127.0.0.1:{port}"
    running.kill()
    running.wait()
    running.stdout.close()
