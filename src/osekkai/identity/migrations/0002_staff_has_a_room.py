"""Roles, delegations and absences go to the room `staff`, which keeps their tables: nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_squashed")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(each) for each in ("StaffRole", "Delegation", "Absence")]
        )
    ]
