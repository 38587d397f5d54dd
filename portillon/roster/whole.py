"""All tickets of an event in one compact page, which is kept for some minutes."""

from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.seals import keyring
from portillon.places.models import Event
from portillon.roster import compact, page, shelf
from portillon.roster.tickets import read_all


def of(event_id: int) -> bytes:
    """Return the page, which may be two minutes old. Raises Event.DoesNotExist."""
    event = Event.objects.select_related("organisation", "venue").get(pk=event_id)
    generation, _key = keyring.roster_signer()
    return shelf.once(f"{page.era_of(event)}.{generation}", lambda: _made(event_id))


def _made(event_id: int) -> bytes:
    with snapshot():
        first, event = page.whole(event_id)
        return compact.packed(first, read_all(event), since="")
