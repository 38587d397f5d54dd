"""Pictures of codes that are hard to read, one function for each kind of damage, drawn from a seed.

The ranges are such that a plain look at the whole frame reads some pictures of each kind and not the others.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from bench.sight import light, paper

Kind = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True)
class Picture:
    kind: str
    # What it shows; None: no code.
    text: str | None
    frame: Image.Image


def small(code: Image.Image, hands: random.Random) -> Image.Image:
    return light.noisy(light.unfocused(light.held(code, hands, hands.uniform(0.11, 0.19)), 0.4), hands, 5)


def dusk(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.3, 0.6))
    dark = hands.uniform(4, 20)
    dim = light.levels(light.unfocused(frame, 0.7), dark, dark + hands.uniform(12, 45))
    return light.noisy(dim, hands, hands.uniform(6, 15))


def glare(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.levels(light.held(code, hands, hands.uniform(0.4, 0.7)), 40, 190)
    return light.noisy(light.glaring(frame, hands, hands.uniform(0.3, 1.1)), hands, 4)


def motion(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.35, 0.65))
    return light.noisy(light.moved(frame, hands, hands.uniform(4, 11)), hands, 5)


def focus(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.35, 0.7))
    return light.noisy(light.unfocused(frame, hands.uniform(0.8, 3.2)), hands, 5)


def crumple(code: Image.Image, hands: random.Random) -> Image.Image:
    worn = paper.crumpled(code, hands, hands.uniform(0.2, 0.9))
    return light.noisy(light.unfocused(light.held(worn, hands, hands.uniform(0.4, 0.75)), 0.8), hands, 5)


def curve(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(paper.curled(code, hands), hands, hands.uniform(0.4, 0.75))
    return light.noisy(light.unfocused(frame, 0.8), hands, 5)


def perspective(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.4, 0.7), tilt=hands.uniform(0.1, 0.22), turn=45)
    return light.noisy(light.unfocused(frame, 0.8), hands, 5)


def dirt(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(paper.dirty(code, hands), hands, hands.uniform(0.4, 0.7))
    return light.noisy(light.unfocused(frame, 0.7), hands, 5)


def finder_line(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(paper.crossed(code, hands), hands, hands.uniform(0.4, 0.75))
    return light.noisy(light.unfocused(frame, 0.6), hands, 5)


def on_black(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.levels(light.held(paper.on_black(code), hands, hands.uniform(0.5, 0.9)), 10, 225)
    return light.noisy(light.unfocused(frame, 0.6), hands, 5)


def inverted(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.levels(
        light.held(paper.inverted(code), hands, hands.uniform(0.25, 0.6)), 10, hands.uniform(60, 225)
    )
    return light.noisy(light.unfocused(frame, hands.uniform(0.5, 2)), hands, 6)


def overexposed(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.3, 0.65))
    bloomed = light.unfocused(frame, hands.uniform(0.8, 2))
    return light.noisy(light.levels(bloomed, hands.uniform(150, 225), 300, hands.uniform(0.3, 1)), hands, 4)


def shadow(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.levels(light.held(code, hands, hands.uniform(0.3, 0.65)), 25, 230)
    return light.noisy(light.shadowed(frame, hands, hands.uniform(0.08, 0.3)), hands, hands.uniform(4, 9))


def moire(code: Image.Image, hands: random.Random) -> Image.Image:
    frame = light.held(code, hands, hands.uniform(0.35, 0.7))
    return light.noisy(light.rippled(frame, hands, hands.uniform(0.5, 0.95)), hands, 5)


KINDS: dict[str, Kind] = {
    "far away, small": small,
    "dusk": dusk,
    "glare": glare,
    "motion": motion,
    "out of focus": focus,
    "crumpled": crumple,
    "curved": curve,
    "seen askew": perspective,
    "dirty": dirt,
    "line through a finder pattern": finder_line,
    "no quiet zone on black": on_black,
    "inverted": inverted,
    "over-exposed": overexposed,
    "shadow across": shadow,
    "screen with moire": moire,
}
NOTHING = "without a code"


def pictures(seed: int, of_each: int) -> Iterator[Picture]:
    """Yield `of_each` pictures of every kind, and twice as many without a code. The same seed gives the same."""
    for kind, draw in KINDS.items():
        for number in range(of_each):
            hands = random.Random(f"{seed} {kind} {number}")
            text = paper.text_of(hands)
            yield Picture(kind, text, draw(paper.plain(text), hands))
    for number in range(2 * of_each):
        yield Picture(NOTHING, None, _without(random.Random(f"{seed} {number}")))


def _without(hands: random.Random) -> Image.Image:
    """Return a room, at times with something like a code: its pattern without its order."""
    frame = light.room(hands)
    if hands.random() < 0.5:
        frame = light.held(_chequered(hands), hands, hands.uniform(0.2, 0.7))
    blurred = light.unfocused(frame, hands.uniform(0, 2))
    return light.noisy(
        light.levels(blurred, hands.uniform(0, 60), hands.uniform(90, 255)), hands, hands.uniform(3, 12)
    )


def _chequered(hands: random.Random) -> Image.Image:
    side = hands.randint(20, 60)
    squares = Image.new("L", (side, side))
    squares.putdata([hands.choice((0, 255)) for _ in range(side * side)])
    return squares.resize((8 * side, 8 * side), Image.Resampling.NEAREST)
