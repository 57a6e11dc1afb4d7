"""People who work here get a room; the tables are those of `identity` and `casework`, with all that is in them.

What somebody may do with a table (Django's permissions) hangs on its content type, which comes along.
"""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q, deletion

CAME_FROM = {
    "staffrole": "identity",
    "delegation": "identity",
    "absence": "identity",
    "skill": "casework",
    "handover": "casework",
    "emergency": "casework",
}


def _content_types(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    for model, room in CAME_FROM.items():
        types.filter(app_label=room, model=model).update(app_label="staff")


def _content_types_of_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    for model, room in CAME_FROM.items():
        types.filter(app_label="staff", model=model).update(app_label=room)


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _user(on_delete, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=on_delete, related_name=related_name, to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_staff_has_a_room"),
        ("casework", "0006_staff_has_a_room"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="StaffRole",
                    fields=[
                        ("id", _id()),
                        ("unit", models.CharField(blank=True, max_length=60)),
                        ("role", models.CharField(max_length=20)),
                        ("since", models.DateField()),
                        ("until", models.DateField(null=True)),
                        ("user", _user(deletion.CASCADE, "roles")),
                    ],
                    options={
                        "db_table": "identity_staffrole",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "unit", "role", "since"), name="a_role_is_given_once"
                            ),
                            models.CheckConstraint(
                                condition=Q(("until", None), ("until__gte", F("since")), _connector="OR"),
                                name="a_role_ends_after_it_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
                    fields=[
                        ("id", _id()),
                        ("level", models.CharField(max_length=20)),
                        ("unit", models.CharField(blank=True, max_length=60)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("up_to_yen", models.PositiveBigIntegerField(null=True)),
                        ("services", models.JSONField(default=list)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("given_by", _user(deletion.PROTECT, "delegations")),
                        ("to", _user(deletion.PROTECT, "+")),
                    ],
                    options={
                        "db_table": "identity_delegation",
                        "indexes": [models.Index(fields=["level", "unit", "until"], name="delegations_of_a_post")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=Q(("until__gt", F("since"))), name="a_delegation_ends_after_it_begins"
                            ),
                            models.CheckConstraint(
                                condition=Q(("to", F("given_by")), _negated=True), name="nobody_delegates_to_themselves"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        ("id", _id()),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("user", _user(deletion.CASCADE, "absences")),
                    ],
                    options={
                        "db_table": "identity_absence",
                        "constraints": [
                            models.CheckConstraint(
                                condition=Q(("until__gt", F("since"))), name="an_absence_ends_after_it_begins"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Skill",
                    fields=[
                        ("id", _id()),
                        ("service", models.CharField(max_length=60)),
                        ("user", _user(deletion.CASCADE, "skills")),
                    ],
                    options={
                        "db_table": "casework_skill",
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "service"), name="a_skill_is_said_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        ("id", _id()),
                        ("section", models.CharField(db_index=True, max_length=60)),
                        ("text", models.TextField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("by", _user(deletion.PROTECT, "+")),
                    ],
                    options={"db_table": "casework_handover"},
                ),
                migrations.CreateModel(
                    name="Emergency",
                    fields=[
                        ("id", _id()),
                        ("section", models.CharField(max_length=60)),
                        ("reason", models.CharField(max_length=200)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("by", _user(deletion.PROTECT, "+")),
                    ],
                    options={
                        "db_table": "casework_emergency",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=Q(("ended_at", None)), fields=("section",), name="one_emergency_of_a_section"
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(_content_types, _content_types_of_before),
    ]
