"""`portillon keys`: the keys that seal codes."""

import argparse

from django.conf import settings

from portillon import secret_file
from portillon.operating import fingerprint


def rotate(_options: argparse.Namespace) -> None:
    """Add a generation of keys, which seals all codes from now on, and print its number."""
    path = settings.CONFIGURATION.secret_file
    added = secret_file.add_generation(path)
    fingerprint.confirm(secret_file.load(path).keys())
    print(added.number)


def adopt(_options: argparse.Namespace) -> None:
    """Use the database with the present file of secrets, although it was used with another one that is lost."""
    fingerprint.adopt(settings.SECRETS.keys())
