"""Test that an upgrade brings dates of impossible years into the possible ones, and says which rows it changed."""

from contextlib import closing

from tests.upgrades import before_squash
from tests.upgrades.installation import Installation


def test_dates_that_no_driver_can_read_are_brought_nearer(empty: Installation) -> None:
    before_squash.lay_into(empty)
    run(
        empty,
        "UPDATE places_gate SET doors_at = '0001-01-01 00:00:00' WHERE id = (SELECT min(id) FROM places_gate)",
    )
    run(
        empty,
        "UPDATE places_event SET ends_at = '9999-12-31 23:59:59' WHERE id = (SELECT min(id) FROM places_event)",
    )

    ended = empty.portillon("ledger", "verify")

    assert ended.returncode == 0, ended.stderr
    assert [line.partition(" had ")[0].split()[-2:] for line in ended.stderr.splitlines()] == [
        ["event", "1"],
        ["gate", "1"],
    ]
    assert year(empty, "SELECT doors_at FROM places_gate ORDER BY id LIMIT 1") == "1899"
    assert year(empty, "SELECT ends_at FROM places_event ORDER BY id LIMIT 1") == "2200"
    assert empty.portillon("ledger", "verify").stderr == ""


def run(installation: Installation, statement: str) -> None:
    with closing(installation.connect()) as connection:
        connection.execute(statement)
        connection.commit()


def year(installation: Installation, statement: str) -> str:
    with closing(installation.connect()) as connection:
        (moment,) = connection.execute(statement).fetchone() or ("",)
    return str(moment)[:4]
