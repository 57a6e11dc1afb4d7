"""Notices are made by tasks, which count their own tries.

The columns stay, with a default, for the release before; they go with the next one.
"""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_squashed")]

    operations = [
        migrations.AlterField("notice", "tries", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AlterField("notice", "next_try", models.DateTimeField(db_default=Now())),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("notice", "notices_to_make"),
                migrations.RemoveField("notice", "tries"),
                migrations.RemoveField("notice", "next_try"),
            ],
        ),
    ]
