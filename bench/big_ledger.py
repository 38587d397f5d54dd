"""Builds a programme with a year of entries in this process's database.

The rows are written in bulk instead of by the pen, but in a chain that passes `portillon ledger verify`.
"""

import random
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

VENUES = 40
DEVICES_A_VENUE = 3
DAYS = 365
CHUNK_ROWS = 20_000
TAKEN_BACK, NEVER_USED = 1 / 50, 1 / 10
SLUG = "board"


def build(passes: int, entries: int) -> None:
    """Build the programme, its passes and entries, and an event; do nothing if they exist already."""
    from django.db import transaction

    from portillon.accounts.models import Organisation

    if Organisation.objects.filter(slug=SLUG).exists():
        return
    with transaction.atomic():
        programme, desks = _programme()
        _issue(programme, passes)
        devices = _devices(programme, desks)
        with _indexed_afterwards():
            _write(programme, desks, devices, passes, entries)
            _doors(programme.organisation, entries // 10)
    _analyse()


def _programme() -> Any:
    from portillon.accounts.models import Membership, Organisation, Role, User
    from portillon.places.models import Participation
    from portillon.places.programmes import create_programme, create_venue

    organisation = Organisation.objects.create(slug=SLUG, name="Board", time_zone="Europe/Zurich")
    user = User.objects.create_user("board@example.org", "not needed here")
    Membership.objects.create(user=user, organisation=organisation, role=Role.BOARD)
    types = [{"name": "Initial", "rule": "unlimited"}, {"name": "Family", "rule": "once"}]
    programme = create_programme(organisation, types, title_fr="Pass Destination")
    desks = [create_venue(organisation, name=f"Venue {n}") for n in range(VENUES)]
    for place, desk in enumerate(desks):
        assert desk.venue
        fee = "half" if place % 4 else "free"
        Participation.objects.create(
            programme=programme, venue=desk.venue, fee=fee, reimbursement=Decimal("4.50")
        )
    return programme, desks


# Distinct numbers in no order. Their check digits do not matter here.
_NUMBERS = "(n * 7368787) %% 100000000"
_SERIES = {
    "sqlite": "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < %s) SELECT n FROM r)",
    "postgresql": "generate_series(1::bigint, %s) AS r(n)",
}
_HOLDERS = """
INSERT INTO issuing_holder
    (organisation_id, programme_id, name, sorted_as, known_as, email, phone, address, language)
SELECT %s, %s, 'Holder ' || n, 'holder ' || n, 'holder' || n, '', '', '', '' FROM {series}"""
_PASSES = """
INSERT INTO issuing_credential
    (organisation_id, programme_id, pass_type_id, holder_id, number, page_secret, issue, admits, seat, price,
    category, transferable, external_id, door_note, roster_n, created_at, valid_until, blocked_at, cancelled_at)
SELECT %s, %s, CASE WHEN n %% 3 = 0 THEN %s ELSE %s END, h.id, {number}, 'secret of ' || n, 1, 5, '', '',
    '', {false}, '', '', 1, %s, CASE WHEN n %% 4 = 0 THEN %s ELSE %s END,
    CASE WHEN n %% 211 = 0 THEN %s END, CASE WHEN n %% 307 = 0 THEN %s END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM issuing_holder WHERE programme_id = %s) h"""
_PADDED = {"sqlite": f"printf('%%08d', {_NUMBERS})", "postgresql": f"lpad(({_NUMBERS})::text, 8, '0')"}


def _issue(programme: Any, passes: int) -> None:
    """Issue the passes: a quarter has expired, some are blocked or cancelled."""
    from django.db import connection

    from portillon.places.models import PassType

    now = connection.ops.adapt_datetimefield_value(datetime.now(UTC))
    over, later = (
        connection.ops.adapt_datetimefield_value(datetime.now(UTC) + timedelta(days=days))
        for days in (-30, 300)
    )
    engine, organisation = connection.vendor, programme.organisation_id
    kinds = list(PassType.objects.filter(programme=programme).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS.format(series=_SERIES[engine]), [organisation, programme.pk, passes])
        false = "0" if engine == "sqlite" else "false"
        times = [now, over, later, now, now]
        cursor.execute(
            _PASSES.format(number=_PADDED[engine], false=false),
            [organisation, programme.pk, *kinds[::-1], *times, programme.pk],
        )


def _devices(programme: Any, desks: Sequence[Any]) -> dict[int, list[int]]:
    from portillon.devices.models import Device

    made = Device.objects.bulk_create(
        Device(
            organisation=programme.organisation,
            gate=desk,
            name=f"Till {desk.pk}-{number}",
            hardware="Famoco" if number else "PC",
            key_hash=b"%d %d" % (desk.pk, number),
        )
        for desk in desks
        for number in range(DEVICES_A_VENUE)
    )
    by_desk = defaultdict(list)
    for device in made:
        by_desk[device.gate_id or 0].append(device.pk)
    return by_desk


def _write(
    programme: Any, desks: list[Any], devices: dict[int, list[int]], passes: int, entries: int
) -> None:
    from portillon.issuing.models import Credential

    first = Credential.objects.passes().order_by("pk").values_list("pk", flat=True)[0]
    append(_rows(programme, [desk.pk for desk in desks], devices, (first, passes), entries))


def append(rows: Iterator[Any]) -> None:
    """Append the rows as a new writer, with chain and tallies as the pen makes them."""
    from django.utils import timezone

    from portillon.entries.ledger import chain
    from portillon.entries.models import Tally, Writer

    writer = Writer.objects.create(started_at=timezone.now(), length=0, head=b"", version=chain.VERSION)
    length, last = 0, chain.start(writer.pk, chain.VERSION)
    tallies: dict[tuple[int, int | None], list[int]] = defaultdict(lambda: [0] * 4)
    with _inserting() as insert:
        while batch := list(islice(rows, CHUNK_ROWS)):
            numbered = [
                row._replace(writer_id=writer.pk, writer_seq=length + place)
                for place, row in enumerate(batch, start=1)
            ]
            macs = chain.links(numbered, last)
            insert(numbered, macs)
            length, last = length + len(numbered), macs[-1]
            for row in numbered:
                sums = tallies[row.gate_id, row.event_id]
                for place, amount in enumerate((row.fresh, row.moved, row.overridden, row.is_refusal)):
                    sums[place] += amount
            print(f"\r{length:,} rows", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    head = chain.head(writer.pk, chain.VERSION, length, last)
    Writer.objects.filter(pk=writer.pk).update(length=length, head=head)
    Tally.objects.bulk_create(
        Tally(
            writer_id=writer.pk, gate_id=gate, event_id=event, admitted=sums[0], inside=sums[1],
            overridden=sums[2], refused=sums[3],
        )
        for (gate, event), sums in tallies.items()
    )  # fmt: skip


Insert = Callable[[Sequence[Any], Sequence[bytes]], None]


@contextmanager
def _inserting() -> Iterator[Insert]:
    from django.db import connection

    if connection.vendor == "sqlite":
        yield _insert_sqlite
        return
    import psycopg

    from portillon.entries.ledger.row import Row

    names = ", ".join(f'"{name}"' for name in Row._fields)
    raw: Any = connection.connection
    with psycopg.Cursor(raw) as cursor, cursor.copy(f"COPY entries_scan ({names}, mac) FROM STDIN") as copy:
        yield lambda rows, macs: copy.write(
            "".join(_line((*row, mac)) for row, mac in zip(rows, macs, strict=True))
        )


_SPELT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "\\N",
    bytes: lambda value: "\\\\x" + value.hex(),
    datetime: datetime.isoformat,
}


def _line(values: Sequence[Any]) -> str:
    return "\t".join([_SPELT.get(type(value), str)(value) for value in values]) + "\n"


def _insert_sqlite(rows: Sequence[Any], macs: Sequence[bytes]) -> None:
    from django.db import connection

    from portillon.entries.ledger import sqlite

    raw: Any = connection.connection
    raw.executemany(
        sqlite.APPEND, [sqlite.parameters_of(row, mac) for row, mac in zip(rows, macs, strict=True)]
    )


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Create the indexes after the rows: PostgreSQL sorts a million rows into an index faster than one by one."""
    from django.db import connection

    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'entries_scan'::regclass AND contype = 'u'"
        )
        constraints = cursor.fetchall()
        for name, _definition in constraints:
            cursor.execute(f'ALTER TABLE entries_scan DROP CONSTRAINT "{name}"')
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'entries_scan'")
        indexes = [index for index in cursor.fetchall() if index[0] != "entries_scan_pkey"]
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for name, definition in constraints:
            cursor.execute(f'ALTER TABLE entries_scan ADD CONSTRAINT "{name}" {definition}')


def _usual(**given: Any) -> Any:
    from portillon.entries.ledger.row import Row

    numbers = {name: 0 for name, kind in Row.__annotations__.items() if kind is int}
    return Row(**{**dict.fromkeys(Row._fields), **numbers, "kind": "entry", "reason": "ok", **given})


def _rows(
    programme: Any, desks: list[int], devices: dict[int, list[int]], passes: tuple[int, int], entries: int
) -> Iterator[Any]:
    dice = random.Random(7)
    first, count = passes
    seqs = array("H", bytes(2 * count))
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    usual = _usual(organisation_id=programme.organisation_id, programme_id=programme.pk, used=1)
    made = 0
    while made < entries:
        place, gate, party = (
            int(dice.random() * count * (1 - NEVER_USED)),
            dice.choice(desks),
            dice.randint(1, 5),
        )
        seqs[place] += 1
        at = start + timedelta(
            days=DAYS * made // entries, hours=dice.randint(9, 18), seconds=dice.random() * 3599
        )
        entry = usual._replace(
            scan_id=UUID(int=dice.getrandbits(128)), fingerprint=dice.randbytes(16), gate_id=gate,
            device_id=dice.choice(devices[gate]), credential_id=first + place, seq=seqs[place], party=party,
            moved=party, fresh=party, decided_at=at,
        )  # fmt: skip
        yield entry
        made += 1
        if dice.random() < TAKEN_BACK:
            seqs[place] += 1
            made += 1
            yield entry._replace(
                scan_id=UUID(int=dice.getrandbits(128)), seq=seqs[place], kind="reversal", moved=-party,
                fresh=-party, used=0, reverses=entry.scan_id, decided_at=at + timedelta(minutes=1),
            )  # fmt: skip


def _doors(organisation: Any, entries: int) -> None:
    """Add an event of one evening with this number of scans, a tenth of them refused."""
    from django.utils import timezone

    from portillon.places.events import create_event

    now = timezone.now()
    event = create_event(
        organisation, title_fr="Fête", doors_at=now - timedelta(hours=8), starts_at=now, ends_at=now
    )
    gates = [event.gates.create(organisation=organisation, title=f"Door {n}") for n in range(4)]
    append(
        scans_at_doors(
            organisation.pk, event.pk, [gate.pk for gate in gates], now - timedelta(hours=8), entries
        )
    )


def scans_at_doors(
    organisation: int, event: int, gates: list[int], doors: datetime, entries: int
) -> Iterator[Any]:
    dice = random.Random(9)
    usual = _usual(organisation_id=organisation, event_id=event, used=1, allowed=1, party=1)
    for number in range(entries):
        gate = dice.choice(gates)
        scan = usual._replace(
            scan_id=UUID(int=dice.getrandbits(128)), fingerprint=dice.randbytes(16), gate_id=gate, device_id=gate,
            decided_at=doors + timedelta(seconds=8 * 3600 * number / entries),
        )  # fmt: skip
        if number % 10:
            yield scan._replace(credential_id=10**9 + number, seq=1, moved=1, fresh=1)
        else:
            yield scan._replace(reason="already_used", used=0)


def _analyse() -> None:
    """Collect the planner's statistics, as a database that grew in use has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
