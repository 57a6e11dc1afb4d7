"""PostgreSQL indexes the folded text of cases by pairs of characters and their section; SQLite reads it through."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MAKE = """
CREATE FUNCTION osekkai_pairs(folded text, section text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT substr(word, place, 2)) || ARRAY['@' || section]
  FROM unnest(string_to_array(folded, ' ')) AS word, generate_series(1, greatest(length(word) - 1, 1)) AS place
$$;
CREATE INDEX cases_by_pairs ON casework_casetext USING gin (osekkai_pairs(folded, section));
"""
_DROP = "DROP INDEX cases_by_pairs; DROP FUNCTION osekkai_pairs(text, text);"


def _run(sql: str, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(sql)


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(_MAKE, editor)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(_DROP, editor)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
