"""What a desk's scanner asks for, in the compact form: first all passes, in a page that is kept for some minutes, then
what is new. That nothing is new is kept for a second, for the scanners that know as much."""

import time

from portillon.entries.ledger.snapshot import snapshot
from portillon.issuing.seals import keyring
from portillon.roster import kept, shelf
from portillon.roster.desk import compact, cursor, page, passes, writers
from portillon.roster.desk import place as places


def first(gate_id: int) -> bytes:
    """Return the page with all passes, which may be two minutes old. Raises Gate.DoesNotExist."""
    generation, _key = keyring.roster_signer()
    # A page from before an old writer wrote again would only lead to itself.
    name = f"{places.of(gate_id).era}.{writers.now().older}.{generation}"
    return shelf.once(name, lambda: _whole(gate_id))


def _whole(gate_id: int) -> bytes:
    with snapshot():
        found, place = page.whole(gate_id)
        return compact.packed(found, passes.read_all(place), since="")


def since(gate_id: int, known: str, device: int | None = None) -> tuple[bytes, bool]:
    """Return the signed page after the cursor `known` of the `device`, and whether it knows the desk's settings.

    Entries may be missing in it for a second; changed passes, another budget and another holder of the desk are not.

    Raises BadCursor and Gate.DoesNotExist.
    """
    place, (generation, _key) = places.of(gate_id), keyring.roster_signer()
    changes = tuple(one.roster_n for one in place.programmes)
    held = place.gate.holder_id, place.gate.register
    key = ("news of a desk", place.era, changes, place.venue.offline_passes, held, known, generation)
    quiet: bytes | None = kept.get(key)
    if quiet is not None:
        return quiet, True
    began = time.monotonic()
    found = page.after(gate_id, cursor.read(known), device=device, whole_at_once=True)
    packed = compact.packed(found, found.passes, known)
    if found.is_quiet:
        kept.put(key, packed, began)
    return packed, found.knows_settings
