"""Skills, handovers and emergencies go to the room `staff`, which keeps their tables: the database stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_an_announced_application_is_a_case")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(each) for each in ("Skill", "Handover", "Emergency")]
        )
    ]
