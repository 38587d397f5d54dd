"""What the columns of lists mean, as people of an organisation said."""

from django.db import models

from portillon.accounts.models import Organisation


class ColumnAssignment(models.Model):
    """The columns of all files of an organisation with the same headings, for one kind of list."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    # A digest of the headings, in their order.
    headings = models.CharField(max_length=64)
    # For each heading the name of its column, or null for one that is left out.
    columns = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "headings"], name="headings_are_assigned_once"
            )
        ]
