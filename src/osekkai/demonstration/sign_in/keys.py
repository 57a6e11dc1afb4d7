"""The key with which the office shows the demonstration's provider who it is, kept on this machine for both."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from joserfc.jwk import ECKey, import_key

CLIENT = "osekkai-demonstration"


def key_of_office() -> ECKey:
    """Made once, readable by its owner only."""
    path = Path(settings.VAR) / "demonstration-sign-in.jwk"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            made = ECKey.generate_key("P-256", {"kid": "demonstration", "use": "sig"}, private=True)
            json.dump(made.as_dict(private=True), new)
    except FileExistsError:
        pass
    found = import_key(json.loads(path.read_text("utf-8")))
    assert isinstance(found, ECKey)
    return found


def variables(issuer: str) -> dict[str, str]:
    """What the office is told to send residents there."""
    key = json.dumps(key_of_office().as_dict(private=True), separators=(",", ":"))
    return {
        "OSEKKAI_LOGIN_ISSUER": issuer,
        "OSEKKAI_LOGIN_CLIENT_ID": CLIENT,
        "OSEKKAI_LOGIN_KEY": key,
        "OSEKKAI_LOGIN_ACR": "aal3",
    }
