"""Tickets and passes, registrations, and the mails about them, each in a file of its own.

Django takes no file whose name begins with _ for a migration.

About its name and `replaces`: accounts/migrations/0001_schema.py.
"""

from django.db import migrations

from portillon.issuing.migrations._mails import MAILS
from portillon.issuing.migrations._registrations import REGISTRATIONS
from portillon.issuing.migrations._tickets import TICKETS


class Migration(migrations.Migration):
    initial = True
    replaces = [("issuing", "0022_registrations_by_address")]
    dependencies = [("accounts", "0001_schema"), ("places", "0001_schema")]
    operations = [*TICKETS, *REGISTRATIONS, *MAILS]
