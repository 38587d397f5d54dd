"""`portillon person`: the data held of one person, to show, export or erase."""

import argparse
from pathlib import Path

from django.utils.translation import override

from portillon.cli.organise import organisation_named
from portillon.cli.problem import NamedProblem
from portillon.cli.tickets import replaced
from portillon.console.jobs import background
from portillon.console.jobs.of_organisation import is_importing, works_of
from portillon.persons import held as person
from portillon.persons.file import person_zip
from portillon.persons.held import Held, Sought
from portillon.persons.record import as_text, records_of


def show(options: argparse.Namespace) -> None:
    sought, held = _held(options)
    with override(sought.organisation.language):
        print(as_text(records_of(held)), end="")


def export(options: argparse.Namespace) -> None:
    sought, held = _held(options)
    with override(sought.organisation.language), replaced(Path(options.zip)) as file:
        file.write(person_zip(sought, held))


def erase(options: argparse.Namespace) -> None:
    """Erase the person's data if `--yes` is given, and print how much there was.

    Raises NamedProblem while a list is being imported, and if nothing is held of the person.
    """
    sought, held = _held(options)
    if options.yes:
        if is_importing(sought.organisation):
            raise NamedProblem("a list is being imported now; erase again when it is done")
        person.erase(sought, held, None)
        background.forget(works_of(sought.organisation))
    counted = (
        f"{len(held.credentials)} tickets and passes ({len(held.ends)} of them valid and to come)",
        f"{len(held.registrations)} registrations",
        f"{len(held.invitees)} invitations",
        f"{len(held.mails)} mails about what is not theirs any more",
    )
    print(f"{'erased' if options.yes else 'would be erased'}: {', '.join(counted)}")


def _held(options: argparse.Namespace) -> tuple[Sought, Held]:
    sought = Sought(organisation_named(options.org), options.person)
    held = person.find(sought)
    if not held:
        raise NamedProblem("nothing is held of this person")
    return sought, held
