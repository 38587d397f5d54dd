"""The addresses of events: the list, one event, its doors, devices, log and help sheet."""

from django.urls import path

from portillon.console.events.authorisations import (
    authorisation,
    authorisation_sheet,
    new_authorisation,
    withdraw_authorisation,
)
from portillon.console.events.devices import devices, edit_device, revoke_device
from portillon.console.events.doors import (
    checks,
    close_door,
    doors,
    edit_door,
    new_door,
    open_door,
    reentry,
    remove_door,
    usual_times,
)
from portillon.console.events.event import edit_event, new_event
from portillon.console.events.event_copy import archive_event, copy_event, unarchive_event
from portillon.console.events.event_log import event_log
from portillon.console.events.event_risk import event_risk
from portillon.console.events.events import events
from portillon.console.events.help_sheet import help_sheet, help_sheet_file, new_help_code
from portillon.console.events.lanes import balance_lanes, lane_posters_file, lanes
from portillon.console.events.restored import event_restored
from portillon.console.events.take_back import take_back_tickets

event_urls = [
    path("events/", events, name="events"),
    path("events/new/", new_event, name="event-new"),
    path("events/<int:event_id>/edit/", edit_event, name="event-edit"),
    path("events/<int:event_id>/copy/", copy_event, name="event-copy"),
    path("events/<int:event_id>/log/", event_log, name="event-log"),
    path("events/<int:event_id>/archiving/", archive_event, name="event-archiving"),
    path("events/<int:event_id>/unarchiving/", unarchive_event, name="event-unarchiving"),
    path("events/<int:event_id>/doors/", doors, name="doors"),
    path("events/<int:event_id>/doors/new/", new_door, name="door-new"),
    path("events/<int:event_id>/checks/", checks, name="event-checks"),
    path("events/<int:event_id>/reentry/", reentry, name="event-reentry"),
    path("doors/<int:door_id>/edit/", edit_door, name="door-edit"),
    path("doors/<int:door_id>/opening/", open_door, name="door-opening"),
    path("doors/<int:door_id>/closing/", close_door, name="door-closing"),
    path("doors/<int:door_id>/usual-times/", usual_times, name="door-usual-times"),
    path("doors/<int:door_id>/removal/", remove_door, name="door-removal"),
    path("events/<int:event_id>/help/", help_sheet, name="help-sheet"),
    path("events/<int:event_id>/help/code/", new_help_code, name="help-code"),
    path("events/<int:event_id>/help.pdf", help_sheet_file, name="help-file"),
    path("events/<int:event_id>/lanes/", lanes, name="event-lanes"),
    path("events/<int:event_id>/lanes/plan/", balance_lanes, name="event-lane-plan"),
    path("events/<int:event_id>/lanes.pdf", lane_posters_file, name="event-lane-posters"),
    path("events/<int:event_id>/risk/", event_risk, name="event-risk"),
    path("events/<int:event_id>/devices/", devices, name="devices"),
    path("events/<int:event_id>/restored/", event_restored, name="event-restored"),
    path(
        "events/<int:event_id>/devices/<int:device_id>/take-back/",
        take_back_tickets,
        name="device-take-back",
    ),
    path("events/<int:event_id>/authorisations/new/", new_authorisation, name="authorisation-new"),
    path("authorisations/<int:enrolment_id>/", authorisation, name="authorisation"),
    path("authorisations/<int:enrolment_id>/sheet/", authorisation_sheet, name="authorisation-sheet"),
    path(
        "authorisations/<int:enrolment_id>/withdrawal/",
        withdraw_authorisation,
        name="authorisation-withdrawal",
    ),
    path("devices/<int:device_id>/edit/", edit_device, name="device-edit"),
    path("devices/<int:device_id>/revocation/", revoke_device, name="device-revocation"),
]
