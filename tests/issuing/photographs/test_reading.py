"""Test that ticks are read from photographs of a printed list, taken badly: all that are clear, none that is not there,
and what is doubtful is told as unsure."""

import io
import random
from dataclasses import dataclass

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from portillon.issuing.paper import sheet_code, typesetting
from portillon.issuing.paper.sheet_form import SHEET_ROWS, box_area
from portillon.issuing.photographs import picture
from portillon.issuing.photographs.marks import Mark, RowMarks, marks_of
from portillon.issuing.photographs.picture import NotReadable
from portillon.issuing.photographs.sheets import laid_flat, sheets_in
from tests.issuing.photographs import drawn
from tests.issuing.photographs.drawn import DPMM, Hand, Shot, photograph

KEY = b"k" * 32
# Boxes of each row, and how many of them are black.
ROWS = [((1, 0), (2, 1), (8, 2), (0, 0), (3, 0))[row % 5] for row in range(SHEET_ROWS)]
FREE = [(row, box) for row, (boxes, black) in enumerate(ROWS) for box in range(black, boxes)]


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    """A page of a list, as it leaves the printer."""
    out = io.BytesIO()
    typesetting.joined("door_list.typ", [[_page()]], {"accent": "#0b6e3c", "logo": "null"}, out)
    document = pypdfium2.PdfDocument(out.getvalue())
    image: Image.Image = document[0].render(scale=300 / 72).to_pil()
    document.close()
    return image


def _page() -> dict[str, object]:
    texts = (
        "title",
        "event",
        "organisation",
        "about",
        "door",
        "printed",
        "instruction",
        "photograph",
        "page",
    )
    codes = [sheet_code.svg_of(sheet_code.text_of(KEY, 7, 3, corner)) for corner in range(4)]
    return {**dict.fromkeys(texts, "Gala"), "headings": ["Column"] * 5, "rows": _rows(), "codes": codes}


def _rows() -> list[dict[str, object]]:
    shared = {"of": "of 9", "in": "", "name": "Zoë Zaugg", "about": "VIP · Row 1, 4", "number": "123 456 789"}
    return [{"boxes": boxes, "ticked": black, **shared} for boxes, black in ROWS]


@dataclass
class Read:
    """What was read from a photograph."""

    marks: list[RowMarks]

    def of(self, mark: Mark) -> set[tuple[int, int]]:
        return {(row, box) for row, box in FREE if self.marks[row].boxes[box] is mark}


def read(photo: bytes) -> Read:
    found = picture.opened(io.BytesIO(photo))
    (seen,) = sheets_in(found)
    assert (seen.listed, seen.page, seen.is_whole, seen.is_genuine(KEY)) == (7, 3, True, True)
    flat = laid_flat(found, seen)
    assert flat
    return Read(marks_of(flat, ROWS))


def ticked(sheet: Image.Image, hand: Hand) -> tuple[Image.Image, set[tuple[int, int]]]:
    """The sheet with ticks of all kinds in four of ten boxes, and which boxes these are."""
    boxes = [one for one in FREE if hand.dice.random() < 0.4]
    hand.dice.shuffle(boxes)
    return drawn.drawn(sheet, hand, boxes), set(boxes)


SHOTS = {
    "flat": Shot(),
    "from aside": Shot(tilt=0.2, degrees=5),
    "turned left": Shot(degrees=30, tilt=0.1),
    "turned right": Shot(degrees=-30, tilt=0.1),
    "upside down": Shot(degrees=180, tilt=0.1),
    "blurred": Shot(blur=2),
    "in uneven light": Shot(shade=0.6),
    "with grain": Shot(noise=25, quality=60),
    "small": Shot(height=1600, quality=60),
    "not quite flat": Shot(crumple=0.6),
    "all at once": Shot(degrees=195, tilt=0.2, blur=1, shade=0.6, noise=12, crumple=0.4, quality=60),
}


