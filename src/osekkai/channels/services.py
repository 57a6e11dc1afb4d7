"""Door: putting mail into the outbox."""

from __future__ import annotations

from osekkai.channels import sending, tasks


def queue_mail(key: str, to: str, subject: str, text: str) -> None:
    """In the transaction of what it tells of; the same key is queued once.

    A mail is sent at least once: if the process dies between the mail server's answer and our note of it, the same mail
    goes out again, under the same Message-ID, by which mail programs tell that it is one.
    """
    if fresh := sending.put_in(key, to, subject, text):
        tasks.send.enqueue(fresh)
