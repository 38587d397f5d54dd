"""Test that names in every script are printed in the font that was made for them, whichever sheet they are on."""

import ctypes
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2.raw as pdfium
import pytest

from portillon.accounts.models import Organisation
from portillon.issuing.paper import typesetting
from portillon.issuing.paper.poster_pdf import poster_pdf
from portillon.issuing.paper.ticket_pdf import ticket_pdf
from portillon.places.programmes import create_venue
from tests.issuing.conftest import Issue
from tests.issuing.paper.test_ticket_pdf import CLAIM, opened

# A name in each script, and the font whose letters it must have. Joined letters and conjuncts are among them.
NAMES = {
    "Zoë Nguyễn": "NotoSans",
    "Ελευθερία": "NotoSans",
    "Анастасия": "NotoSans",
    "محمد": "NotoSansArabic",
    "שלום": "NotoSansHebrew",
    "Արամ": "NotoSansArmenian",
    "অনন্যা": "NotoSansBengali",
    "श्रीकृष्ण": "NotoSansDevanagari",
    "አበበ": "NotoSansEthiopic",
    "ანა": "NotoSansGeorgian",
    "ગુજરાતી": "NotoSansGujarati",
    "ਗੁਰਪ੍ਰੀਤ": "NotoSansGurmukhi",
    "ಕನ್ನಡ": "NotoSansKannada",
    "ខ្មែរ": "NotoSansKhmer",
    "ສົມພອນ": "NotoSansLao",
    "മലയാളം": "NotoSansMalayalam",
    "မြန်မာ": "NotoSansMyanmar",
    "ଓଡ଼ିଆ": "NotoSansOriya",
    "සිංහල": "NotoSansSinhala",
    "தமிழ்": "NotoSansTamil",
    "తెలుగు": "NotoSansTelugu",
    "สมชาย": "NotoSansThai",
    "王小明": "NotoSansCJKsc",
    "さくら": "NotoSansCJKsc",
    "김민준": "NotoSansCJKsc",
}


def letters(content: bytes) -> Iterator[tuple[str, str]]:
    """Return each piece of text on the first page and the family of its font, without subset tag and style."""
    with opened(content) as document:
        page = document[0]
        text_page = page.get_textpage()
        for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            yield _text(text_page, piece), _font(piece).partition("+")[2].partition("-")[0]


def _text(text_page: Any, piece: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(piece, text_page, None, 0)
    text = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(piece, text_page, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), size)
    return text.raw.decode("utf-16-le").rstrip("\0")


def _font(piece: Any) -> str:
    font = pdfium.FPDFTextObj_GetFont(piece)
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, name, size)
    return name.value.decode()


def fonts_of(content: bytes) -> set[str]:
    return {font for text, font in letters(content) if text.strip()}


@pytest.mark.parametrize("name, font", NAMES.items(), ids=NAMES.values())
def test_a_ticket_prints_a_name_in_its_script_s_font(ticket_for: Issue, name: str, font: str) -> None:
    content = ticket_pdf(ticket_for(name=name))

    assert CLAIM in content
    assert fonts_of(content) == {"NotoSans", font}


def test_a_sheet_in_every_template_can_print_all_scripts(organisation: Organisation) -> None:
    content = poster_pdf(create_venue(organisation, name=" ".join(NAMES)), "a4")

    assert fonts_of(content) == {"NotoSans", *NAMES.values()}


TEMPLATES = sorted(path.name for path in Path(typesetting.__file__).parent.glob("*.typ"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_sets_its_text_in_these_fonts(template: str) -> None:
    """The list of fonts is one setting of the whole document, and no template changes it further down."""
    source = (Path(typesetting.__file__).parent / template).read_text()

    assert "json(bytes(sys.inputs.fonts))" in source
    assert source.count("font:") == 1


def test_an_installation_s_own_fonts_print_what_no_package_can(
    ticket_for: Issue, tmp_path: Path, settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chinese,) = Path(str(files("manimgx_fonts_cjk"))).rglob("NotoSansCJK*")
    monkeypatch.setattr(typesetting, "FONT_PACKAGES", ("manimgx_fonts",))
    typesetting._fonts.cache_clear()
    try:
        settings.DATA = tmp_path
        assert CLAIM not in ticket_pdf(ticket_for(name="王小明"))

        (tmp_path / typesetting.OWN_FONTS).mkdir()
        shutil.copy(chinese, tmp_path / typesetting.OWN_FONTS)
        typesetting._fonts.cache_clear()
        assert "NotoSansCJKsc" in fonts_of(ticket_pdf(ticket_for(name="王小明")))
    finally:
        typesetting._fonts.cache_clear()
