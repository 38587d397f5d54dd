"""The addresses of the console, collected from the folders of its capabilities."""

from django.urls import path

from portillon.console.account.urls import account_urls
from portillon.console.conflicts.urls import conflict_urls
from portillon.console.desk.urls import desk_urls
from portillon.console.events.urls import event_urls
from portillon.console.imports.urls import import_urls
from portillon.console.language import choose_language
from portillon.console.mails.urls import mail_urls
from portillon.console.organisation.urls import organisation_urls
from portillon.console.paper.urls import paper_urls
from portillon.console.participants.urls import participant_urls
from portillon.console.passes.urls import pass_urls
from portillon.console.persons.urls import person_urls
from portillon.console.registration.urls import registration_urls
from portillon.console.rehearsal.urls import rehearsal_urls
from portillon.console.scanned import scanned
from portillon.console.scanner.urls import scanner_urls
from portillon.console.start import start
from portillon.console.statistics.urls import stats_urls
from portillon.console.work import work, work_file

urlpatterns = [
    path("", start, name="start"),
    path("scanned/", scanned, name="scanned"),
    path("language/", choose_language, name="language"),
    *account_urls,
    *organisation_urls,
    *event_urls,
    *participant_urls,
    *paper_urls,
    *conflict_urls,
    *import_urls,
    *registration_urls,
    *mail_urls,
    *rehearsal_urls,
    *desk_urls,
    *pass_urls,
    *stats_urls,
    *person_urls,
    *scanner_urls,
    path("work/<int:work_id>/", work, name="work"),
    path("work/<int:work_id>/file", work_file, name="work-file"),
]
