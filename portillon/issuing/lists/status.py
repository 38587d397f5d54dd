"""What other systems say of a row: whether the person is expected to come.

The words are those of exports of pretix, ti.to, Eventbrite, Weezevent, HelloAsso and Hi.Events, of Portillon's own, and
what people write in their lists, in French, German and English. A word that is not known keeps its row back, because a
ticket for somebody who declined is worse than a question.
"""

from collections.abc import Collection, Mapping

from portillon.core.names import folded

STATUS_COLUMNS = ("status", "order_status")

_EXPECTED = (
    "attending, going, coming, yes, y, ok, valid, active, complete, completed, confirmed, paid, approved, accepted, "
    "issued, registered, sold, processed, validated, checked in, invited, free, p, "
    "in, partly in, not arrived, not yet valid, "
    "oui, o, confirmé, confirmée, payé, payée, validé, validée, valide, actif, active, accepté, acceptée, inscrit, "
    "inscrite, présent, présente, participe, émis, vendu, gratuit, "
    "sur place, en partie sur place, pas arrivé, pas encore valable, "
    "ja, j, bestätigt, bezahlt, gültig, angemeldet, zugesagt, nimmt teil, teilnehmend, aktiv, abgeschlossen, "
    "akzeptiert, angenommen, ausgestellt, verkauft, kostenlos, eingecheckt, "
    "eingelassen, teilweise eingelassen, noch nicht da, noch nicht gültig"
)
_WORDS = frozenset(folded(word) for word in _EXPECTED.split(","))


def is_expected(status: str) -> bool:
    """Whether the row of this status gets a ticket without a question."""
    return folded(status) in _WORDS


def held_back_by(cells: Mapping[str, str], taken: Collection[str]) -> str | None:
    """Return the status that keeps a row back, or None. `taken` are folded statuses that the organiser accepts."""
    for column in STATUS_COLUMNS:
        status = cells.get(column, "").strip()
        if status and not is_expected(status) and folded(status) not in taken:
            return status
    return None