@pytest.mark.parametrize("shot", SHOTS.values(), ids=SHOTS.keys())
@pytest.mark.parametrize("seed", [1, 2])
def test_every_tick_is_read_and_none_that_is_not_there(sheet: Image.Image, shot: Shot, seed: int) -> None:
    dice = random.Random(seed)
    paper, boxes = ticked(sheet, Hand(dice, dice.choice((drawn.BLUE, drawn.BLACK, drawn.RED))))

    found = read(photograph(paper, shot, dice))

    assert found.of(Mark.TICKED) == boxes
    assert found.of(Mark.UNSURE) == set()


HARD = {
    "crumpled": Shot(crumple=1.2),
    "very blurred": Shot(blur=3),
    "turned, crumpled, dark and blurred": Shot(-25, 0.15, 1.5, 0.5, 15, 0.7, 60),
}


@pytest.mark.parametrize("shot", HARD.values(), ids=HARD.keys())
@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_bad_photograph_does_not_show_is_asked_and_never_guessed(
    sheet: Image.Image, shot: Shot, seed: int
) -> None:
    dice = random.Random(seed)
    paper, boxes = ticked(sheet, Hand(dice))

    found = read(photograph(paper, shot, dice))

    assert found.of(Mark.TICKED) <= boxes
    assert found.of(Mark.EMPTY).isdisjoint(boxes)


def test_a_faint_pencil_and_a_speck_are_asked_or_read(sheet: Image.Image) -> None:
    dice = random.Random(5)
    paper, boxes = ticked(sheet, Hand(dice, drawn.PENCIL, 0.35))
    speck = next(one for one in FREE if one not in boxes)
    drawn.speck(Hand(dice), ImageDraw.Draw(paper), box_area(*speck))

    found = read(photograph(paper, Shot(shade=0.3), dice))

    assert found.of(Mark.TICKED) | found.of(Mark.UNSURE) == boxes | {speck}
    assert speck in found.of(Mark.UNSURE)


def test_a_tick_that_runs_into_the_box_beside_is_asked_there(sheet: Image.Image) -> None:
    dice = random.Random(6)
    paper = sheet.convert("RGB").resize((210 * DPMM, 297 * DPMM))
    drawn.sweep(Hand(dice), ImageDraw.Draw(paper), box_area(4, 0))

    found = read(photograph(paper, Shot(), dice))

    assert found.of(Mark.TICKED) == {(4, 0)}
    assert found.of(Mark.UNSURE) == {(4, 1)}


def test_a_time_and_a_number_are_noticed(sheet: Image.Image) -> None:
    dice = random.Random(7)
    hand = Hand(dice)
    paper = drawn.noted(drawn.drawn(sheet, hand, []), hand, 10)
    ImageDraw.Draw(paper).line([(30 * DPMM, 66 * DPMM), (33 * DPMM, 69 * DPMM)], fill=drawn.BLUE, width=6)

    found = read(photograph(paper, Shot(noise=15), dice))

    assert [row for row, one in enumerate(found.marks) if one.is_time_noted] == [10]
    assert [row for row, one in enumerate(found.marks) if one.is_number_written] == [3]


def test_half_a_sheet_is_not_read(sheet: Image.Image) -> None:
    half = sheet.crop((0, 0, sheet.width, sheet.height // 2)).convert("RGB")
    out = io.BytesIO()
    half.save(out, "JPEG")

    (seen,) = sheets_in(picture.opened(io.BytesIO(out.getvalue())))

    assert not seen.is_whole


def test_a_sheet_of_another_list_is_not_genuine(sheet: Image.Image) -> None:
    (seen,) = sheets_in(sheet.convert("L"))
    assert not seen.is_genuine(b"o" * 32)


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "This is not a JPEG, PNG or WebP picture."),
        (b"%PDF-1.7", "This is not a JPEG, PNG or WebP picture."),
        (b"\xff\xd8\xff\xe0 cut off", "This is not a JPEG, PNG or WebP picture."),
    ],
)
def test_what_is_no_picture_is_said(content: bytes, said: str) -> None:
    with pytest.raises(NotReadable, match=said):
        picture.opened(io.BytesIO(content))


def test_a_picture_that_is_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    with pytest.raises(NotReadable, match="too many pixels"):
        picture.opened(io.BytesIO(out.getvalue()))
