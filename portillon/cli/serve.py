"""`portillon serve`: serve the whole program with granian."""

import argparse
import gc
import os
import socket
import sys
from importlib import import_module

from portillon.cli import lan, listening
from portillon.cli.certificates import Certificates

WORKERS_MAX_BY_DEFAULT = 4


def prepare_environment(options: argparse.Namespace) -> None:
    """Before the settings are read: links and codes must lead to where this server listens."""
    if options.lan:
        options.host = lan.address_of(options)
        lan.use_base_url(options.host, options.port)
        return
    host = "localhost" if options.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else options.host  # noqa: S104
    if not os.environ.get("PORTILLON_BASE_URL") and not os.environ.get("PORTILLON_BASE_URL_FILE"):
        os.environ["PORTILLON_BASE_URL"] = f"http://{host}:{options.port}"


def serve(options: argparse.Namespace) -> None:
    """Serve until a signal ends it. Raises NamedProblem if the port is not free."""
    listener = listening.listener(options.host, options.port)
    _say_if_empty()
    # An installation that was named is not to be filled with anything.
    if options.demo and not options.data:
        _demonstrate()
    _warn_if_shorter()
    _listen(options, listener, _certified(options) if options.lan else None)


def _say_if_empty() -> None:
    """A path that was mistyped begins an installation of its own, which should not go unnoticed."""
    from django.conf import settings

    from portillon.accounts.models import Organisation

    if not Organisation.objects.exists():
        print(f"portillon: a new, empty installation in {settings.DATA}", file=sys.stderr, flush=True)


def _demonstrate() -> None:
    from portillon.cli import demo

    demo.create_once()
    print(demo.welcome(), flush=True)


def _warn_if_shorter() -> None:
    """Say that scans are missing. The doors stay open: whoever stands there cannot restore a backup."""
    from portillon.entries.ledger import last_heads

    try:
        last_heads.compare(last_heads.known())
    except (last_heads.Shortened, last_heads.Unreadable) as error:
        print(f"portillon: ATTENTION: {error}; see docs/operating.md, Backups", file=sys.stderr, flush=True)


def _certified(options: argparse.Namespace) -> Certificates:
    """HTTPS for the phones of this network; the page that makes them trust it listens one port further."""
    from django.conf import settings

    files = lan.certify(options.host, settings.DATA)
    lan.hand_out(files.authority, options.host, options.port + 1)
    print(lan.steps(f"http://{options.host}:{options.port + 1}/", settings.BASE_URL), flush=True)
    return files


def _listen(options: argparse.Namespace, listener: socket.socket, files: Certificates | None) -> None:
    from django.conf import settings
    from django.db import connections

    from portillon.cli.server import Server

    connections.close_all()
    load_for_all_workers()
    print(f"Portillon serves {settings.BASE_URL}", file=sys.stderr, flush=True)
    workers = options.workers or min(os.cpu_count() or 1, WORKERS_MAX_BY_DEFAULT)
    Server(listener, workers, settings.REQUEST_SECONDS, files).serve()


def load_for_all_workers() -> None:
    """Workers are forked from this process: what it has loaded they need not load again, share in memory and,
    as it is kept for good, never search for garbage (the advice of gc.freeze's documentation)."""
    for module in ("portillon.serving.application", "portillon.urls"):
        import_module(module)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
