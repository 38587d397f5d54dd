"""The demonstration's pass programme: a dozen venues, three hundred passes and a season of entries.

The entries are ordinary rows of the ledger, in a chain of their own; only their times are made up. The random
numbers are seeded, so every installation gets the same season.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.core import calendar
from portillon.devices import self_validation
from portillon.devices.models import Device
from portillon.entries import whereabouts
from portillon.entries.ledger import statements
from portillon.entries.ledger.pen import Pen, row_of
from portillon.entries.ledger.row import Row
from portillon.entries.models import Kind, Scan
from portillon.issuing.models import Credential
from portillon.issuing.tickets import passes
from portillon.issuing.tickets.passes import PassData
from portillon.places.models import Gate, Participation, PassType, Posting, Programme
from portillon.places.programmes import create_programme, create_venue
from portillon.places.roster import next_number_of_passes

CONTROLLER = "controller@portillon.example"
PASSES = 300
SEASON_DAYS = 150
BATCH_ROWS = 200
SEED = 78560
OPENS, CLOSES = 10, 18
# The time that a visit and the way to the next venue take.
STAY = timedelta(hours=2)
YEAR_DAYS = 365


class DemoVenue(NamedTuple):
    """A venue of the demonstration. Its number of visitors grows with `weight`."""

    name: str
    address: str
    where: tuple[float, float]
    weight: int
    repaid: str
    fee: str = ""


PLACES = (
    DemoVenue("Château de Monte-Cristo", "78560 Le Port-Marly", (48.877, 2.108), 10, "4.50"),
    DemoVenue("Musée du Domaine", "78430 Louveciennes", (48.861, 2.113), 8, "3.00"),
    DemoVenue("Maison du Peintre", "92500 Rueil-Malmaison", (48.878, 2.181), 6, "3.50"),
    DemoVenue("Ferme des Tilleuls", "78490 Montfort-l’Amaury", (48.777, 1.81), 5, "2.50"),
    DemoVenue("Arboretum de la Vallée", "92290 Châtenay-Malabry", (48.765, 2.278), 7, ""),
    DemoVenue("Musée de la Batellerie", "78700 Conflans-Sainte-Honorine", (48.999, 2.096), 4, "2.00", "½"),
    DemoVenue("Moulin du Roy", "78780 Maurecourt", (48.996, 2.066), 3, "2.00"),
    DemoVenue("Espace Jouet", "78300 Poissy", (48.929, 2.046), 9, "3.00"),
    DemoVenue("Parc aux Oiseaux", "78940 La Queue-lez-Yvelines", (48.803, 1.768), 8, "5.00"),
    DemoVenue("Théâtre de Verdure", "92330 Sceaux", (48.778, 2.29), 2, "6.00", "½"),
    DemoVenue("Maison des Arts", "92160 Antony", (48.754, 2.297), 3, ""),
    DemoVenue("Villa Moderne", "78300 Poissy", (48.924, 2.03), 6, "4.00"),
)
# The venue with self-validation, and the position of a phone that is far from it.
UNSTAFFED = "Arboretum de la Vallée"
AT_HOME = whereabouts.Whereabouts(48.857, 2.352)
DOUBTED_EVERY = 25
NAMES = (
    "Sarah Kuntz",
    "Paul Martin",
    "Zoë Müller",
    "Inès Dubois",
    "Hugo Lefèvre",
    "Anna Keller",
    "Léa Moreau",
)


@dataclass
class Season:
    """What the demonstration has made so far, and its source of random numbers."""

    programme: Programme
    desks: list[Gate]
    devices: dict[int, Device]
    passes: list[Credential]
    dice: random.Random

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.programme.zone)


def create(organisation: Organisation, password: str) -> None:
    """Create the programme with its venues, passes and entries, and a controller who may sign in with `password`."""
    programme = _programme(organisation)
    desks = [_desk(organisation, programme, place) for place in PLACES]
    _controller(organisation, desks[0], password)
    dice = random.Random(SEED)  # noqa: S311  for plausible numbers, no secrets
    season = Season(programme, desks, _devices(organisation, desks), _passes(programme, dice), dice)
    visits = _visits(season)
    _backdate(season, visits)
    _write(_entries(season, visits))
    _doubt(season)


def _programme(organisation: Organisation) -> Programme:
    types = [
        {"name": "Pass initial", "rule": "unlimited", "valid_days": YEAR_DAYS, "price": "15.00 EUR"},
        {"name": "Pass famille", "rule": "once", "valid_days": YEAR_DAYS, "price": "30.00 EUR"},
        {
            "name": "Pass 3 jours",
            "rule": "daily",
            "valid_days": 3,
            "starts": "first_use",
            "price": "12.00 EUR",
        },
    ]
    titles = {f"title_{language}": "Pass Destination" for language in ("fr", "de", "en")}
    companions = {
        "companions_fr": "enfants mineurs",
        "companions_de": "minderjährige Kinder",
        "companions_en": "children under 18",
    }
    territory = "Yvelines – Hauts-de-Seine"
    return create_programme(organisation, types, **titles, **companions, territory=territory)


def _desk(organisation: Organisation, programme: Programme, place: DemoVenue) -> Gate:
    latitude, longitude = place.where
    desk = create_venue(
        organisation,
        name=place.name,
        address=place.address,
        contact="01 39 16 49 49",
        latitude=latitude,
        longitude=longitude,
    )
    assert desk.venue is not None
    part = Participation(
        programme=programme,
        venue=desk.venue,
        reimbursement=Decimal(place.repaid) if place.repaid else None,
        fee=place.fee,
        self_validation=place.name == UNSTAFFED,
    )
    self_validation.take_part(part)
    return desk


def _controller(organisation: Organisation, desk: Gate, password: str) -> None:
    user = User.objects.create_user(CONTROLLER, password, name=f"Contrôleur {desk.title}")
    member = Membership.objects.create(user=user, organisation=organisation, role=Role.CONTROLLER)
    assert desk.venue is not None
    Posting.objects.create(membership=member, venue=desk.venue)


def _devices(organisation: Organisation, desks: list[Gate]) -> dict[int, Device]:
    """Return one device for each desk: a PC or handheld, or the holders' phones at the venue with self-validation.

    Nobody has the devices' keys.
    """
    made = [
        Device(
            organisation=organisation,
            gate=desk,
            name=f"Accueil {number}",
            hardware="Famoco" if number % 2 else "PC",
            key_hash=hashlib.sha256(f"demo {desk.pk}".encode()).digest(),
            revoked_at=timezone.now(),
        )
        for number, desk in enumerate(desks, start=1)
    ]
    at_desks = {device.gate_id or 0: device for device in Device.objects.bulk_create(made)}
    of_holders = {desk.pk: self_validation.settle(desk) for desk in desks}
    return at_desks | {gate: device for gate, device in of_holders.items() if device}


def _passes(programme: Programme, dice: random.Random) -> list[Credential]:
    initial, family, days = programme.types.order_by("pk")
    types = dice.choices((initial, family, days), (6, 3, 1), k=PASSES)
    wanted = [
        PassData(kind, f"{NAMES[n % len(NAMES)]} {n + 1}", email="", language=("fr", "de", "en")[n % 7 % 3])
        for n, kind in enumerate(types)
    ]
    return passes.issue(programme, wanted)


class DemoVisit(NamedTuple):
    at: datetime
    desk: Gate
    one: Credential
    party: int


def _visits(season: Season) -> list[DemoVisit]:
    """Return the visits of all passes in order of time; the season's last day is yesterday."""
    found = [visit for one in season.passes for visit in _of_one(season, one)]
    return sorted(found, key=lambda visit: visit.at)


