"""The verbs and their options; what each does is in the module of its room beside this one."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import TypeAlias

from portillon import __version__
from portillon.cli.problem import NamedProblem
from portillon.core.text import is_fit

# These look at a database without changing its tables: `check`, and what saves it before an upgrade.
AS_IT_IS = ("check", "backups.backup", "backups.restore")
ROLES = ("organiser", "supervisor", "steward", "board", "venue-manager", "controller", "support")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not all(map(is_fit, sys.argv[1:] if arguments is None else arguments)):
        parser.error("an argument holds a control character, or bytes that are not UTF-8")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portillon.settings")
    try:
        # A test that gives its arguments has other things in this process.
        with _kept_for_good() if arguments is None else nullcontext():
            run = _loaded(options)
        if options.room not in AS_IT_IS:
            import_module("portillon.cli.start").make_ready(options)
        status = run(options) or 0
        # What is still buffered meets a closed pipe here, where it is caught, and not while Python ends.
        sys.stdout.flush()
        sys.exit(status)
    except NamedProblem as problem:
        sys.exit(f"portillon: {problem}")
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sys.exit(f"portillon: {_one_line(error)}")


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Never look for garbage among what is loaded meanwhile: that takes a third of the time of a short command."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _loaded(options: argparse.Namespace) -> Callable[[argparse.Namespace], int | None]:
    # Before the settings are read, which make the data folder.
    import_module("portillon.cli.venue.folder").use(options)
    if options.room == "serve":
        import_module("portillon.cli.serve").prepare_environment(options)
    import django

    django.setup()
    run: Callable[[argparse.Namespace], int | None] = getattr(
        import_module(f"portillon.cli.{options.room}"), options.act
    )
    return run


def _one_line(error: Exception) -> str:
    from django.core.exceptions import ValidationError
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, OperationalError | ProgrammingError):
        return f"the database does not answer as it should: {_first_line(error)}"
    if os.environ.get("PORTILLON_DEBUG") == "1":
        raise error
    return f"{type(error).__name__}: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portillon", description="An admission desk.")
    parser.add_argument("--version", action="version", version=f"Portillon {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    _serve(verbs)
    _organise(verbs)
    _tickets(verbs)
    _passes(verbs)
    _paper(verbs)
    _person(verbs)
    _ledger(verbs)
    _keys(verbs)
    _backups(verbs)
    return parser


Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _verb(verbs: Verbs, name: str, run: str, about: str) -> argparse.ArgumentParser:
    """`run` is room.function: where the verb's work is done."""
    room, act = run.rsplit(".", 1)
    parser = verbs.add_parser(name, help=about, description=about)
    parser.set_defaults(room=room, act=act)
    return parser


def _nouns(verbs: Verbs, name: str, about: str) -> Verbs:
    nouns: Verbs = verbs.add_parser(name, help=about).add_subparsers(required=True, metavar="ACT")
    return nouns


def _serve(verbs: Verbs) -> None:
    serve = _verb(verbs, "serve", "serve.serve", "serve the whole program")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument(
        "--workers", type=int, help="processes; by default as many as there are processors, at most 4"
    )
    serve.add_argument(
        "--lan", action="store_true", help="HTTPS on the local network, so that phones lend their cameras"
    )
    serve.add_argument(
        "--demo", action="store_true", help="create the demonstration organisation on the first start"
    )
    _data(serve)
    _verb(verbs, "demo", "demo.demo", "create the demonstration data and print what was made")
    _verb(verbs, "check", "check.check", "configuration, keys, database, mail and clock: one line each")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", help="a data folder that is there already, in place of PORTILLON_DATA"
    )


def _organise(verbs: Verbs) -> None:
    organisations = _nouns(verbs, "org", "organisations")
    sender = _verb(
        organisations, "sender", "organise.use_sender", "let its mails come from an address, unasked"
    )
    sender.add_argument("slug")
    sender.add_argument("address", help='an e-mail address; "" for the installation\'s own')
    org = _verb(organisations, "create", "organise.create_organisation", "create one")
    org.add_argument("slug")
    org.add_argument("--name", required=True)
    org.add_argument("--redirect-url", default="")
    org.add_argument("--language", choices=("fr", "de", "en"), default="fr")
    org.add_argument("--time-zone", metavar="ZONE", default="Europe/Zurich", help="such as America/New_York")
    org.add_argument("--json", action="store_true")
    change = _verb(organisations, "change", "zones.change_organisation", "give it another time zone")
    change.add_argument("slug")
    change.add_argument("--time-zone", metavar="ZONE", required=True)
    users = _nouns(verbs, "user", "people who sign in")
    alone = _verb(
        users, "forget-second-step", "organise.forget_second_step", "remove app, passkeys and recovery codes"
    )
    alone.add_argument("email")
    user = _verb(users, "create", "organise.create_user", "create one")
    user.add_argument("email")
    user.add_argument("--org", required=True)
    user.add_argument("--role", choices=ROLES, required=True)
    user.add_argument("--password-stdin", action="store_true")
    user.add_argument("--json", action="store_true")
    _api_key(_nouns(verbs, "api-key", "keys of programs"))
    events = _nouns(verbs, "event", "events")
    _event(_verb(events, "create", "organise.create", "create one with its first door"))
    event = _verb(events, "change", "zones.change_event", "give it another time zone; its moments stay")
    event.add_argument("event")
    event.add_argument("--time-zone", metavar="ZONE", required=True, help="empty: the organisation's")
    _venue(events)


