"""Test cancelling and reissuing a ticket with the command line; both take effect at the next scan."""

import pytest

from portillon.cli import tickets as verbs
from portillon.cli.main import _parser
from portillon.cli.problem import NamedProblem
from portillon.issuing.models import Change
from portillon.issuing.seals.codes import code_of
from tests.organiser import Organiser


def run(*words: str) -> None:
    options = _parser().parse_args(["ticket", *words])
    getattr(verbs, options.act)(options)


@pytest.mark.parametrize("named_by", ["pk", "number"])
def test_cancel_is_obeyed_at_the_next_scan(
    alice: Organiser, capsys: pytest.CaptureFixture[str], named_by: str
) -> None:
    ticket = alice.issue(admits=2)
    code = code_of(ticket)
    alice.scan(code)

    run("cancel", str(getattr(ticket, named_by)))

    assert capsys.readouterr().out == f"{ticket.pk}\n"
    assert alice.scan(code)["reason"] == "cancelled"
    assert Change.objects.get().by_key == "command line"


def test_reissue_supersedes_older_codes(alice: Organiser) -> None:
    ticket = alice.issue()
    code = code_of(ticket)

    run("reissue", str(ticket.pk))

    ticket.refresh_from_db()
    assert alice.scan(code)["reason"] == "blocked"
    assert alice.scan(code_of(ticket))["verdict"] == "admitted"


@pytest.mark.parametrize("given", ["", "x", "-1", "999999", "٣", "9" * 30])
def test_a_ticket_that_does_not_exist_is_a_named_problem(alice: Organiser, given: str) -> None:
    with pytest.raises(NamedProblem, match="there is no ticket"):
        verbs.cancel(_parser().parse_args(["ticket", "cancel", "--", given]))
