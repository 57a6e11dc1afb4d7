"""What applications do every night."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from osekkai.applications import attaching, mail
from osekkai.applications.models import Draft
from osekkai.background.services import by_the_clock, task


@by_the_clock(at=time(3, 10))
@task("housekeeping")
def forget_expired() -> None:
    """Drafts and links whose time is over, and files that nobody submitted."""
    mail.delete_old()
    Draft.objects.filter(expires_at__lte=timezone.now()).delete()
    attaching.delete_abandoned()
