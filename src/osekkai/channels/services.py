"""Door: putting mail into the outbox."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from osekkai.channels import sending, tasks
from osekkai.channels.addresses import counted_as, mailbox


def queue_mail(key: str, to: str, subject: str, text: str, *, waits_for: str = "") -> None:
    """In the transaction of what it tells of; the same key is queued once.

    `waits_for`: it is not sent before `let_go` is told the same word (that its owner has confirmed the address), and
    forgotten after `sending.WAITS`.

    A mail is sent at least once: if the process dies between the mail server's answer and our note of it, the same mail
    goes out again, under the same Message-ID, by which mail programs tell that it is one.
    """
    fresh = sending.put_in(key, to, subject, text, waits_for)
    if fresh and not waits_for:
        tasks.send.enqueue(fresh)


def let_go(words: Collection[str]) -> int:
    """What waits for one of these words is sent from now on; how many."""
    with transaction.atomic():
        found = sending.released(words)
        for each in found:
            tasks.send.enqueue(each)
    return len(found)


__all__ = ["counted_as", "let_go", "mailbox", "queue_mail"]
