"""`portillon check`: what must be right before doors open, one line each."""

import argparse
import shutil
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count

from portillon.cli.database import waiting_migrations
from portillon.cli.problem import NamedProblem
from portillon.console.account import openid
from portillon.console.chores import CHORES
from portillon.console.models import Work
from portillon.entries.ledger import last_heads
from portillon.issuing.mailing.worker import transport
from portillon.issuing.models import Outgoing
from portillon.issuing.outbox.kind import kinds
from portillon.operating import clock, fingerprint, private_files, pulse
from portillon.scheduling import health

CLOCK_SECONDS_MAX = 2
MEGABYTE = 1_000_000
FREE_BYTES_MIN = 500 * MEGABYTE


def check(_options: argparse.Namespace) -> None:
    """Exit code 1 when any of them is wrong."""
    wrong = [name for name, look in _LOOKS if not _tell(name, look)]
    if wrong:
        raise NamedProblem(f"not right: {', '.join(wrong)}")


def _tell(name: str, look: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {look()}")
    except Exception as error:
        print(f"WRONG {name}: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
        return False
    return True


def _configuration() -> str:
    return f"data in {settings.DATA}, links lead to {settings.BASE_URL}"


def _keys() -> str:
    try:
        fingerprint.compare(settings.SECRETS.keys())
    except fingerprint.OtherSecrets as error:
        raise NamedProblem(
            f"{settings.CONFIGURATION.secret_file} is not the file with which the database was used ({error})"
        ) from None
    return f"{len(settings.SECRETS.generations)} generation(s) in {settings.CONFIGURATION.secret_file}"


def _files() -> str:
    """Every other command mends them, as far as this user may."""
    found = list(private_files.open_to_others(settings.DATA, settings.CONFIGURATION.own_files()))
    if found:
        many = f" and {len(found) - 1} more" if found[1:] else ""
        mode = "700" if found[0].is_dir() else "600"
        raise NamedProblem(f"other users of this machine can reach {found[0]}{many}; chmod {mode} it")
    return f"for this user alone, in {settings.DATA}"


def _disk() -> str:
    """Where the program writes; the disk of a PostgreSQL server is not seen from here."""
    folders = {settings.DATA, *(path.parent for path in settings.CONFIGURATION.own_files())}
    free, folder = min((shutil.disk_usage(one).free, one) for one in folders)
    if free < FREE_BYTES_MIN:
        raise NamedProblem(f"only {free / MEGABYTE:.0f} MB are free in {folder}; scans stop when it is full")
    return f"{free / MEGABYTE:,.0f} MB are free in {folder}"


def _storing() -> str:
    trouble = pulse.look()
    if trouble:
        raise NamedProblem(trouble.value)
    return "the database stores what it is given"


def _database() -> str:
    waiting = waiting_migrations()
    if waiting:
        raise NamedProblem(f"{waiting} migrations wait; `portillon serve` and every other command apply them")
    return f"{connection.display_name}, up to date"


def _ledger() -> str:
    """Compare the ledger's length with what was noted outside the database; `ledger verify` proves its rows."""
    noted = last_heads.known()
    last_heads.compare(noted)
    return (
        f"{last_heads.stored().rows} scans, {noted.rows if noted else 'never yet'} noted outside the database"
    )


def _mail() -> str:
    """Speaks to the mail server as far as to the password, and sends nothing."""
    mailing, line = settings.MAILING, transport()
    try:
        line.open()
    finally:
        line.close()
    to = mailing.server or (f"files in {mailing.folder}" if mailing.folder else "the terminal")
    queued, failed = (_mails(status) for status in (Outgoing.Status.QUEUED, Outgoing.Status.FAILED))
    return f"mails go to {to}, {queued} wait, {failed} failed"


def _mails(status: str) -> int:
    return sum(kind.model._default_manager.filter(status=status).count() for kind in kinds())


def _chores() -> str:
    """What the server does by the clock (docs/operating.md)."""
    if troubles := list(health.troubles(CHORES, datetime.now(UTC))):
        raise NamedProblem("; ".join(troubles))
    last = health.last_done(CHORES)
    return f"{len(CHORES)}, the last one done {f'at {last:%Y-%m-%d %H:%M:%S} UTC' if last else 'never yet'}"


def _jobs() -> str:
    """Long work that people asked for in the console."""
    counts = dict(Work.objects.values_list("state").annotate(Count("pk")).order_by())
    queued, working, failed = (
        counts.get(state, 0) for state in (Work.State.QUEUED, Work.State.WORKING, Work.State.FAILED)
    )
    return f"{working} at work, {queued} wait, {failed} failed since yesterday"


def _sign_in() -> str:
    if settings.PROXIES:
        return f"visitors' addresses are told by {settings.PROXIES} proxies of yours (X-Forwarded-For)"
    if settings.BASE_URL.startswith("https:"):
        return "no proxy is named: if one stands in front, set PORTILLON_PROXIES, or all visitors share its address"
    return "visitors' addresses are those of their connections"


def _single_sign_on() -> str:
    """Asks the provider what it says of itself, and signs nobody in."""
    provider = settings.OPENID_PROVIDER
    if provider is None:
        return "not set up"
    openid.discover(provider)
    return f"{provider.name} answers at {provider.issuer} and may lead back to {openid.back_address()}"


def _clock() -> str:
    away = clock.seconds_away()
    if away > CLOCK_SECONDS_MAX:
        raise NamedProblem(f"{away:.0f} s away from the database's")
    beside = "" if connection.vendor == "sqlite" else f", {away * 1000:.0f} ms away from the database's"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC{beside}"


_LOOKS = (
    ("configuration", _configuration),
    ("files", _files),
    ("keys", _keys),
    ("disk", _disk),
    ("database", _database),
    ("storing", _storing),
    ("ledger", _ledger),
    ("mail", _mail),
    ("chores", _chores),
    ("jobs", _jobs),
    ("sign-in", _sign_in),
    ("single sign-on", _single_sign_on),
    ("clock", _clock),
)
