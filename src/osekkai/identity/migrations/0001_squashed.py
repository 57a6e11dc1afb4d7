"""Accounts, mandates, agents, consents; roles, delegations and absences of staff.

One migration instead of those before the first release (ADR 14).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("identity", "0001_initial"),
        ("identity", "0002_roles"),
        ("identity", "0003_mandates"),
        ("identity", "0004_agents"),
        ("identity", "0005_consents"),
        ("identity", "0006_tied"),
        ("identity", "0007_posts"),
    ]
    initial = True

    dependencies = [
        ("register", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=48, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("redirect_uris", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.URLField()),
                ("subject", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=200)),
                ("address", models.CharField(max_length=400)),
                ("birth_date", models.DateField()),
                ("sex", models.CharField(blank=True, max_length=6)),
                ("tied_to", models.CharField(blank=True, max_length=64)),
                ("assurance", models.CharField(blank=True, max_length=60)),
                ("seen_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="register.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgentCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("redirect_uri", models.CharField(max_length=400)),
                ("scope", models.CharField(max_length=200)),
                ("code_challenge", models.CharField(max_length=128)),
                ("code_challenge_method", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.account")),
                ("agent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.agent")),
            ],
        ),
        migrations.CreateModel(
            name="AgentToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=200)),
                ("access_hash", models.CharField(max_length=64, unique=True)),
                ("refresh_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agent_tokens", to="identity.account"
                    ),
                ),
                ("agent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.agent")),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=60)),
                ("agrees", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="identity.account"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.CharField(max_length=20)),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("up_to_yen", models.PositiveBigIntegerField(null=True)),
                ("services", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("helper_name", models.CharField(max_length=80)),
                ("services", models.JSONField(default=list)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("given_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "grantor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="identity.account"
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="identity.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("role", models.CharField(max_length=20)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="an_absence_ends_after_it_begins"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("issuer", "subject"), name="one_account_of_a_subject"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("account", "purpose"), name="one_word_about_a_purpose"),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["level", "unit", "until"], name="delegations_of_a_post"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("since"))), name="a_delegation_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("to", models.F("given_by")), _negated=True), name="nobody_delegates_to_themselves"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("helper", models.F("grantor")), _negated=True), name="nobody_helps_themselves"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrole",
            constraint=models.UniqueConstraint(fields=("user", "unit", "role", "since"), name="a_role_is_given_once"),
        ),
        migrations.AddConstraint(
            model_name="staffrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="a_role_ends_after_it_begins",
            ),
        ),
    ]
