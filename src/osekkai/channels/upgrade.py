"""What an office of the release before still has to be given, by `osekkai setup`."""

from __future__ import annotations

from osekkai.channels import tasks
from osekkai.channels.models import Outgoing


def after_migrating() -> str:
    """Mail that was waiting before there were tasks gets its own."""
    waiting = Outgoing.objects.filter(sent_at=None, problem="").values_list("pk", flat=True)
    for each in waiting:
        tasks.send.enqueue(each)
    return f"待っていたメール {len(waiting):,}通を送る列に入れました。" if waiting else ""