def _venue(events: Verbs) -> None:
    out = _verb(events, "checkout", "venue.checkout.checkout", "hand an event to a server at its venue")
    out.add_argument("event")
    out.add_argument(
        "--to", metavar="DIR|URL", required=True, help="a new folder, or what `event receive` prints"
    )
    out.add_argument("--name", default="", help="how phones and pages call the server at the venue")
    out.add_argument(
        "--server", metavar="URL", help="where it reaches this one; by default PORTILLON_BASE_URL"
    )
    out.add_argument("--without-held", action="store_true", help="even if phones hold some of the tickets")
    back = _verb(events, "checkin", "venue.checkin.checkin", "give an event back to the main server")
    back.add_argument("event")
    back.add_argument(
        "--force", action="store_true", help="even if phones at the venue hold tickets or scans"
    )
    back.add_argument(
        "--lost", action="store_true", help="on the main server: the server at the venue is gone"
    )
    back.add_argument(
        "--in-hand", action="store_true", help="with --lost: it is here, and lets nobody in any more"
    )
    sync = _verb(events, "sync", "venue.sync.sync", "at the venue: tell the main server now")
    sync.add_argument("event")
    for parser in (back, sync):
        _data(parser)
        parser.set_defaults(needs_installation=True)
    receive = _verb(events, "receive", "venue.receive.receive", "begin a server at a venue with its event")
    receive.add_argument(
        "file", metavar="FILE", nargs="?", help="without it, wait for the main server to send one"
    )
    receive.add_argument("--host", default="127.0.0.1", help="by default the address in the local network")
    receive.add_argument("--port", type=int, default=8000)


def _api_key(acts: Verbs) -> None:
    key = _verb(acts, "create", "api_keys.create", "print a new key")
    key.add_argument("name")
    key.add_argument("--org", required=True)
    key.add_argument("--scope", choices=("read", "scan", "organise"), default="organise")
    key.add_argument("--days", type=int, help="how long it works; for ever if left out")
    listed = _verb(acts, "list", "api_keys.list_all", "print id, name, scope, expiry, last use and state")
    listed.add_argument("--org", required=True)
    _verb(acts, "revoke", "api_keys.revoke", "refuse a key from now on").add_argument("id")


def _event(event: argparse.ArgumentParser) -> None:
    event.add_argument("--org", required=True)
    event.add_argument("--title", required=True)
    for moment in ("doors", "starts", "ends"):
        event.add_argument(f"--{moment}", required=True, metavar="ISO")
    event.add_argument("--time-zone", metavar="ZONE", default="", help="by default the organisation's")
    event.add_argument(
        "--rule",
        default="once",
        help="how often a person of a ticket comes in: once, daily or a number of days",
    )
    event.add_argument("--day-begins", metavar="HH:MM", default="00:00", help="by default 00:00")
    event.add_argument("--no-mails", action="store_true", help="tickets are not mailed when they are issued")
    event.add_argument("--json", action="store_true")


def _tickets(verbs: Verbs) -> None:
    rosters = _nouns(verbs, "roster", "lists of participants")
    _verb(
        rosters,
        "renew",
        "tickets.renew_rosters",
        "after an earlier database was put back: phones fetch all anew",
    )
    roster = _verb(rosters, "import", "tickets.import_roster", "import one")
    roster.add_argument("event")
    roster.add_argument("file")
    roster.add_argument("--dry-run", action="store_true")
    _take(roster)
    roster.add_argument(
        "--without-addresses",
        action="store_true",
        help="the file has no column for e-mail addresses, and its tickets are handed over",
    )
    ticket = _nouns(verbs, "ticket", "one ticket")
    for act, about in (
        ("cancel", "from now on every door refuses it"),
        ("reissue", "supersede every code and page link made before"),
    ):
        _verb(ticket, act, f"tickets.{act}", about).add_argument("ticket", help="its id or its number")
    tickets = _verb(verbs, "tickets", "tickets.print_tickets", "the tickets of an event as PDF or ZIP")
    tickets.add_argument("event")
    tickets.add_argument("--pdf", metavar="OUT.pdf")
    tickets.add_argument("--zip", metavar="OUT.zip")
    people = _verb(verbs, "participants", "participants.participants", "who came when, through which door")
    people.add_argument("event")
    people.add_argument("--csv", metavar="OUT.csv", help="by default it is printed")
    people.add_argument("--xlsx", metavar="OUT.xlsx")
    codes = _verb(verbs, "codes", "tickets.print_codes", "ticket,name,email,admits,code")
    codes.add_argument("event")
    codes.add_argument("--csv", metavar="OUT.csv")


