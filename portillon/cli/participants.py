"""The participants of an event with their entries, as a table."""

import argparse
from functools import partial

from django.utils import translation

from portillon.cli.table import write_table
from portillon.cli.tickets import event_numbered
from portillon.console.participants.participant_list import ParticipantQuery
from portillon.console.participants.participant_sheet import as_csv, as_xlsx


def participants(options: argparse.Namespace) -> None:
    """Write the table in the language of the organisation."""
    event, everybody = event_numbered(options.event), ParticipantQuery()
    with translation.override(event.organisation.language):
        write_table(
            partial(as_csv, event, everybody), partial(as_xlsx, event, everybody), options.csv, options.xlsx
        )
