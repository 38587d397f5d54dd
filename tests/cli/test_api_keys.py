"""Test making, listing and revoking API keys with the command line."""

from portillon.accounts import keys
from tests.cli.conftest import Run
from tests.organiser import Organiser


def test_a_key_is_made_listed_and_revoked(run: Run, alice: Organiser) -> None:
    made = run("api-key", "create", "ticket shop", "--org", "alice", "--scope", "read", "--days", "30")
    assert (made.code, made.err) == (0, "")
    found = keys.api_key_of(made.out.strip())
    assert found
    assert found.scope == "read"

    lines = run("api-key", "list", "--org", "alice").out.splitlines()
    assert [line.split("\t")[1:3] for line in lines] == [["tests", "organise"], ["ticket shop", "read"]]
    assert [line.split("\t")[5] for line in lines] == ["works", "works"]
    assert made.out.strip() not in "".join(lines)

    assert run("api-key", "revoke", str(found.pk)) == (0, f"{found.pk}\n", "")
    assert keys.api_key_of(made.out.strip()) is None
    assert run("api-key", "list", "--org", "alice").out.splitlines()[1].endswith("\trevoked")


def test_what_is_wrong_is_named(run: Run, alice: Organiser) -> None:
    for arguments, word in (
        (("create", "shop", "--org", "nobody"), "nobody"),
        (("create", "shop", "--org", "alice", "--days", "0"), "--days"),
        (("revoke", "x"), "'x'"),
        (("revoke", "12345"), "12345"),
    ):
        code, out, error = run("api-key", *arguments)
        assert (code, out) == (1, "")
        assert word in error
