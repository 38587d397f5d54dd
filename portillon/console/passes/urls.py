"""The addresses of passes, programmes and venues."""

from django.urls import path

from portillon.console.passes.one_pass import edit_holder, extend_pass, one_pass, pass_sheet
from portillon.console.passes.pass_decision import BLOCK, CANCEL, REPLACE, UNBLOCK, decide_pass
from portillon.console.passes.pass_prints import print_passes
from portillon.console.passes.passes import passes
from portillon.console.passes.passes_file import passes_file
from portillon.console.passes.poster import poster, poster_file
from portillon.console.passes.programmes import (
    edit_participation,
    edit_programme,
    edit_type,
    edit_venue,
    issue_pass,
    new_participation,
    new_programme,
    new_type,
    new_venue,
    programme,
    programmes,
)

pass_urls = [
    path("passes/", passes, name="passes"),
    path("passes/<int:pass_id>/", one_pass, name="pass"),
    path("passes/<int:pass_id>/holder/", edit_holder, name="pass-holder"),
    path("passes/<int:pass_id>/extension/", extend_pass, name="pass-extension"),
    path("passes/<int:pass_id>/blocking/", decide_pass, {"decision": BLOCK}, name="pass-blocking"),
    path("passes/<int:pass_id>/unblocking/", decide_pass, {"decision": UNBLOCK}, name="pass-unblocking"),
    path("passes/<int:pass_id>/replacement/", decide_pass, {"decision": REPLACE}, name="pass-replacement"),
    path("passes/<int:pass_id>/cancellation/", decide_pass, {"decision": CANCEL}, name="pass-cancellation"),
    path("programmes/", programmes, name="programmes"),
    path("programmes/new/", new_programme, name="programme-new"),
    path("programmes/<int:programme_id>/", programme, name="programme"),
    path("programmes/<int:programme_id>/edit/", edit_programme, name="programme-edit"),
    path("programmes/<int:programme_id>/types/new/", new_type, name="type-new"),
    path("programmes/<int:programme_id>/types/<int:type_id>/edit/", edit_type, name="type-edit"),
    path("programmes/<int:programme_id>/venues/new/", new_participation, name="participation-new"),
    path(
        "programmes/<int:programme_id>/venues/<int:participation_id>/edit/",
        edit_participation,
        name="participation-edit",
    ),
    path("programmes/<int:programme_id>/passes/new/", issue_pass, name="pass-new"),
    path("programmes/<int:programme_id>/passes.csv", passes_file, {"form": "csv"}, name="passes-csv"),
    path("programmes/<int:programme_id>/passes.xlsx", passes_file, {"form": "xlsx"}, name="passes-xlsx"),
    path("programmes/<int:programme_id>/passes.pdf", print_passes, name="passes-pdf"),
    path("desks/<int:gate_id>/poster/", poster, name="poster"),
    path("desks/<int:gate_id>/poster.pdf", poster_file, name="poster-file"),
    path("passes/<int:pass_id>/pass.pdf", pass_sheet, name="pass-sheet"),
    path("venues/new/", new_venue, name="venue-new"),
    path("desks/<int:gate_id>/edit/", edit_venue, name="venue-edit"),
]
