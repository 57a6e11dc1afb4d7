from __future__ import annotations

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def what_is_in_force_stays_so(apps, schema_editor):
    found = apps.get_model("publication", "Publication").objects
    found.filter(since__lte=timezone.localdate(), looked_at=None).update(looked_at=F("published_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="held_back",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="publication",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(what_is_in_force_stays_so, migrations.RunPython.noop),
    ]
