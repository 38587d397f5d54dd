"""What is new to a scanner, in the compact form. Most scanners ask when nothing is: such a page is kept for a second,
for those that know as much."""

import time

from portillon.entries.registers import bell
from portillon.issuing.seals import keyring
from portillon.places.models import Event, OfflinePolicy
from portillon.roster import compact, cursor, kept, page


def since(event: Event, known: str, device: int | None = None) -> tuple[bytes, bool]:
    """Return the signed page after the cursor `known` of the `device` at the event, and whether it knows the event's
    settings. Entries may be missing in it for a second; changed tickets and another budget are not.

    Raises BadCursor and Event.DoesNotExist.
    """
    generation, _key = keyring.roster_signer()
    # Who was rung by itself must not get a page of before.
    rung = bell.rings_of([device]) if device and event.offline_policy == OfflinePolicy.STRICT else {}
    key = (
        "news",
        event.pk,
        page.era_of(event),
        event.roster_n,
        event.offline_tickets,
        event.offline_names,
        known,
        generation,
        *rung.items(),
    )
    quiet: bytes | None = kept.get(key)
    if quiet is not None:
        return quiet, True
    began = time.monotonic()
    found = page.after(event.pk, cursor.read(known), device=device, whole_at_once=True)
    packed = compact.packed(found, found.tickets, known)
    if found.is_quiet:
        kept.put(key, packed, began)
    return packed, found.knows_settings
