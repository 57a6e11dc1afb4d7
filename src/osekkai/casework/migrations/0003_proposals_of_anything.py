"""Proposals may be of anything: they name what they are of, and a case is one kind of it.

What the release before writes (a case, no reference) is still read, and gets its reference by `osekkai setup`.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery, Value, deletion
from django.db.models.functions import Cast, Concat


def name_cases(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    case = apps.get_model("casework", "Case").objects.using(alias).filter(pk=OuterRef("case"))
    apps.get_model("casework", "Proposal").objects.using(alias).filter(about="").update(
        about=Concat(Value("case:"), Cast(F("case_id"), models.CharField())),
        service=Subquery(case.values("service")[:1]),
        due=Subquery(case.values("due")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_notices_are_tasks")]

    operations = [
        migrations.AddField("proposal", "about", models.CharField(max_length=60, db_default="")),
        migrations.AddField("proposal", "service", models.CharField(max_length=60, blank=True, db_default="")),
        migrations.AddField("proposal", "due", models.DateField(null=True)),
        migrations.AlterField(
            "proposal",
            "case",
            models.ForeignKey(null=True, on_delete=deletion.PROTECT, related_name="proposals", to="casework.case"),
        ),
        migrations.RunPython(name_cases, migrations.RunPython.noop),
    ]
