"""The frame keeps nothing itself."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_squashed"), ("matching", "0002_saved_results")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("SavedResult")])]
