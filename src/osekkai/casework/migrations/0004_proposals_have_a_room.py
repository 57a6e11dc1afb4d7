"""Proposals and their stops live in the room of approvals; their tables stay what they are."""

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_proposals_of_anything"), ("approvals", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "decision",
                    "proposal",
                    models.OneToOneField(
                        null=True, on_delete=deletion.PROTECT, related_name="decision", to="approvals.proposal"
                    ),
                ),
                migrations.DeleteModel("Stop"),
                migrations.DeleteModel("Proposal"),
            ],
        ),
    ]
