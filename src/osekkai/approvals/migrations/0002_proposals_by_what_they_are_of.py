"""What is proposed is found by what it is of, and there is one open proposal of each: indexes that lock nothing."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

INDEXES = {
    "proposals_of_a_thing": "INDEX {together} {name} ON casework_proposal (about)",
    "one_open_proposal_of_a_thing": "UNIQUE INDEX {together} {name} ON casework_proposal (about) "
    "WHERE state = 'open' AND NOT about = ''",
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    together = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    for name, text in INDEXES.items():
        schema_editor.execute("CREATE " + text.format(together=together, name=name))


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("approvals", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, drop)],
            state_operations=[
                migrations.AddIndex("proposal", models.Index(fields=["about"], name="proposals_of_a_thing")),
                migrations.AddConstraint(
                    "proposal",
                    models.UniqueConstraint(
                        fields=["about"],
                        condition=Q(state="open") & ~Q(about=""),
                        name="one_open_proposal_of_a_thing",
                    ),
                ),
            ],
        ),
    ]
