"""Events, what they said, and their chain; the database itself refuses to change or delete them.

One migration instead of those before the first release (ADR 14).
"""

from __future__ import annotations

from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSED = "the ledger is append-only"
FORBIDDEN = {"ledger_event": ("UPDATE", "DELETE"), "ledger_link": ("UPDATE", "DELETE"), "ledger_content": ("UPDATE",)}


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        raising = f"BEGIN RAISE EXCEPTION '{REFUSED}'; END"
        editor.execute(f"CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
        for name, when in _triggers():
            editor.execute(f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION ledger_refuse()")
        return
    for table, verbs in FORBIDDEN.items():
        for verb in verbs:
            raising = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            editor.execute(f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} {raising}")


def _triggers() -> Iterator[tuple[str, str]]:
    """On PostgreSQL: the name of each, and before what it stands."""
    for table, verbs in FORBIDDEN.items():
        yield f"{table}_kept", f"{' OR '.join(verbs)} ON {table} FOR EACH ROW"
        yield f"{table}_whole", f"TRUNCATE ON {table} FOR EACH STATEMENT"


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION ledger_refuse() CASCADE")
        return
    for table, verbs in FORBIDDEN.items():
        for verb in verbs:
            editor.execute(f"DROP TRIGGER {table}_{verb.lower()}")


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_append_only"),
    ]
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=60)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("resident", "本人"),
                            ("helper", "代わりの人"),
                            ("staff", "職員"),
                            ("system", "システム"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor", models.CharField(max_length=80)),
                ("mandate", models.CharField(blank=True, max_length=80)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("object", models.CharField(blank=True, max_length=80)),
                ("before", models.CharField(blank=True, max_length=80)),
                ("after", models.CharField(blank=True, max_length=80)),
                ("content_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="ledger.event",
                    ),
                ),
                ("salt", models.CharField(max_length=32)),
                ("said", models.TextField()),
                ("keep_until", models.DateField(db_index=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="ledger.event",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["subject", "id"], name="ledger_by_subject"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["object", "id"], name="ledger_by_object"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "at"], name="ledger_by_kind"),
        ),
        migrations.AddField(
            model_name="link",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="link", to="ledger.event"
            ),
        ),
        migrations.RunPython(forbid, allow),
    ]
