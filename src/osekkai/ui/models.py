"""What was typed and refused, until its page shows it again."""

from __future__ import annotations

from django.db import models


class Kept(models.Model):
    """One form that came back. Only its address opens it, and only for whoever sent it (see `kept`).

    `key_hash` is of the key in the address, `whose` of the session, or of the person who is waited for to sign in.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    whose = models.CharField(max_length=64)
    sealed = models.TextField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"a form, until {self.until}"
