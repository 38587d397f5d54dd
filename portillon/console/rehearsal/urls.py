"""The addresses of an event's rehearsal."""

from django.urls import path

from portillon.console.rehearsal.rehearsal import (
    begin_rehearsal,
    end_rehearsal,
    practice_tickets,
    rehearsal,
    rehearse_again,
)

rehearsal_urls = [
    path("events/<int:event_id>/rehearsal/", rehearsal, name="rehearsal"),
    path("events/<int:event_id>/rehearsal/beginning/", begin_rehearsal, name="rehearsal-beginning"),
    path("events/<int:event_id>/rehearsal/repetition/", rehearse_again, name="rehearsal-repetition"),
    path("events/<int:event_id>/rehearsal/end/", end_rehearsal, name="rehearsal-end"),
    path("events/<int:event_id>/rehearsal/tickets.pdf", practice_tickets, name="practice-tickets"),
]
