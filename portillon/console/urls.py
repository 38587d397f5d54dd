"""The addresses of the pages people work in."""

from django.urls import path

from portillon.console.account.urls import account_urls
from portillon.console.desk.after_sales import after_sales
from portillon.console.desk.desk import desk, desk_help, desks, take_back
from portillon.console.desk.desk_entries import desk_entries, desk_entries_file
from portillon.console.desk.entry import entry, validate
from portillon.console.desk.visits import visits
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
from portillon.console.events.events import events
from portillon.console.events.help_sheet import help_sheet, help_sheet_file, new_help_code
from portillon.console.imports.urls import import_urls
from portillon.console.language import choose_language
from portillon.console.mails.urls import mail_urls
from portillon.console.models import Work
from portillon.console.organisation.organisation import organisation
from portillon.console.participants.decision import CANCELLATION, REISSUE, REMOVAL, decide
from portillon.console.participants.downloads import all_tickets, codes, one_ticket
from portillon.console.participants.participant import (
    edit_participant,
    new_participant,
    participant,
)
from portillon.console.participants.participant_choice import deal
from portillon.console.participants.participant_sheet import participants_file
from portillon.console.participants.participants import participants
from portillon.console.participants.story import (
    create_override,
    find_story,
    reverse_override,
    story,
)
from portillon.console.passes.urls import pass_urls
from portillon.console.persons.person import person
from portillon.console.registration.invitee_urls import invitee_urls
from portillon.console.registration.urls import registration_urls
from portillon.console.rehearsal.urls import rehearsal_urls
from portillon.console.scanner.scan import enrol, scan
from portillon.console.start import start
from portillon.console.statistics.urls import stats_urls
from portillon.console.work import work, work_file

urlpatterns = [
    path("", start, name="start"),
    path("language/", choose_language, name="language"),
    *account_urls,
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
    path("events/<int:event_id>/devices/", devices, name="devices"),
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
    path("participants/<int:ticket_id>/", participant, name="participant"),
    path("story/", find_story, name="story-search"),
    path("participants/<int:ticket_id>/story/", story, name="story"),
    path("participants/<int:ticket_id>/story/override/", create_override, name="story-override"),
    path(
        "participants/<int:ticket_id>/story/override/reversal/",
        reverse_override,
        name="story-override-reversal",
    ),
    path("participants/<int:ticket_id>/edit/", edit_participant, name="participant-edit"),
    path("participants/<int:ticket_id>/reissue/", decide, {"decision": REISSUE}, name="participant-reissue"),
    path(
        "participants/<int:ticket_id>/cancellation/",
        decide,
        {"decision": CANCELLATION},
        name="participant-cancellation",
    ),
    path("participants/<int:ticket_id>/removal/", decide, {"decision": REMOVAL}, name="participant-removal"),
    path("participants/<int:ticket_id>/ticket.pdf", one_ticket, name="ticket-pdf"),
    path("events/<int:event_id>/participants/", participants, name="participants"),
    path(
        "events/<int:event_id>/participants.csv", participants_file, {"form": "csv"}, name="participants-csv"
    ),
    path(
        "events/<int:event_id>/participants.xlsx",
        participants_file,
        {"form": "xlsx"},
        name="participants-xlsx",
    ),
    path("events/<int:event_id>/participants/choice/", deal, name="participants-choice"),
    path("events/<int:event_id>/participants/new/", new_participant, name="participant-new"),
    path("organisation/", organisation, name="organisation"),
    path("person/", person, name="person"),
    path("events/<int:event_id>/tickets.pdf", all_tickets, {"kind": Work.Kind.PDF}, name="tickets-pdf"),
    path("events/<int:event_id>/tickets.zip", all_tickets, {"kind": Work.Kind.ZIP}, name="tickets-zip"),
    path("events/<int:event_id>/codes.csv", codes, name="codes-csv"),
    path("work/<int:work_id>/", work, name="work"),
    path("work/<int:work_id>/file", work_file, name="work-file"),
    path("desks/", desks, name="desks"),
    path("desks/<int:gate_id>/", desk, name="desk"),
    path("desks/<int:gate_id>/help/", desk_help, name="desk-help"),
    path("desks/<int:gate_id>/visits/", visits, name="desk-visits"),
    path("desks/<int:gate_id>/after-sales/", after_sales, name="desk-after-sales"),
    path("desks/<int:gate_id>/entry/", entry, name="entry"),
    path("desks/<int:gate_id>/entry/validation/", validate, name="entry-validation"),
    path("desks/<int:gate_id>/entries/", desk_entries, name="desk-entries"),
    path("desks/<int:gate_id>/entries.csv", desk_entries_file, name="desk-entries-file"),
    path("desks/<int:gate_id>/entries/<uuid:scan_id>/reversal/", take_back, name="entry-reversal"),
    *import_urls,
    *mail_urls,
    *registration_urls,
    *invitee_urls,
    *rehearsal_urls,
    *pass_urls,
    *stats_urls,
    path("scan", scan, name="scan"),
    path("scan/", scan),
    path("scan/devices/", enrol, name="scan-devices"),
]
