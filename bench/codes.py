"""Measures by simulation how far a phone reads printed codes of version 1 and 2, with error correction M and Q.

The scanner's decoder looks at pictures of the symbols as a phone's camera would take them: `View` is the camera and the
light, and what has happened to the paper. PORTILLON_BENCH_CODES=all measures every size, not 42 mm alone.
"""

import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import IO, TypedDict

import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageFilter

from bench.codes_view import View, frame
from bench.figure import Figure
from portillon.core import seal, seal_v1

BASE_URL = "https://tickets.example.info"
EMAIL = "anna.muster@mail.xyz"
SEED = 20261128
TRIALS = 40
READ_LEAST = 0.9
STEPS = 7
NEAR_CM = 25.0
DAYLIGHT = View(distance_cm=NEAR_CM)
DUSK = replace(DAYLIGHT, dark=55, bright=115, noise=9)
BLURRED = replace(DAYLIGHT, blur_px=1.3)


Read = Callable[[Image.Image], str]
Symbol = tuple[str, Image.Image]


class Keys(TypedDict):
    key_id: bytes
    opening_key: bytes
    signing_key: Ed25519PrivateKey


@dataclass(frozen=True)
class Scale:
    """What grows from trial to trial until the code is no longer read."""

    name: str
    unit: str
    most: float
    view: Callable[[float], View]


SCALES = (
    Scale("daylight, farthest", "cm", 200, lambda cm: replace(DAYLIGHT, distance_cm=cm)),
    Scale("dusk, farthest", "cm", 200, lambda cm: replace(DUSK, distance_cm=cm)),
    Scale("out of focus, farthest", "cm", 200, lambda cm: replace(BLURRED, distance_cm=cm)),
    Scale("glare at 25 cm, largest", "mm wide", 40, lambda mm: replace(DAYLIGHT, glare_mm=mm)),
    Scale("crumpled at 25 cm, deepest", "µm", 1500, lambda um: replace(DAYLIGHT, crumple_mm=um / 1000)),
)


def measure(_folder: Path) -> list[Figure]:
    sizes = (30, 35, 42) if os.environ.get("PORTILLON_BENCH_CODES") == "all" else (42,)
    with decoder() as read:
        return [
            Figure(f"{scale.name}, {size} mm, {name}", _farthest(scale, size, symbols, read), scale.unit)
            for size in sizes
            for scale in SCALES
            for name, symbols in symbols_by_name().items()
        ]


def _farthest(scale: Scale, size_mm: float, symbols: list[Symbol], read: Read) -> float:
    """Return how far it may go while nine of ten frames are read, by halving the interval."""
    good, bad = 0.0, scale.most
    for _step in range(STEPS):
        middle = (good + bad) / 2
        if share_read(scale.view(middle), size_mm, symbols, read) >= READ_LEAST:
            good = middle
        else:
            bad = middle
    return good


def share_read(view: View, size_mm: float, symbols: list[Symbol], read: Read, trials: int = TRIALS) -> float:
    random = Random(SEED)
    shown = [symbols[trial % len(symbols)] for trial in range(trials)]
    right = [read(frame(symbol, size_mm, view, random)) == code for code, symbol in shown]
    return sum(right) / trials


def symbols_by_name() -> dict[str, list[Symbol]]:
    """Return some symbols of each kind, by a name that tells how many modules they have."""
    random = Random(SEED)
    found = {}
    for version, code in (("v1", _code_v1), ("v2", _code_v2)):
        for level in "MQ":
            some = [_drawn(code(random), level) for _ in range(4)]
            found[f"{version} {level} ({some[0][1].width} modules)"] = some
    return found


def _drawn(code: str, level: str) -> Symbol:
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return code, Image.fromarray(zxingcpp.write_barcode_to_image(barcode, add_quiet_zones=False)).convert("L")


def _code_v1(random: Random) -> str:
    claim = seal.Claim(random.randrange(2**17, 2**21), 1, EMAIL, random.randrange(128, 2**14))
    return f"{BASE_URL}/t/{seal_v1.seal(claim, **_keys(random), nonce=random.randbytes(12))}"


def _code_v2(random: Random) -> str:
    claim = seal.Claim(random.randrange(2**17, 2**21), 1, EMAIL, secret=random.randbytes(8))
    return f"{BASE_URL.upper()}/T/{seal.seal(claim, **_keys(random), salt=random.randbytes(seal.SALT_BYTES))}"


def _keys(random: Random) -> Keys:
    signing = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    return {"key_id": random.randbytes(4), "opening_key": random.randbytes(32), "signing_key": signing}


@contextmanager
def decoder() -> Iterator[Read]:
    command = ["node", str(Path(__file__).with_name("codes_decoder.mjs"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        yield partial(_read, process.stdin, process.stdout)
        process.stdin.close()


def _read(to: IO[bytes], answers: IO[bytes], picture: Image.Image) -> str:
    """Look twice, as the scanner does: at the frame, and at its centre, enlarged and sharpened."""
    return _look(to, answers, picture) or _look(to, answers, _closer(picture))


def _closer(picture: Image.Image) -> Image.Image:
    large = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    return large.filter(ImageFilter.UnsharpMask(radius=2, percent=150, threshold=0))


def _look(to: IO[bytes], answers: IO[bytes], picture: Image.Image) -> str:
    to.write(struct.pack("<II", *picture.size) + picture.tobytes())
    to.flush()
    return answers.readline().decode().rstrip("\n")
