"""Which devices stand at the entrances of an event just now, as far as the server knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from portillon.devices.enrol import AWAY_AFTER, working
from portillon.places.models import Event

IN_CONTACT = AWAY_AFTER
# Who was heard at a door for a shorter time may only have passed by.
STAYS_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A device at the entrance `gate`, which admits tickets of these categories (none: of all). `lane` is the letter of
    the lane before it; empty: it takes all lanes. It has been heard there without a gap `since`."""

    device: int
    name: str
    gate: int
    categories: tuple[str, ...]
    lane: str
    heard_at: datetime
    since: datetime

    @property
    def stays(self) -> bool:
        return self.heard_at - self.since >= STAYS_AFTER

    def takes(self, category: str) -> bool:
        return not self.categories or category in self.categories


def at_entrances(event: Event, now: datetime) -> Sequence[Standing]:
    """Return the devices that got the roster for an entrance of the event last, and were heard just now, by id."""
    heard = working().annotate(heard_at=Greatest("roster_at", Coalesce("seen_at", "roster_at")))
    here = heard.filter(heard_at__gt=now - IN_CONTACT, roster_gate__event=event, roster_gate__is_exit=False)
    return [
        Standing(pk, name, gate, tuple(categories), lane, heard_at, since or heard_at)
        for pk, name, gate, categories, lane, heard_at, since in here.order_by("pk").values_list(
            "pk", "name", "roster_gate", "roster_gate__categories", "lane", F("heard_at"), "stands_since"
        )
    ]
