"""The addresses at which lists are imported."""

from django.urls import path

from portillon.console.imports.invitees import INVITEES
from portillon.console.imports.page import apply_import, assign_columns, import_list
from portillon.console.imports.passes import PASSES
from portillon.console.imports.tickets import TICKETS

import_urls = [
    path("events/<int:occasion_id>/roster/", import_list, {"imported": TICKETS}, name="roster"),
    path(
        "events/<int:occasion_id>/invitees/import/",
        import_list,
        {"imported": INVITEES},
        name="invitee-import",
    ),
    path("programmes/<int:occasion_id>/import/", import_list, {"imported": PASSES}, name="pass-import"),
    path("work/<int:work_id>/application/", apply_import, name="import-apply"),
    path("work/<int:work_id>/columns/", assign_columns, name="import-columns"),
]
