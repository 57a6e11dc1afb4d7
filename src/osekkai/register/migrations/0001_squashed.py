"""Residents, households and dated facts. One migration instead of those before the first release (ADR 14)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("register", "0001_initial"),
        ("register", "0002_delete_look"),
    ]
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Extract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("taken_at", models.DateTimeField()),
                ("lines", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("generated", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("kana", models.CharField(blank=True, max_length=200)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("male", "男"), ("female", "女"), ("", "不明")], max_length=6
                    ),
                ),
                ("resident_since", models.DateField(null=True)),
                ("ended_on", models.DateField(db_index=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("birth_date")), _connector="OR"
                        ),
                        name="person_ends_after_birth",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=60)),
                ("before", models.CharField(blank=True, max_length=400)),
                ("after", models.CharField(blank=True, max_length=400)),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="differences", to="register.extract"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="register.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="register.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "relation",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "世帯主"), (1, "配偶者"), (2, "子"), (3, "親"), (4, "その他")]
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "extract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.extract",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="register.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="register.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("valid_to__isnull", True)),
                        fields=("person",),
                        name="one_household_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("relation", 0), ("valid_to__isnull", True)),
                        fields=("household",),
                        name="one_head",
                    ),
                    models.CheckConstraint(condition=models.Q(("relation__lte", 4)), name="relation_is_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("fact", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField(default=0)),
                ("lo", models.BigIntegerField(null=True)),
                ("hi", models.BigIntegerField(null=True)),
                ("chosen", models.CharField(blank=True, max_length=200)),
                (
                    "extract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.extract",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="register.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="register.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", True), ("household__isnull", True), _connector="XOR"),
                        name="fact_has_one_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen", ""), ("hi__gte", models.F("lo")), ("lo__isnull", False)),
                            models.Q(
                                ("hi__isnull", True), ("lo__isnull", True), models.Q(("chosen", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="fact_has_one_value",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaced_at__isnull", True), ("person__isnull", False), ("valid_to__isnull", True)
                        ),
                        fields=("person", "fact", "year"),
                        name="one_fact_of_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaced_at__isnull", True), ("household__isnull", False), ("valid_to__isnull", True)
                        ),
                        fields=("household", "fact", "year"),
                        name="one_fact_of_a_household",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("service", models.CharField(max_length=60)),
                ("yen", models.BigIntegerField(null=True)),
                (
                    "extract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.extract",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="register.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("valid_to__isnull", True)),
                        fields=("person", "service"),
                        name="one_receipt_of_a_service",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("yen__isnull", True), ("yen__gte", 0), _connector="OR"),
                        name="receipt_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("town", models.CharField(max_length=60)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=7)),
                (
                    "extract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.extract",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="register.household"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("valid_to__isnull", True)),
                        fields=("household",),
                        name="one_residence_at_a_time",
                    )
                ],
            },
        ),
    ]
