"""The addresses of long work: how far it is, and what came of it."""

from django.urls import path

from portillon.console.jobs.work import apply_import, work, work_file

job_urls = [
    path("work/<int:work_id>/", work, name="work"),
    path("work/<int:work_id>/application/", apply_import, name="import-apply"),
    path("work/<int:work_id>/file", work_file, name="work-file"),
]
