"""What this office is told from outside, read once: each variable with its example, all that is wrong said together."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from osekkai.database import settings_of

PROJECT = Path(__file__).resolve().parents[2]
SMTP = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""Schemes of mail servers, with their usual ports."""
SEALED = ("require", "verify-ca", "verify-full")
"""Values of `sslmode` with which PostgreSQL is never spoken to in plain text (libpq: the others fall back to it)."""
LONG_ENOUGH = 20
"""Letters of a token that is not guessed."""
LIMITS = {
    "requests": (600, 120),
    "bytes": (300_000_000, 3600),
    "bytes-of-network": (6_000_000_000, 86_400),
    "bytes-of-carrier": (15_000_000_000, 86_400),
    "bytes-in-all": (60_000_000_000, 86_400),
    "drafts": (40, 3600),
    "drafts-of-network": (1_000, 3600),
    "drafts-of-carrier": (5_000, 3600),
    "drafts-in-all": (20_000, 3600),
    "kept": (120, 600),
    "guesses": (30, 600),
    "sign-in": (60, 600),
    "sign-in-of-one": (8, 600),
    "spare-numbers": (5, 3600),
    "mail-asked": (20, 3600),
    "mail-of-one": (3, 3600),
    "mail-of-one-a-day": (6, 86_400),
    "mail-to": (6, 3600),
    "mail-to-a-day": (18, 86_400),
}
"""So many at once, and as many again in so many seconds (see `limits`). Of one visitor: requests that change something,
bytes of what is sent, drafts begun, forms that came back, numbers and codes that opened nothing, sign-ins that failed;
of one account from one address: `sign-in-of-one`; of one account: numbers for a lost passkey (`spare-numbers`); mail
that one visitor asks for; what goes to one mailbox: at the asking of one network or account (`mail-of-one`), and in all
(`mail-to`). An address may be a whole school or a telephone company: it is given room. `…-in-all`: of all who did not
sign in, of whom one network (/24, /48) or a large one (/16, /32) has a share.
"""
_NONE_CHANGED: Mapping[str, tuple[int, int]] | None = {}
ONLY_HERE = "only-for-this-machine"

T = TypeVar("T")


class NotSet(Exception):
    """What is wrong with the environment: a line for each variable, with an example of a right one."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server. Without a host, mail is written to files."""

    host: str = ""
    port: int = 25
    name: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    ssl: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """All of it, typed. `debug`: on this machine only, for trying out; keys then have values that everybody knows."""

    debug: bool
    project: Path
    var: Path
    municipality: Path
    keys: tuple[str, ...] = field(repr=False)
    """Secrets of the office, the newest first."""
    ledger_keys: tuple[str, ...] = field(repr=False)
    hosts: tuple[str, ...]
    database: str = field(repr=False)
    site: str
    mail: Mail
    mail_from: str
    virus_scanner: str
    fonts: Path | None
    backups: Path | None
    recovery_key: str
    signing_key: str
    signing_former: str
    signing_password: str = field(repr=False)
    tsa: str
    tsa_roots: str
    anchors_to: tuple[str, ...]
    login_issuer: str
    login_client_id: str
    login_key: str = field(repr=False)
    login_acr: str
    staff_issuer: str
    staff_client_id: str
    staff_secret: str = field(repr=False)
    slow_query: int
    metrics_token: str = field(repr=False)
    proxies: tuple[str, ...]
    limits: Mapping[str, tuple[int, int]] | None


