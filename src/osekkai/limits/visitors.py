"""Who asks: a member of staff, a resident who signed in, else the address that the request came from."""

from __future__ import annotations

import logging
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from osekkai.portal.who import visitor

log = logging.getLogger(__name__)
IPV6_OF_ONE = 64
"""Bits of an IPv6 address that one household or machine has for itself."""
HERE = ("127.0.0.1", "::1", "")
_said = False


def visitor_of(request: HttpRequest) -> str:
    """Whoever signed in is not counted with the others of their address."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        return f"staff:{request.user.pk}"
    who = visitor(request)
    return f"account:{who.id}" if who else f"address:{address_of(request)}"


def is_anonymous(who: str) -> bool:
    return who.startswith("address:")


def address_of(request: HttpRequest) -> str:
    """The last address in `X-Forwarded-For` that is none of our proxies (`OSEKKAI_PROXIES`); an IPv6 one by its /64.

    What others wrote into that header counts for nothing.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    written = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    if written and not _is_ours(peer):
        _tell()
    found = peer
    while written and _is_ours(found):
        found = written.pop()
    return _shortened(found)


def is_from_a_proxy(request: HttpRequest) -> bool:
    """Whether what says so came through one of ours; where none is named, from this machine (or its socket)."""
    peer = request.META.get("REMOTE_ADDR", "")
    return _is_ours(peer) if settings.PROXIES else peer in HERE


def _is_ours(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in ip_network(each) for each in settings.PROXIES)


def _shortened(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_OF_ONE), strict=False).network_address)


def _tell() -> None:
    """Once a process."""
    global _said
    if not _said:
        _said = True
        log.warning("X-Forwarded-For comes from an address that OSEKKAI_PROXIES does not name: all behind it are one")
