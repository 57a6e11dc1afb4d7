"""Accounts of residents. The individual number has no column here either."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from osekkai.register.models import Person


class Account(models.Model):
    """Somebody whom a provider knows as `subject`, and whom of the register they are, once that is certain.

    `name`, `address`, `birth_date` and `sex` are what the card said last; `assurance` how they showed it (the provider's
    ACR), `seen_at` when.
    """

    issuer = models.URLField()
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="accounts")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, blank=True)
    assurance = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_of_a_subject")]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Role(models.TextChoices):
    CLERK = "clerk", "担当"
    CHIEF = "chief", "課長"


class StaffRole(models.Model):
    """What somebody may do for a section of the folder, from a day and until one. Without a role nothing of a section is seen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    section = models.CharField(max_length=60)
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "section", "role", "since"], name="a_role_is_given_once"),
            models.CheckConstraint(condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="a_role_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.role}"