def read(told: Mapping[str, str]) -> Environment:
    """Raises `NotSet` with everything that is wrong. An empty variable is one that is not set."""
    reading = _Reading({name: value for name, value in told.items() if value})
    debug = reading.one("OSEKKAI_DEBUG", _truth, False, "1 (only on your own machine) or 0")
    project, var = home(told), kept(told)
    found = Environment(
        debug=debug,
        project=project,
        var=var,
        municipality=reading.one(
            "OSEKKAI_MUNICIPALITY", _folder, project / "municipalities" / "bunkyo", "municipalities/bunkyo"
        ),
        keys=(reading.key("OSEKKAI_SECRET_KEY", debug), *reading.former("OSEKKAI_SECRET_KEY_FORMER")),
        ledger_keys=(reading.key("OSEKKAI_LEDGER_KEY", debug), *reading.former("OSEKKAI_LEDGER_KEY_FORMER")),
        hosts=reading.one("OSEKKAI_HOSTS", _hosts, ("localhost", "127.0.0.1", "[::1]"), "osekkai.example.jp,10.0.0.5"),
        database=reading.one(
            "DATABASE_URL",
            _database,
            f"sqlite:///{var / 'osekkai.sqlite3'}",
            "postgres://osekkai@db/osekkai?sslmode=verify-full",
        ),
        site=reading.one("OSEKKAI_SITE", _site, "http://localhost:8000", "https://osekkai.example.jp"),
        mail=reading.one("OSEKKAI_MAIL", _mail, Mail(), "smtp+tls://name:password@mail.example.jp:587"),
        mail_from=reading.one("OSEKKAI_MAIL_FROM", _address, "osekkai@localhost", "osekkai@example.jp"),
        virus_scanner=reading.one("OSEKKAI_CLAMD", _host_and_port, "", "127.0.0.1:3310"),
        fonts=reading.one("OSEKKAI_FONTS", _folder, None, "/etc/osekkai/fonts"),
        backups=reading.one("OSEKKAI_BACKUPS", _folder, None, "/mnt/backups/osekkai"),
        recovery_key=reading.one("OSEKKAI_RECOVERY_KEY", _public_key, "", "/etc/osekkai/recovery.pub.pem"),
        signing_key=reading.one("OSEKKAI_SIGNING_KEY", _file, "", "/etc/osekkai/signing.p12"),
        signing_former=reading.one("OSEKKAI_SIGNING_FORMER", _file, "", "/etc/osekkai/signing-former.pem"),
        signing_password=reading.one("OSEKKAI_SIGNING_PASSWORD", str, "", "the password of the PKCS #12 file"),
        tsa=reading.one("OSEKKAI_TSA", _site, "", "https://tsa.example.jp/tsr"),
        tsa_roots=reading.one("OSEKKAI_TSA_ROOTS", _file, "", "/etc/osekkai/tsa-roots.pem"),
        anchors_to=reading.one("OSEKKAI_ANCHORS_TO", _addresses, (), "kansa@example.jp,soumu@example.jp"),
        login_issuer=reading.one("OSEKKAI_LOGIN_ISSUER", _site, "", "https://login.example.jp"),
        login_client_id=reading.one("OSEKKAI_LOGIN_CLIENT_ID", str, "", "osekkai"),
        login_key=reading.one("OSEKKAI_LOGIN_KEY", _private_key, "", '{"kty": "EC", "crv": "P-256", "d": "…", …}'),
        login_acr=reading.one("OSEKKAI_LOGIN_ACR", str, "", "aal3"),
        staff_issuer=reading.one("OSEKKAI_STAFF_ISSUER", _site, "", "https://id.example.jp"),
        staff_client_id=reading.one("OSEKKAI_STAFF_CLIENT_ID", str, "", "osekkai"),
        staff_secret=reading.one("OSEKKAI_STAFF_SECRET", str, "", "the secret that goes with the client id"),
        slow_query=reading.one("OSEKKAI_SLOW_QUERY", _whole, 500, "500 (milliseconds; 0: none is told)"),
        metrics_token=reading.one("OSEKKAI_METRICS_TOKEN", _long, "", "$(openssl rand -hex 24)"),
        proxies=reading.one("OSEKKAI_PROXIES", _networks, (), "127.0.0.1,10.0.0.0/24"),
        limits=reading.one("OSEKKAI_LIMITS", _limits, _NONE_CHANGED, "drafts=100/3600,mail-to=3/3600 (or off)"),
    )
    plain: tuple[str, ...] = reading.one("OSEKKAI_PLAIN", _hosts, (), "clamd.internal,db.internal")
    for name, hosts, example in _unsealed(found):
        reading.sealed(name, [each for each in hosts if each not in plain], example)
    reading.together("OSEKKAI_TSA", "OSEKKAI_TSA_ROOTS")
    reading.together("OSEKKAI_LOGIN_ISSUER", "OSEKKAI_LOGIN_CLIENT_ID", "OSEKKAI_LOGIN_KEY")
    reading.together("OSEKKAI_STAFF_ISSUER", "OSEKKAI_STAFF_CLIENT_ID", "OSEKKAI_STAFF_SECRET")
    reading.raise_if_any()
    return found


