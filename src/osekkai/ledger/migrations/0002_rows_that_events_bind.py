"""What an event wrote in the tables (ADR 33)."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "the ledger is append-only"


def forbid_again(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to add a column, and forgets the triggers of the old one."""
    if editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            raising = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            editor.execute(f"CREATE TRIGGER ledger_event_{verb.lower()} BEFORE {verb} ON ledger_event {raising}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_squashed")]

    operations = [
        migrations.AddField(
            model_name="event", name="rows", field=models.TextField(blank=True, db_default="", default="")
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
