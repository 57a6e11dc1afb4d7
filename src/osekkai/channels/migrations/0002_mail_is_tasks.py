"""Mail is sent by tasks, which count their own tries.

The columns stay, with a default, for the release before; they go with the next one.
"""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_squashed")]

    operations = [
        migrations.AlterField("outgoing", "tries", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AlterField("outgoing", "next_try", models.DateTimeField(db_default=Now())),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("outgoing", "outbox_to_send"),
                migrations.RemoveField("outgoing", "tries"),
                migrations.RemoveField("outgoing", "next_try"),
            ],
        ),
    ]
