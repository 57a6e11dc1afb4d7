"""What lies in the outbox, sealed until it is sent."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Collection
from datetime import timedelta
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.utils import timezone

from osekkai import codes
from osekkai.channels import kinds
from osekkai.channels.models import Outgoing
from osekkai.ledger import services as ledger

WAITS = timedelta(days=60)
"""How long mail waits for its address to be confirmed; as long as a draft."""


def put_in(key: str, to: str, subject: str, text: str, waits_for: str = "") -> int | None:
    """The id of the message; nothing where the key is there already."""
    sealed = codes.office_cipher("outbox").encrypt(
        json.dumps([to, " ".join(subject.split()), text], ensure_ascii=False).encode()
    )
    found, is_fresh = Outgoing.objects.get_or_create(key=key, defaults={"sealed": sealed, "waits_for": waits_for})
    return found.pk if is_fresh else None


def released(words: Collection[str]) -> list[int]:
    """The ids of what waited for one of these words; it waits no longer. In a transaction."""
    rows = Outgoing.objects.select_for_update().filter(waits_for__in=[each for each in words if each], sent_at=None)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    Outgoing.objects.filter(pk__in=found).update(waits_for="")
    return found


def forget_waiting() -> int:
    """What nobody confirmed in time; how many."""
    old = Outgoing.objects.exclude(waits_for="").filter(sent_at=None, made_at__lt=timezone.now() - WAITS)
    return old.delete()[0]


def send(id: int) -> None:
    """Send one that was not sent yet, and forget what it said. What went wrong is kept, and raised."""
    with transaction.atomic():
        found = Outgoing.objects.select_for_update().get(pk=id)
        if found.sent_at or found.waits_for:
            return
        try:
            text = _send(found)
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            failed = problem
        else:
            found.sent_at, found.sealed, found.problem = timezone.now(), b"", ""
            found.save()
            ledger.record(kinds.SENT, ledger.SYSTEM, kinds.OUTGOING(found.key[:60]))
            ledger.anchored(text, ledger.SYSTEM)
            return
    Outgoing.objects.filter(pk=id).update(problem=str(failed)[:200])
    raise failed


def _send(found: Outgoing) -> str:
    """What it said."""
    to, subject, text = map(str, json.loads(codes.office_cipher("outbox").decrypt(bytes(found.sealed))))
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    identifier = f"<{codes.hash_of(found.key, 'message-id')[:32]}@{domain}>" if domain else make_msgid()
    local, _, host = to.rpartition("@")
    written = f"{local}@{host.encode('idna').decode()}"
    if parseaddr(to)[1] != to or sanitize_address(to, "utf-8") != written:
        raise ValueError("the mail would go to another address than was written")
    EmailMessage(subject, text, to=[to], headers={"Message-ID": identifier, "Auto-Submitted": "auto-generated"}).send()
    return text