def _of_one(season: Season, one: Credential) -> list[DemoVisit]:
    """Return the visits of one pass, at different venues and at least STAY apart."""
    begun = season.dice.randrange(SEASON_DAYS)
    made = []
    for desk in _chosen(season, one):
        at = begun + int(season.dice.expovariate(1 / 9))
        if one.valid_days:
            at = begun + season.dice.randrange(one.valid_days)
        if at < SEASON_DAYS:
            moment = _moment(season, at, at_weekends=not one.valid_days)
            made.append(DemoVisit(moment, desk, one, _party(season)))
    kept: list[DemoVisit] = []
    for visit in sorted(made, key=lambda visit: visit.at):
        if not kept or visit.at - kept[-1].at >= STAY:
            kept.append(visit)
    return kept


def _chosen(season: Season, one: Credential) -> list[Gate]:
    """Return the different desks that a pass visits: none for about one pass in six."""
    if season.dice.random() < 1 / 6:
        return []
    wanted = 1 + int(season.dice.expovariate(1 / 3))
    weighted = {
        desk: season.dice.random() ** (1 / place.weight)
        for desk, place in zip(season.desks, PLACES, strict=True)
    }
    return sorted(weighted, key=lambda desk: -weighted[desk])[:wanted]


def _moment(season: Season, number: int, at_weekends: bool) -> datetime:
    """Return a random moment on a day of the season, more often at a weekend and in the afternoon."""
    yesterday = timezone.now().astimezone(season.zone).date() - timedelta(days=1)
    day = yesterday - timedelta(days=SEASON_DAYS - 1 - number)
    if at_weekends and day.weekday() < 5 and season.dice.random() < 0.5:
        day += timedelta(days=5 - day.weekday())
    hour = season.dice.triangular(OPENS, CLOSES, 15)
    midnight = datetime.combine(min(day, yesterday), datetime.min.time(), season.zone)
    return midnight + timedelta(seconds=int(hour * 3600))


