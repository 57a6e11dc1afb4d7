"""Door: what became of mail."""

from __future__ import annotations

from osekkai.channels.models import Outgoing


def could_not_be_sent(key: str) -> bool:
    """Whether a mail was tried and has not gone out: a mail server refuses its address, or none answers."""
    return Outgoing.objects.filter(key=key, sent_at=None).exclude(problem="").exists()
