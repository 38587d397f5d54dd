"""The addresses of a venue's desk."""

from django.urls import path

from portillon.console.desk.after_sales import after_sales
from portillon.console.desk.desk import desk, desk_help, desks, reverse_entry
from portillon.console.desk.desk_risk import desk_risk
from portillon.console.desk.entry import entry, validate
from portillon.console.desk.take_back import take_back_desk
from portillon.console.desk.team import create_posting, end_posting, revoke_station, team
from portillon.console.desk.visits import visits
from portillon.console.events.restored import desk_restored

desk_urls = [
    path("desks/", desks, name="desks"),
    path("desks/<int:gate_id>/", desk, name="desk"),
    path("desks/<int:gate_id>/help/", desk_help, name="desk-help"),
    path("desks/<int:gate_id>/risk/", desk_risk, name="desk-risk"),
    path("desks/<int:gate_id>/visits/", visits, name="desk-visits"),
    path("desks/<int:gate_id>/after-sales/", after_sales, name="desk-after-sales"),
    path("desks/<int:gate_id>/entry/", entry, name="entry"),
    path("desks/<int:gate_id>/entry/validation/", validate, name="entry-validation"),
    path("desks/<int:gate_id>/entries/<uuid:scan_id>/reversal/", reverse_entry, name="entry-reversal"),
    path("desks/<int:gate_id>/team/", team, name="team"),
    path("desks/<int:gate_id>/restored/", desk_restored, name="desk-restored"),
    path("desks/<int:gate_id>/team/postings/", create_posting, name="posting-new"),
    path("desks/<int:gate_id>/team/postings/<int:posting_id>/end/", end_posting, name="posting-end"),
    path(
        "desks/<int:gate_id>/devices/<int:device_id>/revocation/", revoke_station, name="station-revocation"
    ),
    path("desks/<int:gate_id>/devices/<int:device_id>/take-back/", take_back_desk, name="desk-take-back"),
]
