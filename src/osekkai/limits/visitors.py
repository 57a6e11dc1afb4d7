"""Who asks: a member of staff, a resident who signed in, else the address that the request came from."""

from __future__ import annotations

import logging
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from osekkai.portal.who import visitor

log = logging.getLogger(__name__)
IPV6_OF_ONE = 64
"""Bits of an IPv6 address that one household or machine has for itself."""
HERE = ("127.0.0.1", "::1", "")
_WRITTEN = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?|([0-9.]+)(?::[0-9]+)?|([0-9A-Fa-f:.]+)")
Address = IPv4Address | IPv6Address
_MAILBOX = f"{settings.COOKIE_PREFIX}mailbox"
CONFIRMED_FOR = 8 * 60 * 60
_said = False


def visitor_of(request: HttpRequest) -> str:
    """Whoever signed in is not counted with the others of their address."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return f"staff:{request.user.pk}"
    who = visitor(request)
    return f"account:{who.id}" if who else f"address:{address_of(request)}"


def is_anonymous(who: str) -> bool:
    return who.startswith("address:")


def is_staff(who: str) -> bool:
    return who.startswith("staff:")


def has_confirmed(answer: HttpResponse, mailbox: str) -> HttpResponse:
    """Whoever gets the answer reads mail to an address, named so that nobody sees which: for `CONFIRMED_FOR` seconds
    they are counted by it, not with everybody else.

    A cookie of its own: a session would make them somebody else to the forms they have open.
    """
    answer.set_signed_cookie(
        _MAILBOX,
        mailbox,
        max_age=CONFIRMED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def mailbox_of(request: HttpRequest) -> str:
    """Of somebody who confirmed one; empty of others."""
    told = request.get_signed_cookie(_MAILBOX, "", max_age=CONFIRMED_FOR)
    return f"mailbox:{told}" if told else ""


def networks_of(who: str) -> tuple[str, str] | None:
    """The network of somebody who did not sign in, and the larger one that it lies in: /24 in /16, or /48 in /32.

    A household, a school or one customer of a provider; the provider, or a part of it.
    """
    if not is_anonymous(who):
        return None
    address = _read(who.removeprefix("address:"))
    if address is None:
        return "unknown", "unknown"
    near, wide = (24, 16) if address.version == 4 else (48, 32)
    return str(ip_network((address, near), strict=False)), str(ip_network((address, wide), strict=False))


def address_of(request: HttpRequest) -> str:
    """The last address in `X-Forwarded-For` that is none of our proxies (`OSEKKAI_PROXIES`); an IPv6 one by its /64.

    What others wrote into that header counts for nothing. Where a proxy of ours wrote what is no address, it is counted
    itself: those who came another way are not one with them.
    """
    found = _read(request.META.get("REMOTE_ADDR", ""))
    written = [each for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    if written and not _is_ours(found):
        _tell()
    while written and _is_ours(found) and (told := _read(written.pop())):
        found = told
    return _shortened(found)


def is_from_a_proxy(request: HttpRequest) -> bool:
    """Whether what says so came through one of ours; where none is named, from this machine (or its socket)."""
    peer = request.META.get("REMOTE_ADDR", "")
    return _is_ours(_read(peer)) if settings.PROXIES else peer in HERE


def _read(text: str) -> Address | None:
    """An address as proxies write it: bare, in brackets, with the port that it came from (`192.0.2.1:567`).

    No document says how; RFC 7239 §6 writes `[2001:db8::1]:567` in `Forwarded`. An IPv4 address over IPv6 is that.
    """
    match = _WRITTEN.fullmatch(text.strip(' \t"'))
    try:
        address = ip_address("".join(filter(None, match.groups()))) if match else None
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_ours(address: Address | None) -> bool:
    return address is not None and any(address in ip_network(each) for each in settings.PROXIES)


def _shortened(address: Address | None) -> str:
    if address is None:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ip_network((address, IPV6_OF_ONE), strict=False).network_address)


def _tell() -> None:
    """Once a process."""
    global _said
    if not _said:
        _said = True
        log.warning("X-Forwarded-For comes from an address that OSEKKAI_PROXIES does not name: all behind it are one")
