"""What a night found. One migration instead of those before the first release (ADR 14)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("matching", "0001_initial"),
    ]
    initial = True

    dependencies = [
        ("register", "0001_squashed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("catalogue", models.CharField(max_length=64)),
                ("snapshot", models.CharField(max_length=64)),
                ("folder", models.CharField(max_length=300)),
                ("people", models.PositiveIntegerField()),
                ("seconds", models.FloatField()),
                ("finished_at", models.DateTimeField()),
                (
                    "before",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matching.run"
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("view_outreach", "おせっかいの数字を見る"),
                    ("view_missed", "受けていない人の名前を見る"),
                    ("try_reform", "制度の案をためす"),
                ],
                "get_latest_by": "finished_at",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("newly", "受けられるようになった"),
                            ("no-longer", "受けられなくなった"),
                            ("due", "期限が近い"),
                            ("soon", "ひと月のうちに受けられるようになる"),
                        ],
                        max_length=10,
                    ),
                ),
                ("service", models.CharField(max_length=60)),
                ("deadline", models.DateField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="matching.run"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "kind", "service"], name="matching_ev_run_id_333082_idx")],
            },
        ),
        migrations.CreateModel(
            name="ServiceCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=60)),
                ("entitled", models.PositiveIntegerField()),
                ("open", models.PositiveIntegerField()),
                ("receiving", models.PositiveIntegerField(null=True)),
                ("missed", models.PositiveIntegerField(null=True)),
                ("missed_yen", models.BigIntegerField(null=True)),
                ("newly", models.PositiveIntegerField()),
                ("no_longer", models.PositiveIntegerField()),
                ("due", models.PositiveIntegerField()),
                ("soon", models.PositiveIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="matching.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "service"), name="one_count_of_a_service"),
                    models.CheckConstraint(
                        condition=models.Q(("missed__lte", models.F("entitled"))), name="missed_are_entitled"
                    ),
                ],
            },
        ),
    ]
