"""The addresses of the conflict desk, of an event and of an organisation."""

from django.urls import path

from portillon.console.conflicts.conflict_file import event_conflicts_file, organisation_conflicts_file
from portillon.console.conflicts.conflicts import (
    decide,
    decide_at_event,
    event_conflicts,
    organisation_conflicts,
)
from portillon.console.conflicts.kept_apart import (
    kept_apart,
    kept_deletion,
    kept_of_device,
    kept_of_device_file,
)

_EVENT = "events/<int:event_id>/conflicts"
conflict_urls = [
    path(f"{_EVENT}/", event_conflicts, name="event-conflicts"),
    path(f"{_EVENT}/decisions/", decide_at_event, name="event-conflict-decision"),
    path(f"{_EVENT}.csv", event_conflicts_file, {"form": "csv"}, name="event-conflicts-csv"),
    path(f"{_EVENT}.xlsx", event_conflicts_file, {"form": "xlsx"}, name="event-conflicts-xlsx"),
    path("organisation/conflicts/", organisation_conflicts, name="conflicts"),
    path("organisation/<int:organisation_id>/conflicts/decisions/", decide, name="conflict-decision"),
    path("organisation/conflicts.csv", organisation_conflicts_file, {"form": "csv"}, name="conflicts-csv"),
    path("organisation/conflicts.xlsx", organisation_conflicts_file, {"form": "xlsx"}, name="conflicts-xlsx"),
    path("organisation/quarantine/", kept_apart, name="quarantine"),
    path("devices/<int:device_id>/quarantine/", kept_of_device, name="device-quarantine"),
    path("devices/<int:device_id>/quarantine.csv", kept_of_device_file, name="device-quarantine-csv"),
    path("devices/<int:device_id>/quarantine/deletion/", kept_deletion, name="device-quarantine-deletion"),
]
