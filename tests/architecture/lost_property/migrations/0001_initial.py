import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("documents", "0001_initial"), ("register", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=10, unique=True)),
                ("section", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=60)),
                ("what", models.CharField(max_length=200)),
                ("found_on", models.DateField()),
                ("until", models.DateField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("handed_out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "disposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.disposal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.person",
                    ),
                ),
            ],
        ),
    ]
