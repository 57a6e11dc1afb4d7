"""Drafts, applications, attachments, and what goes back and forth about them.

One migration instead of those before the first release (ADR 14).
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import osekkai.applications.models


class Migration(migrations.Migration):
    replaces = [
        ("applications", "0001_initial"),
        ("applications", "0002_attachment"),
        ("applications", "0003_corrections"),
        ("applications", "0004_mail"),
        ("applications", "0005_mandates"),
        ("applications", "0006_consents"),
        ("applications", "0007_fewer_indexes"),
        ("applications", "0008_decided"),
        ("applications", "0009_by_post"),
    ]
    initial = True

    dependencies = [
        ("identity", "0001_squashed"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("address_hash", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=10)),
                ("service", models.CharField(max_length=60)),
                ("section", models.CharField(max_length=60)),
                ("catalogue", models.CharField(max_length=16)),
                ("bundle", models.CharField(max_length=64)),
                ("code_sealed", models.BinaryField(default=b"")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "本人確認を待っています"),
                            ("submitted", "受け付けました"),
                            ("returned", "書きなおしをお願いしています"),
                            ("decided", "決まりました"),
                            ("withdrawn", "取り下げました"),
                        ],
                        max_length=12,
                    ),
                ),
                ("content", models.JSONField()),
                ("submitted_at", models.DateTimeField()),
                ("due", models.DateField()),
                ("by_post", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="identity.account",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="identity.mandate",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bundle", models.CharField(max_length=64)),
                ("document", models.CharField(max_length=60)),
                ("kind", models.CharField(choices=[("image/jpeg", "写真"), ("application/pdf", "PDF")], max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("stored", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="files_by_contents")],
                "constraints": [
                    models.UniqueConstraint(fields=("bundle", "document", "digest"), name="a_file_is_attached_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(blank=True, max_length=80)),
                ("fact", models.CharField(blank=True, max_length=60)),
                ("document", models.CharField(blank=True, max_length=60)),
                ("why", models.CharField(max_length=400)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateField()),
                ("mended_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="applications.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("code_sealed", models.BinaryField(default=b"")),
                ("sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True, default=osekkai.applications.models._expiry)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="identity.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(db_index=True, max_length=64)),
                ("bundle", models.CharField(max_length=64)),
                ("code_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_hash", "bundle"), name="an_address_is_kept_once_for_a_draft"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_staff", models.BooleanField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="applications.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="applications.application",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("bundle", "service"), name="a_service_is_applied_for_once"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("number",), name="a_number_is_of_one_application"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                condition=models.Q(("mended_at", None)), fields=["application"], name="open_corrections"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("fact", ""), ("document", ""), _connector="XOR"),
                name="a_correction_is_of_a_fact_or_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("code_hash",), name="a_code_opens_one_draft"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="a_revision_has_one_number"),
        ),
    ]
