"""Whether the demonstration's sign-in may open at all: anybody may be anybody there."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from osekkai.register import queries as register

HERE = ("localhost", "127.0.0.1", "::1")


class NotHere(Exception):
    """Why it does not open, for whoever started it."""


def may_open() -> None:
    """Raises `NotHere`."""
    if not settings.DEBUG:
        raise NotHere("見本のサインインは、OSEKKAI_DEBUG=1 のとき（自分のパソコンで試すとき）だけ開きます。")
    if (urlsplit(settings.SITE).hostname or "") not in HERE:
        raise NotHere(f"見本のサインインは、localhost でだけ開きます（OSEKKAI_SITE は {settings.SITE} です）。")
    if register.is_real():
        raise NotHere("台帳に 本物の抽出ファイルが入っています。見本のサインインは、作りものの台帳でだけ開きます。")
