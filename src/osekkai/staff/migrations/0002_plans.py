"""人事異動: plans of who is what from a day on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "案"), ("decided", "決まりました"), ("undone", "取りやめました")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moves", "異動"),
                            ("adds", "兼務"),
                            ("ends", "兼務を解く"),
                            ("leaves", "退職"),
                            ("arrives", "採用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                ("called", models.CharField(blank=True, max_length=301)),
                ("from_role", models.CharField(blank=True, max_length=20)),
                ("from_unit", models.CharField(blank=True, max_length=60)),
                ("to_role", models.CharField(blank=True, max_length=20)),
                ("to_unit", models.CharField(blank=True, max_length=60)),
                ("done", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="staff.plan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("by")), _negated=True), name="four_eyes_see_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "decided"), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="who_decided_a_plan_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "arrives"),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("called", ""), _negated=True),
                    ),
                    models.Q(models.Q(("kind", "arrives"), _negated=True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="a_line_is_about_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["moves", "ends"]), models.Q(("from_role", ""), _negated=True)),
                    models.Q(("from_role", ""), ("kind__in", ["adds", "arrives", "leaves"])),
                    _connector="OR",
                ),
                name="a_line_ends_what_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["moves", "adds", "arrives"]), models.Q(("to_role", ""), _negated=True)),
                    models.Q(("kind__in", ["ends", "leaves"]), ("to_role", "")),
                    _connector="OR",
                ),
                name="a_line_gives_what_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("by")), _negated=True), name="nobody_plans_themselves"
            ),
        ),
    ]
