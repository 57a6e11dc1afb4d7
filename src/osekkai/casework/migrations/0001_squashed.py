"""Cases, their proposals, stops, decisions and notices.

Folded text that PostgreSQL indexes by pairs of characters. One migration instead of those before the first release (ADR
14).
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
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
    replaces = [
        ("casework", "0001_initial"),
        ("casework", "0002_pairs"),
        ("casework", "0003_processes"),
        ("casework", "0004_team"),
        ("casework", "0005_other_eyes"),
        ("casework", "0006_enclosures_and_retention"),
        ("casework", "0007_escalation_and_skills"),
        ("casework", "0008_searched_by"),
    ]
    initial = True

    dependencies = [
        ("applications", "0001_squashed"),
        ("documents", "0001_squashed"),
        ("register", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=10, unique=True)),
                ("service", models.CharField(max_length=60)),
                ("section", models.CharField(max_length=60)),
                (
                    "origin",
                    models.CharField(
                        choices=[("application", "申請"), ("matching", "おせっかい"), ("paper", "紙")], max_length=12
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "担当が確かめています"),
                            ("waiting", "申請した方を待っています"),
                            ("approval", "決裁中"),
                            ("decided", "決まりました"),
                            ("closed", "終わりました"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due", models.DateField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("verdict", models.JSONField(default=dict)),
                ("is_plain", models.BooleanField(default=False)),
                ("done", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("escalated", models.PositiveSmallIntegerField(default=0)),
                ("until", models.DateField(null=True)),
                (
                    "application",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="applications.application",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="documents.disposal",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="register.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseText",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="casework.case",
                    ),
                ),
                ("section", models.CharField(max_length=60)),
                ("who", models.TextField(default="")),
                ("folded", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(db_index=True, max_length=60)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="casework.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(blank=True, max_length=60)),
                ("process", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64)),
                ("xml", models.TextField()),
                ("since", models.DateField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="process",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="casework.processversion",
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.CharField(blank=True, db_index=True, max_length=32)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "認める"),
                            ("partial", "一部を認める"),
                            ("refusal", "認めない"),
                            ("dismissal", "却下する"),
                            ("return", "返戻する"),
                            ("revocation", "取り消す"),
                        ],
                        max_length=12,
                    ),
                ),
                ("yen", models.PositiveBigIntegerField(null=True)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("risk", models.PositiveSmallIntegerField(default=0)),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "決裁中"),
                            ("approved", "決裁が終わりました"),
                            ("returned", "差し戻されました"),
                            ("pulled", "引き戻されました"),
                            ("scrapped", "廃案"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="casework.case"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "認める"),
                            ("partial", "一部を認める"),
                            ("refusal", "認めない"),
                            ("dismissal", "却下する"),
                            ("return", "返戻する"),
                            ("revocation", "取り消す"),
                        ],
                        max_length=12,
                    ),
                ),
                ("yen", models.PositiveBigIntegerField(null=True)),
                ("per", models.CharField(blank=True, max_length=10)),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                ("reason", models.TextField()),
                ("article", models.CharField(max_length=200)),
                ("conditions", models.TextField(blank=True)),
                ("post", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField()),
                ("is_current", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="casework.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="casework.decision",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="casework.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=60)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=20)),
                ("section", models.CharField(blank=True, max_length=60)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("order", models.PositiveSmallIntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.JSONField(default=dict)),
                ("comment", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="casework.case"
                    ),
                ),
                (
                    "not_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "task",
                    models.CharField(
                        choices=[("review", "審査"), ("consult", "合議"), ("decide", "決定")], max_length=8
                    ),
                ),
                ("level", models.CharField(max_length=20)),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("section", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "まだ"), ("open", "いま"), ("done", "済み"), ("back", "差し戻し")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("how", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField(null=True)),
                ("comment", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("proof", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="casework.proposal"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=200)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workers", to="casework.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Circulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="circulations", to="casework.case"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circulations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("seen_at", None)),
                        fields=("case", "to"),
                        name="a_case_waits_once_for_a_reader",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=200)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("section",), name="one_emergency_of_a_section"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("stored", models.CharField(max_length=140)),
                ("size", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enclosures", to="casework.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("case", "digest"),
                        name="a_file_lies_once_beside_a_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try", models.DateTimeField(default=django.utils.timezone.now)),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notice", to="casework.decision"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("document", None)), fields=["next_try"], name="notices_to_make")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="processversion",
            index=models.Index(fields=["service", "since"], name="process_of_a_service"),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("service", "")), fields=("digest",), name="a_process_of_the_folder_is_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("service", ""), models.Q(("by__isnull", False), ("since__isnull", False)), _connector="OR"
                ),
                name="who_put_a_process_into_use_is_named",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["section", "state", "due", "id"], name="queue_of_a_section"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "waiting"])),
                fields=["assignee", "due"],
                name="cases_of_a_clerk",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("checked_at", None), ("state", "open")), fields=["id"], name="cases_to_check"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("disposal", None), ("until__isnull", False)),
                fields=["section", "until"],
                name="cases_by_retention",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("section", ""), _negated=True), name="a_case_is_of_a_section"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("case",), name="one_open_proposal_of_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("case",), name="one_current_decision_of_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("reason", ""), _negated=True), models.Q(("article", ""), _negated=True)),
                name="a_decision_has_reason_and_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("partial", "refusal", "dismissal", "revocation")), _negated=True),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="an_adverse_decision_is_a_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends", None), ("starts", None), ("ends__gte", models.F("starts")), _connector="OR"
                ),
                name="a_decision_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(fields=("user", "service"), name="a_skill_is_said_once"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("done_at", None), models.Q(("section", ""), _negated=True)),
                fields=["section"],
                name="steps_asked_of_others",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("done_at", None), ("not_for__isnull", False)),
                fields=["not_for"],
                name="steps_for_other_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None)), fields=("case", "node"), name="a_step_is_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("case", "order"), name="steps_are_done_one_after_the_other"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("order", None)),
                    models.Q(("done_at__isnull", False), ("order__isnull", False)),
                    _connector="OR",
                ),
                name="a_done_step_has_its_place",
            ),
        ),
        migrations.AddIndex(
            model_name="stop",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["level", "unit"], name="stops_that_are_open"
            ),
        ),
        migrations.AddIndex(
            model_name="stop",
            index=models.Index(
                condition=models.Q(("how", "deputy"), ("seen_at", None)),
                fields=["level", "unit"],
                name="stops_to_look_at_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.UniqueConstraint(
                fields=("proposal", "position", "level", "unit"), name="a_post_is_asked_once_at_a_station"
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", None), ("state__in", ["waiting", "open"])),
                    models.Q(("at__isnull", False), ("by__isnull", False), ("state__in", ["done", "back"])),
                    _connector="OR",
                ),
                name="who_acted_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest", ""), ("state", "done"), _negated=True),
                name="who_agrees_agrees_to_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="worker",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="a_worker_is_let_in_once"),
        ),
        migrations.RunPython(make, drop),
    ]
