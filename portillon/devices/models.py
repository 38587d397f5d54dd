"""What scans: phones, tablets, PCs and handhelds, each with a key of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portillon.accounts.models import Organisation, User
from portillon.places.models import Event, Gate


class Device(models.Model):
    """An enrolled device. It scans at its gate, else at its event's gates, else at all of the organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="devices")
    name = models.CharField(_("name"), max_length=100)
    hardware = models.CharField(max_length=200, blank=True)
    key_hash = models.BinaryField(max_length=32, unique=True)
    operator = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="devices")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="devices")
    gate = models.ForeignKey(Gate, models.CASCADE, null=True, blank=True, related_name="devices")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