def _take(imported: argparse.ArgumentParser) -> None:
    imported.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="STATUS",
        help="also import rows of this status, such as declined or waiting; may be repeated",
    )


def _person(verbs: Verbs) -> None:
    acts = _nouns(verbs, "person", "what an organisation holds of one person")
    for act, about in (
        ("show", "print it"),
        ("export", "write it into a ZIP, with files and tickets"),
        ("erase", "cancel what is to come and erase what names the person; counts stay"),
    ):
        verb = _verb(acts, act, f"person.{act}", about)
        verb.add_argument("person", help="an e-mail address, or the number of a ticket or pass")
        verb.add_argument("--org", required=True)
        if act == "export":
            verb.add_argument("--zip", metavar="OUT.zip", required=True)
        if act == "erase":
            verb.add_argument("--yes", action="store_true", help="erase, and do not only say what would go")


def _passes(verbs: Verbs) -> None:
    passes = _verb(verbs, "passes", "passes.passes", "import passes from a file, or write them")
    passes.add_argument("what", nargs="+", metavar="import PROGRAMME FILE | PROGRAMME")
    passes.add_argument("--pdf", metavar="OUT.pdf")
    passes.add_argument("--csv", metavar="OUT.csv", help="holders, and when and where they used their passes")
    passes.add_argument("--xlsx", metavar="OUT.xlsx", help="the same as a workbook")
    passes.add_argument("--dry-run", action="store_true")
    _take(passes)
    passes.set_defaults(usage=passes.error)


def _paper(verbs: Verbs) -> None:
    acts = _nouns(verbs, "paper", "lists on paper, for a day on which no device works")
    printed = _verb(acts, "print", "paper.lists.print_list", "a new list of an entrance as PDF")
    printed.add_argument("event")
    printed.add_argument("--gate", help="its id or title; needed if there are several entrances")
    printed.add_argument("-o", "--output", metavar="OUT.pdf", required=True)
    keyed = _verb(
        acts, "key", "paper.lists.key", "count the ticks that stand in a CSV file: number, persons, time"
    )
    keyed.add_argument("list", help="event and number, such as 12/3")
    keyed.add_argument("file")
    about = "print what is ticked on photographs; exit 1 if something is not clear"
    read = _verb(acts, "read", "paper.photographs.read", about)
    read.add_argument("list", help="event and number, such as 12/3")
    read.add_argument("photos", nargs="+", metavar="PHOTO", help="JPEG, PNG or WebP")
    read.add_argument("--store", action="store_true", help="count what is clearly ticked")
    read.add_argument("--time", metavar="HH:MM", help="when these persons came in; may begin with a day")


def _ledger(verbs: Verbs) -> None:
    ledger = _nouns(verbs, "ledger", "the ledger of scans")
    _verb(ledger, "verify", "ledger.verify", "exit 0 and a count, or 1 and the first broken row")
    _verb(ledger, "fold", "ledger.fold_figures", "bring the statistics of passes up to date")
    export = _verb(ledger, "export", "ledger.export", "every scan, one row each")
    export.add_argument("--format", choices=("csv", "xlsx", "jsonl"), default="csv")
    export.add_argument("--event")
    export.add_argument("--since", metavar="ISO")


def _keys(verbs: Verbs) -> None:
    keys = _nouns(verbs, "keys", "the keys that seal codes")
    _verb(keys, "rotate", "keys.rotate", "seal with new keys from now on; codes made before keep opening")
    _verb(keys, "adopt", "keys.adopt", "after the secret file was lost for good: go on with the present one")


def _backups(verbs: Verbs) -> None:
    backup = _verb(
        verbs, "backup", "backups.backup.backup", "all that this installation holds, as one file; scans go on"
    )
    backup.add_argument("file", metavar="FILE")
    backup.add_argument(
        "--without-secrets", action="store_true", help="leave the file of secrets out: keep it apart yourself"
    )
    restore = _verb(
        verbs, "restore", "backups.restore.restore", "put a backup in the place of an empty installation"
    )
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--force", action="store_true", help="even if the installation holds data")
    restore.add_argument(
        "--nothing-since",
        action="store_true",
        help="nothing has happened since the backup, because the server was stopped before it was made",
    )
