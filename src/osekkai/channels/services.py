"""Putting mail into the outbox, and sending what is there.

A mail is sent at least once: if the process dies between the mail server's answer and our note of it, the same mail
goes out again, under the same Message-ID, by which mail programs tell that it is one.
"""

from __future__ import annotations

import json
import logging
import smtplib
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from osekkai import codes
from osekkai.channels import kinds
from osekkai.channels.models import Outgoing
from osekkai.ledger import services as ledger

log = logging.getLogger(__name__)
TRIES = 12
"""With waits of 1, 2, 4 … minutes, at most six hours each: about two days."""


def queue_mail(key: str, to: str, subject: str, text: str) -> None:
    """In the transaction of what it tells of; the same key is queued once."""
    sealed = codes.office_cipher("outbox").encrypt(
        json.dumps([to, " ".join(subject.split()), text], ensure_ascii=False).encode()
    )
    Outgoing.objects.get_or_create(key=key, defaults={"sealed": sealed})


def deliver() -> int:
    """Send everything that is due; how many went out. Several processes may do so at once."""
    sent = 0
    while (done := _send_one()) is not None:
        sent += done
    return sent


def _send_one() -> bool | None:
    """Whether the next one went out; nothing when none is due."""
    with transaction.atomic():
        due = Outgoing.objects.filter(sent_at=None, next_try__lte=timezone.now(), tries__lt=TRIES).order_by("next_try")
        found = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if found is None:
            return None
        try:
            _send(found)
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            found.tries += 1
            found.next_try = timezone.now() + timedelta(minutes=min(2 ** (found.tries - 1), 360))
            found.problem = str(problem)[:200]
            found.save()
            log.warning("mail %s: %s", found.key, problem)
            return False
        found.sent_at, found.sealed, found.problem = timezone.now(), b"", ""
        found.save()
        ledger.record(kinds.SENT, ledger.SYSTEM, kinds.OUTGOING(found.key[:60]))
    return True


def _send(found: Outgoing) -> None:
    to, subject, text = json.loads(codes.office_cipher("outbox").decrypt(bytes(found.sealed)))
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    identifier = f"<{codes.hash_of(found.key, 'message-id')[:32]}@{domain}>" if domain else make_msgid()
    EmailMessage(subject, text, to=[to], headers={"Message-ID": identifier, "Auto-Submitted": "auto-generated"}).send()