def _unsealed(found: Environment) -> Iterator[tuple[str, list[str], str]]:
    """Variables by which other machines are spoken to in plain text, which, and how it is done rightly."""
    if found.mail.host and not (found.mail.tls or found.mail.ssl):
        yield "OSEKKAI_MAIL", _elsewhere(found.mail.host), "smtp+tls://name:password@mail.example.jp:587"
    if found.virus_scanner:
        yield "OSEKKAI_CLAMD", _elsewhere(found.virus_scanner.rpartition(":")[0]), "127.0.0.1:3310"
    database = settings_of(found.database)
    if database.get("OPTIONS", {}).get("sslmode") not in SEALED:
        hosts = _elsewhere(*str(database.get("HOST", "")).split(","))
        yield "DATABASE_URL", hosts, "postgres://osekkai@db/osekkai?sslmode=verify-full"


def _elsewhere(*hosts: str) -> list[str]:
    """Those that are not this machine; a path is a socket of it."""
    return [each for each in hosts if each and not each.startswith("/") and not _is_here(each.strip("[]"))]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def home(told: Mapping[str, str]) -> Path:
    """Where the programme stands."""
    return Path(told.get("OSEKKAI_HOME") or PROJECT)


def kept(told: Mapping[str, str]) -> Path:
    """Where everything that is written goes; nothing is written beside the programme."""
    return Path(told.get("OSEKKAI_VAR") or home(told) / "var")


SHORTEST = 32
"""Characters of a key: 16 random bytes in hexadecimal digits, 24 in Base64."""
LEAST = 24
"""Bytes into which a key cannot be packed: what repeats itself, or counts up, is packed into fewer."""


def weakness(key: str) -> str:
    """Why a key could be guessed; empty where nothing is seen. Chance itself cannot be proven, what is none can."""
    if len(key) < SHORTEST:
        return f"it has {len(key)} characters, and needs {SHORTEST} of chance"
    steps = {ord(later) - ord(before) for before, later in pairwise(key)}
    packed = len(zlib.compress(key.encode(), 9)) - len(zlib.compress(b"", 9))
    if len(set(key)) < 8 or len(steps) < 8 or packed < LEAST:
        return "it repeats itself or follows a pattern, so that it can be guessed"
    return ""


