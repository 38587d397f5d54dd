"""Test that the simulated camera reads what is near and clear, and not what is far away or covered."""

from dataclasses import replace

from bench.codes import DAYLIGHT, decoder, share_read, symbols_by_name
from bench.codes_view import View

SIZE_MM = 42
VIEWS = {
    "near": DAYLIGHT,
    "far": replace(DAYLIGHT, distance_cm=190),
    "dark": replace(DAYLIGHT, bright=DAYLIGHT.dark),
    "covered": replace(DAYLIGHT, glare_mm=90),
    "torn": replace(DAYLIGHT, crumple_mm=8),
}


def test_damage_and_distance_keep_a_code_from_being_read() -> None:
    with decoder() as read:

        def share(view: View, name: str) -> float:
            return share_read(view, SIZE_MM, symbols[name], read, trials=4)

        symbols = symbols_by_name()
        shares = {what: {share(view, name) for name in symbols} for what, view in VIEWS.items()}

    assert shares == {what: {1.0 if what == "near" else 0.0} for what in VIEWS}
