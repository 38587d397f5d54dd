"""What a command ends with when it cannot go on: one line on stderr, exit code 1."""


class NamedProblem(Exception):
    """The message is one sentence for the person at the terminal."""
