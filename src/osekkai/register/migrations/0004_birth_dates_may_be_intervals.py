"""A day of birth of which only the year or the month is known is kept as the first and the last day that it can be."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("register", "0003_kinship_as_written")]

    operations = [
        migrations.AddField("person", "birth_until", models.DateField(null=True)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(birth_until__isnull=True) | Q(birth_until__gt=F("birth_date")),
                name="an_unknown_birth_is_an_interval",
            ),
        ),
    ]
