"""The compact form of a desk's page, for scanners: docs/offline-roster.md says what each column holds."""

from collections.abc import Iterable

from portillon.core import roster_page, roster_passes
from portillon.core.chunks import chunks
from portillon.core.roster_passes import DeskPass
from portillon.issuing.seals import keyring
from portillon.roster.desk.page import DeskPage

_PIECE = 5000


def packed(page: DeskPage, passes: Iterable[DeskPass], since: str) -> bytes:
    """Return the page with these passes, which come by id, as the signed answer to the cursor `since`."""
    table = roster_passes.Table()
    for piece in chunks(passes, _PIECE):
        table.add(piece)
    header = {**page.envelope, "since": since, **table.finish()}
    generation, key = keyring.roster_signer()
    return roster_page.pack(header, table.columns, generation, key.sign)
