"""The addresses about an event's participants and their tickets."""

from django.urls import path

from portillon.console.models import Work
from portillon.console.participants.decision import CANCELLATION, REISSUE, REMOVAL, decide
from portillon.console.participants.downloads import all_tickets, codes, one_ticket
from portillon.console.participants.participant import edit_participant, new_participant, participant
from portillon.console.participants.participant_choice import deal
from portillon.console.participants.participant_sheet import participants_file
from portillon.console.participants.participants import participants
from portillon.console.participants.story import create_override, keep_refused, reverse_override, story
from portillon.console.participants.story_search import find_story

participant_urls = [
    path("participants/<int:ticket_id>/", participant, name="participant"),
    path("story/", find_story, name="story-search"),
    path("participants/<int:ticket_id>/story/", story, name="story"),
    path("participants/<int:ticket_id>/story/override/", create_override, name="story-override"),
    path("participants/<int:ticket_id>/story/refusal/", keep_refused, name="story-refusal"),
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
    path("events/<int:event_id>/tickets.pdf", all_tickets, {"kind": Work.Kind.PDF}, name="tickets-pdf"),
    path("events/<int:event_id>/tickets.zip", all_tickets, {"kind": Work.Kind.ZIP}, name="tickets-zip"),
    path("events/<int:event_id>/codes.csv", codes, name="codes-csv"),
]
