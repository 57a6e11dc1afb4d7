"""The database itself refuses to change or delete what is in the ledger."""

from __future__ import annotations

from typing import Any

from django.db import migrations

REFUSED = "the ledger is append-only"
FORBIDDEN = {"ledger_event": ("UPDATE", "DELETE"), "ledger_link": ("UPDATE", "DELETE"), "ledger_content": ("UPDATE",)}


def forbid(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
    for table, verbs in FORBIDDEN.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join(verbs)} ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            )
            continue
        for verb in verbs:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forbid)]
