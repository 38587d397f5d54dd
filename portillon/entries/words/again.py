"""The note that a pass was here only minutes ago: before an entry is confirmed, and beside it afterwards.

It is composed when a page is shown, and is no part of a decision: the pass's rule admits it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from portillon.entries.models import Scan
from portillon.issuing.models import Credential


def already_here(one: Credential, gate: int, at: datetime, but: UUID | None = None) -> str:
    """Return the sentence for a pass whose programme is loaded, in the active language.

    It is "" if the pass had no standing entry at this gate in the programme's `again_minutes` before `at`. `but` is the
    entry that the sentence goes with.
    """
    assert one.programme is not None
    span = timedelta(minutes=one.programme.again_minutes)
    earlier = Scan.objects.filter(credential_id=one.pk, gate_id=gate, decided_at__range=(at - span, at))
    if but is not None:
        earlier = earlier.exclude(scan_id=but)
    last = earlier.entries().standing().order_by("-decided_at").first() if span else None
    if last is None:
        return ""
    minutes = int((at - last.decided_at) / timedelta(minutes=1))
    if not minutes:
        return _("Already here less than 1 min ago.")
    return _("Already here %(n)d min ago.") % {"n": minutes}