class _Reading:
    def __init__(self, told: Mapping[str, str]) -> None:
        self.told = told
        self.wrong: list[str] = []

    def one(self, name: str, parse: Callable[[str], T], usual: T, example: str) -> T:
        if name not in self.told:
            return usual
        try:
            return parse(self.told[name])
        except ValueError as problem:
            self.wrong.append(f"{name}: {problem}. Example: {name}={example}")
            return usual

    def key(self, name: str, debug: bool) -> str:
        """A key has no usual value, and may be a weak one, only on a machine where it is tried out."""
        found = self.told.get(name, "")
        problem = "" if debug else weakness(found) if found else "it is not set"
        if problem:
            self.wrong.append(
                f"{name}: {problem}. Example: {name}=$(openssl rand -base64 48); "
                "OSEKKAI_DEBUG=1 tries it out on this machine"
                + (f". What it has sealed stays readable: put it into {name}_FORMER" if found else "")
            )
        return found or ONLY_HERE

    def former(self, name: str) -> tuple[str, ...]:
        """Keys before, the newest first; weak ones too, they are only read with."""
        return tuple(each.strip() for each in self.told.get(name, "").split(",") if each.strip())

    def together(self, first: str, *others: str) -> None:
        missing = [each for each in others if each not in self.told]
        if first in self.told and missing:
            self.wrong.append(f"{first} is set, and {', '.join(missing)} must be set with it")

    def sealed(self, name: str, hosts: list[str], example: str) -> None:
        """Nothing goes to another machine in plain text unless the operator says that it may."""
        if hosts:
            self.wrong.append(
                f"{name}: {', '.join(hosts)} would be spoken to without TLS, and whoever is between reads along. "
                f"Example: {name}={example}. Where nobody can be between: OSEKKAI_PLAIN={','.join(hosts)}"
            )

    def raise_if_any(self) -> None:
        if self.wrong:
            raise NotSet(
                "環境変数が、このままでは使えません (the environment is not as it should be):\n"
                + "\n".join(f"  {each}" for each in self.wrong)
            )


def _truth(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("it is neither 1 nor 0")
    return text == "1"


def _whole(text: str) -> int:
    if not _is_whole(text):
        raise ValueError("it is no whole number")
    return int(text)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 15


def _long(text: str) -> str:
    if len(text) < LONG_ENOUGH or not text.isascii() or len(set(text)) < 8:
        raise ValueError(f"it has fewer than {LONG_ENOUGH} letters, or can be guessed")
    return text


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError(f"there is no folder {text}")
    return Path(text)


def _file(text: str) -> str:
    if not Path(text).is_file():
        raise ValueError(f"there is no file {text}")
    return text


def _public_key(text: str) -> str:
    """The private half has no business on the server: whoever gets a file wrong is told before a night goes by."""
    found = Path(_file(text)).read_bytes()
    if b"PRIVATE KEY" in found:
        raise ValueError(f"{text} is a private key. Only its public half belongs here (openssl pkey -pubout)")
    if b"-----BEGIN PUBLIC KEY-----" not in found:
        raise ValueError(f"{text} is no public key (PEM)")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    found = tuple(each.strip() for each in text.split(",") if each.strip())
    if any("/" in each for each in found):
        raise ValueError("names of hosts have no scheme and no path")
    return found


def _database(text: str) -> str:
    settings_of(text)
    return text


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no address that begins with https://")
    return text.rstrip("/")


def _mail(text: str) -> Mail:
    parts = urlsplit(text)
    if parts.scheme not in SMTP or not parts.hostname:
        raise ValueError(f"it begins with none of {', '.join(f'{each}://' for each in SMTP)}, or names no server")
    return Mail(
        parts.hostname,
        parts.port or SMTP[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtps",
    )


def _address(text: str) -> str:
    if "@" not in text:
        raise ValueError("it is no mail address")
    return text


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(_address(each.strip()) for each in text.split(",") if each.strip())


def _networks(text: str) -> tuple[str, ...]:
    return tuple(str(ip_network(each.strip())) for each in text.split(",") if each.strip())


def _limits(text: str) -> Mapping[str, tuple[int, int]] | None:
    """Nothing for `off`."""
    if text == "off":
        return None
    found = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        name, _, numbers = each.partition("=")
        many, _, seconds = numbers.partition("/")
        if name not in LIMITS or not all(_is_whole(part) and int(part) for part in (many, seconds)):
            raise ValueError(f"{each!r} is not many/seconds of {', '.join(LIMITS)}")
        found[name] = (int(many), int(seconds))
    return found


def _host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError("it is not a host and a port")
    return text


def _private_key(text: str) -> str:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise ValueError("it is no JSON") from problem
    if not isinstance(found, dict) or "d" not in found:
        raise ValueError("it is no private key (JSON Web Key, RFC 7517)")
    return text
