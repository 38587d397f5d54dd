"""`portillon`: the program's own command line. Exit codes: 0 done, 1 a named problem, 2 wrong usage."""

from portillon.cli.main import main

__all__ = ["main"]
