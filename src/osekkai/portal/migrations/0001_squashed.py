"""Results that residents saved. One migration instead of those before the first release (ADR 14)."""

from datetime import datetime, timedelta

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def _expiry() -> datetime:
    return django.utils.timezone.now() + timedelta(days=settings.SAVED_FOR_DAYS)


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0001_initial"),
    ]
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SavedResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True, default=_expiry)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("saved_at"))), name="saved_result_expires_later"
                    )
                ],
            },
        ),
    ]
