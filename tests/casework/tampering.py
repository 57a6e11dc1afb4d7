"""What an attacker does who may write every table, but has not the ledger's key."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone


def another(field: models.Field, value: object) -> object:  # type: ignore[type-arg]
    """Another value that the column takes; nothing where there is none."""
    if isinstance(field, models.ForeignKey):
        return field.related_model.objects.exclude(pk=value).values_list("pk", flat=True).first()  # type: ignore[union-attr]
    if isinstance(field, models.JSONField):
        return [*value, "x"] if isinstance(value, list) else {**value, "x": 1}  # type: ignore[dict-item]
    if isinstance(field, models.BinaryField):
        return bytes(value or b"") + b"x"  # type: ignore[arg-type]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) + timedelta(seconds=1)  # type: ignore[operator]
    if isinstance(field, models.DateField):
        return (value or timezone.localdate()) + timedelta(days=1)  # type: ignore[operator]
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1  # type: ignore[operator]
    others = [each for each, _ in field.choices or () if each != value]
    return others[0] if others else f"{value}x"[-(field.max_length or 99) :]
