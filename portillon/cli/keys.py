"""`portillon keys`: the keys that seal codes."""

import argparse

from django.conf import settings

from portillon import secret_file


def rotate(_options: argparse.Namespace) -> None:
    """Add a generation of keys, which seals all codes from now on, and print its number."""
    print(secret_file.add_generation(settings.CONFIGURATION.secret_file).number)
