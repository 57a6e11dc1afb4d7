"""An extract becomes a source of a kind: a decision of this office no longer pretends to be an imported file.

Tables and columns keep their names, so that the release before still reads them.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import deletion

DATED = ("residence", "membership", "fact", "receipt")


def _source(**more):
    return models.ForeignKey(on_delete=deletion.PROTECT, to="register.source", db_column="extract_id", **more)


def _decisions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sources = apps.get_model("register", "Source").objects.using(schema_editor.connection.alias)
    sources.filter(layout="decision").update(kind="decision", layout="")


def _as_files(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sources = apps.get_model("register", "Source").objects.using(schema_editor.connection.alias)
    sources.filter(kind="decision").update(layout="decision")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_squashed")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Extract", "Source"),
                migrations.AlterModelTable("source", "register_extract"),
                migrations.RenameField("source", "kind", "layout"),
                migrations.AlterField(
                    "source", "layout", models.CharField(max_length=20, blank=True, db_column="kind")
                ),
                *(migrations.RenameField(each, "extract", "source") for each in (*DATED, "difference")),
                *(migrations.AlterField(each, "source", _source(related_name="+", db_index=False)) for each in DATED),
                migrations.AlterField("difference", "source", _source(related_name="differences")),
                *(
                    migrations.AlterField("source", each, models.PositiveIntegerField(default=0))
                    for each in ("lines", "changed", "refused")
                ),
            ],
        ),
        migrations.AddField(
            "source",
            "kind",
            models.CharField(
                max_length=10,
                choices=[
                    ("file", "ファイル"),
                    ("decision", "決定"),
                    ("counter", "窓口"),
                    ("robot", "ロボット"),
                    ("resident", "本人"),
                ],
                db_column="source_kind",
                default="file",
                db_default="file",
            ),
        ),
        migrations.RunPython(_decisions, _as_files),
    ]
