"""The error that ends a command with one line on stderr and exit code 1."""


class NamedProblem(Exception):
    """The message is one sentence for the person at the terminal."""
