"""What a desk sees of a pass before it is validated: whose it is, and what the verdict would be. Nothing is written."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from portillon.core import qr
from portillon.core.verdict import Verdict
from portillon.entries import admit, at_desk, callers, statements
from portillon.entries.facts import Asked, Facts

# No scan has it, so that the facts hold no stored verdict.
_NO_SCAN = UUID(int=0)


@dataclass(frozen=True)
class Look:
    """A pass that this desk takes; `verdict` is for its holder alone."""

    facts: Facts
    verdict: Verdict


def look(key_hash: bytes, code: str, gate: int) -> Look | admit.Problem | None:
    """None for whatever is not a pass that is known; a scan then says why not."""
    organisation = callers.organisation_of(key_hash)
    if organisation is None:
        return admit.Problem.UNAUTHORISED
    shown = admit.shown_by(qr.read(code), organisation)
    (facts,) = statements.facts([Asked(_NO_SCAN, key_hash, gate, shown.credential)])
    problem = admit.gate_problem(facts)
    if problem or facts.caller_organisation is None:
        return problem or admit.Problem.UNAUTHORISED
    if shown.missing or facts.credential is None or facts.programme is None or facts.venue is None:
        return None
    verdict, _because = at_desk.read([facts]).decide(shown, facts, 1, timezone.now())
    return Look(facts, verdict)
