"""The ledger's しるし by mail: it lies where nobody who can write to this office's database can take it back."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from osekkai import codes
from osekkai.channels.services import queue_mail
from osekkai.ledger import queries as ledger
from osekkai.ledger import services as ledger_services


def send_anchor(day: date) -> int:
    """Queue the line of a day to everybody who keeps it (`OSEKKAI_ANCHORS_TO`), once a day; how many."""
    if not settings.ANCHORS_TO:
        return 0
    ledger_services.seal()
    text = (
        "おせっかいの記録の台帳の、きょうの しるしです。消さずに残してください。\n"
        "下の一行をファイルに足して osekkai ledger verify --anchors ファイル とすると、\n"
        "記録の終わりが切りとられていないかを確かめられます。\n\n"
        f"{ledger.anchor()}\n"
    )
    with transaction.atomic():
        for to in settings.ANCHORS_TO:
            queue_mail(
                f"anchor:{day}:{codes.hash_of(to, 'anchor')[:32]}",
                to,
                f"記録の台帳の しるし {day} {settings.SITE}",
                text,
            )
    return len(settings.ANCHORS_TO)
