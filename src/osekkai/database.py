"""`DATABASE_URL` as Django's settings want it: every part of the address is used, or it is refused with words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote

SCHEMES = {"sqlite": "sqlite3", "postgres": "postgresql", "postgresql": "postgresql"}
IN_ADDRESS = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
"""What PostgreSQL lets stand in either part of an address, and how Django calls it."""
CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "load_balance_hosts": ("disable", "random"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
}
"""Options of which a wrong value would be found out only when somebody connects."""
KEPT_OPEN = 60
"""Seconds for which a process keeps its connection."""


def settings_of(address: str) -> dict[str, Any]:
    """An entry of Django's `DATABASES`. Raises `ValueError` with what of the address cannot be meant.

    `sqlite:///path`, or `postgres://user:password@host:5432,host:5433/name?sslmode=verify-full&…` with any option that
    PostgreSQL itself knows (libpq, «Parameter Key Words»); several hosts are tried in their order.
    """
    scheme, there, rest = address.partition("://")
    if not there or scheme not in SCHEMES:
        raise ValueError(f"it begins with none of {', '.join(f'{each}://' for each in SCHEMES)}")
    engine = f"django.db.backends.{SCHEMES[scheme]}"
    if SCHEMES[scheme] == "sqlite3":
        return {"ENGINE": engine, "NAME": _file(rest), "CONN_MAX_AGE": KEPT_OPEN, "OPTIONS": {}}
    place, _, query = rest.partition("?")
    servers, _, name = place.partition("/")
    found = _servers(servers) | ({"NAME": unquote(name)} if name else {})
    options: dict[str, str] = {}
    for option, value in _options(query):
        if option not in IN_ADDRESS:
            options[option] = value
        elif IN_ADDRESS[option] in found:
            raise ValueError(f"it says {option} twice: before the ? and after it")
        else:
            found[IN_ADDRESS[option]] = value
    return {"ENGINE": engine, "CONN_MAX_AGE": KEPT_OPEN, "OPTIONS": options, **found}


def _file(rest: str) -> str:
    path, _, query = rest.partition("?")
    if query:
        raise ValueError("a file of SQLite takes no options after a ?")
    if path in ("", ":memory:", "/:memory:"):
        return ":memory:"
    if not path.startswith("/"):
        raise ValueError("a file of SQLite is named after three slashes: sqlite:///var/osekkai.sqlite3")
    return unquote(path[1:])


def _servers(text: str) -> dict[str, str]:
    """Who connects, and where: names and ports as libpq takes them, apart by commas."""
    who, _, where = text.rpartition("@")
    user, has_password, password = who.partition(":")
    found = {"USER": unquote(user)} if user else {}
    if has_password:
        found["PASSWORD"] = unquote(password)
    if where:
        hosts, ports = zip(*map(_server, where.split(",")), strict=True)
        found["HOST"] = ",".join(hosts)
        if any(ports):
            found["PORT"] = ",".join(ports)
    return found


def _server(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError(f"{port} is no port of a server")
    if not host:
        raise ValueError("it names a port without a server")
    return unquote(host), port


def _options(query: str) -> list[tuple[str, str]]:
    """Raises `ValueError` for one that PostgreSQL does not know: it would be passed over, and nobody would notice."""
    try:
        found = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise ValueError("after the ? stand options as name=value, apart by &") from None
    known = _known()
    for number, (name, value) in enumerate(found):
        if name not in known:
            raise ValueError(f"PostgreSQL has no option {name}. It has {', '.join(sorted(known))}")
        if name in dict(found[:number]):
            raise ValueError(f"it says {name} twice")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}, not {value or 'nothing'}")
    return found


def _known() -> set[str]:
    """What the library that connects knows itself: it is asked, so that the list is never old."""
    from psycopg import pq

    return {each.keyword.decode() for each in pq.Conninfo.get_defaults()} - {"client_encoding"}