def _backdate(season: Season, visits: list[DemoVisit]) -> None:
    """Date each pass's issue before its first visit: on the same day or some days earlier."""
    first: dict[int, datetime] = {}
    for visit in visits:
        first.setdefault(visit.one.pk, visit.at)
    roster_n = next_number_of_passes(season.programme.pk)
    for one in season.passes:
        used = first.get(one.pk) or _moment(season, season.dice.randrange(SEASON_DAYS), at_weekends=False)
        hours_before = season.dice.uniform(0.3, 1.5)
        one.created_at = used - timedelta(days=int(season.dice.expovariate(1 / 5)), hours=hours_before)
        if not one.valid_days:
            issued_on = one.created_at.astimezone(season.zone).date()
            last_day = issued_on + timedelta(days=YEAR_DAYS - 1)
            one.valid_until = calendar.last_instant(last_day, str(season.zone))
        one.roster_n = roster_n
    Credential.objects.bulk_update(season.passes, ["created_at", "valid_until", "roster_n"])


def _party(season: Season) -> int:
    return 1 + season.dice.choices(range(5), (5, 4, 3, 2, 1))[0]


def _entries(season: Season, visits: list[DemoVisit]) -> Iterator[Row]:
    """Yield the rows of the visits. One entry in forty is reversed three minutes later."""
    seqs: Counter[int] = Counter()
    for visit in visits:
        entry = _row(season, visit, seqs)
        yield entry
        if season.dice.random() < 1 / 40:
            yield _taken_back(season, entry, seqs)


def _row(season: Season, visit: DemoVisit, seqs: Counter[int]) -> Row:
    seqs[visit.one.pk] += 1
    assert visit.one.pass_type is not None
    numbers = dict.fromkeys(("writer_id", "writer_seq", "left", "admitted_count", "expected_count"), 0)
    given: dict[str, Any] = {
        "scan_id": _uuid(season),
        "kind": Kind.ENTRY.value,
        "fingerprint": season.dice.randbytes(16),
        "organisation_id": season.programme.organisation_id,
        "gate_id": visit.desk.pk,
        "device_id": season.devices[visit.desk.pk].pk,
        "credential_id": visit.one.pk,
        "seq": seqs[visit.one.pk],
        "reason": "ok",
        **dict.fromkeys(("party", "moved", "fresh"), visit.party),
        "used": 1,
        "allowed": int(visit.one.pass_type.rule != "unlimited"),
        "decided_at": visit.at,
        "programme_id": season.programme.pk,
    }
    return Row(**{**dict.fromkeys(Row._fields), **numbers, **given})


def _taken_back(season: Season, entry: Row, seqs: Counter[int]) -> Row:
    seqs[entry.credential_id or 0] += 1
    return entry._replace(
        scan_id=_uuid(season),
        kind=Kind.REVERSAL.value,
        fingerprint=hashlib.blake2b(entry.scan_id.bytes, digest_size=16).digest(),
        seq=seqs[entry.credential_id or 0],
        used=0,
        moved=-entry.moved,
        fresh=-entry.fresh,
        because={"note": "mistake"},
        decided_at=entry.decided_at + timedelta(minutes=3),
        reverses=entry.scan_id,
    )


def _uuid(season: Season) -> UUID:
    """Return an id that differs between installations, although the random numbers are the same."""
    own = hashlib.sha256(f"{settings.SECRET_KEY} {season.dice.getrandbits(128)}".encode()).digest()
    return UUID(bytes=own[:16], version=4)


def _write(rows: Iterator[Row]) -> None:
    pen = Pen()
    while batch := list(islice(rows, BATCH_ROWS)):
        with statements.whole():
            pen.append(batch)


def _doubt(season: Season) -> None:
    """Mark some self-validated visits as doubtful: the phone was far from the venue."""
    own = Device.objects.filter(gate__in=season.desks, is_self_validation=True).values("pk")
    entries = Scan.objects.filter(device_id__in=own).entries().standing().order_by("-pk")
    for scan in entries[::DOUBTED_EVERY]:
        whereabouts.note(row_of(scan), AT_HOME)


def welcome() -> list[str]:
    """Return how the controller signs in, with three passes that are good at the desk, however long ago it was made."""
    user = User.objects.filter(email=CONTROLLER).first()
    if user is None:
        return []
    held = Credential.objects.passes().valid().filter(organisation__memberships__user=user)
    unlimited = held.filter(pass_type__in=PassType.objects.filter(rule="unlimited"))
    good = unlimited.filter(valid_until__gt=timezone.now()).order_by("-valid_until", "pk")
    numbers = ", ".join(good.values_list("number", flat=True)[:3])
    return [f"  A venue's desk: sign in as {CONTROLLER}, same password; passes {numbers}"]
