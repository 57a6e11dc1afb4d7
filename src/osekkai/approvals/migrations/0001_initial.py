"""Proposals and stops as they are in the tables that casework made: nothing in the database changes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("casework", "0003_proposals_of_anything"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(db_default="", max_length=60)),
                        ("service", models.CharField(blank=True, db_default="", max_length=60)),
                        ("due", models.DateField(null=True)),
                        ("batch", models.CharField(blank=True, db_index=True, max_length=32)),
                        ("kind", models.CharField(max_length=12)),
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
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "casework_proposal",
                    },
                ),
                migrations.CreateModel(
                    name="Stop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stops",
                                to="approvals.proposal",
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
                    options={
                        "db_table": "casework_stop",
                    },
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
            ],
        ),
    ]
