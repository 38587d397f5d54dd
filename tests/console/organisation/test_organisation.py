"""Test the console's page of an organisation: the colour must be legible, the logo is redrawn, tickets show both."""

import re
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from portillon.accounts.colour import DARK, contrast, in_the_dark
from portillon.accounts.models import Logo, Organisation
from portillon.issuing.mailing.file import parsed
from portillon.issuing.mailing.message import compose
from portillon.issuing.models import Credential, Message
from portillon.issuing.paper.ticket_pdf import ticket_pdf

PAGE = "/organisation/"
RED = (200, 0, 0)


def picture(size: tuple[int, int] = (1600, 400), kind: str = "PNG", mode: str = "RGB", **saved: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, RED if mode == "RGB" else 0).save(out, kind, **saved)
    return out.getvalue()


def save(client: Client, logo: bytes = b"", **fields: str) -> Any:
    body: dict[str, Any] = {"name": "University", "accent": "#7a1f5c", **fields}
    if logo:
        body["logo"] = SimpleUploadedFile("logo.png", logo)
    return client.post(PAGE, body)


def test_keeps_what_is_said(alice: Client, university: Organisation) -> None:
    response = save(alice, name="Uni\r\nX", reply_to="office@uni.example")

    assert response.status_code == 302
    university.refresh_from_db()
    assert (university.name, university.accent) == ("Uni X", "#7a1f5c")
    assert university.reply_to == "office@uni.example"


def test_who_changed_what_stands_below(alice: Client, university: Organisation) -> None:
    office, days = "office@uni.example", str(university.retention_days or "")
    save(alice, logo=picture((80, 20)), reply_to=office, retention_days=days)
    save(alice, reply_to=office, retention_days=days)

    page = alice.get(PAGE).content.decode()

    assert re.findall(r"<span>(.*?)<br><span class=\"quiet\">(.*?)</span>", page) == [
        ("Colour, Answers go to, Logo", "Alice")
    ]


@pytest.mark.parametrize("colour", ["#ffee00", "#cccccc", "red", "#12345", "#0b5d66;}"])
def test_a_colour_that_cannot_be_read_is_refused(
    alice: Client, university: Organisation, colour: str
) -> None:
    response = save(alice, accent=colour)

    assert response.status_code == 200
    assert response.context["form"].errors["accent"]
    university.refresh_from_db()
    assert university.accent == ""


def test_every_legible_colour_has_a_relative_for_the_dark() -> None:
    for colour in ("#000000", "#0000ff", "#7a1f5c", "#0b5d66", "#8b0000"):
        assert contrast(in_the_dark(colour), DARK) >= 4.5


def test_a_logo_is_drawn_anew_and_smaller(alice: Client) -> None:
    secret = PngImagePlugin.PngInfo()
    secret.add_text("Author", "somebody's name")
    save(alice, picture(pnginfo=secret))

    logo = Logo.objects.get()
    assert (logo.width, logo.height) == (800, 200)
    assert b"somebody" not in bytes(logo.png)
    assert Image.open(BytesIO(bytes(logo.png))).format == "PNG"


def test_a_jpeg_is_a_logo_too(alice: Client) -> None:
    save(alice, picture(kind="JPEG"))

    assert Image.open(BytesIO(bytes(Logo.objects.get().png))).format == "PNG"


@pytest.mark.parametrize(
    "data",
    [
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture()[:200],
        picture((100, 100), "GIF"),
        picture((5000, 5000), mode="1"),
        b"\x89PNG\r\n\x1a\n" + b"0" * (1024 * 1024),
    ],
    ids=["text", "svg", "cut off", "gif", "bomb", "too large"],
)
def test_anything_else_is_refused(alice: Client, data: bytes) -> None:
    response = save(alice, data)

    assert response.status_code == 200
    assert response.context["form"].errors["logo"]
    assert not Logo.objects.exists()


def test_a_logo_can_be_removed(alice: Client) -> None:
    save(alice, picture())
    save(alice, remove_logo="on")

    assert not Logo.objects.exists()


def test_colour_and_logo_stand_on_the_ticket_the_page_and_the_mail(alice: Client, ticket: Credential) -> None:
    save(alice, picture())
    ticket = Credential.objects.select_related("holder", "event__organisation", "event__venue").get(
        pk=ticket.pk
    )
    page = Client().get(f"/h/{ticket.page_secret}").content.decode()
    mail = parsed(compose(Message.objects.get(credential=ticket)).data)
    html = mail.get_body(("html",))

    logo = Logo.objects.get()
    assert 'href="/brand/7a1f5c.css"' in page
    assert f'src="/brand/{logo.digest}.png"' in page
    assert "#7a1f5c" in Client().get("/brand/7a1f5c.css").content.decode()
    assert Client().get(f"/brand/{logo.digest}.png").content == bytes(logo.png)
    assert html
    assert "#7a1f5c" in html.get_content()
    assert 'src="cid:logo@portillon"' in html.get_content()
    pictures = {part["Content-ID"] for part in mail.walk() if part.get_content_type() == "image/png"}
    assert pictures == {"<logo@portillon>", "<code@portillon>"}
    image = pypdfium2.PdfDocument(ticket_pdf(ticket))[0].render().to_pil()
    colours = {colour for _count, colour in image.getcolors(1_000_000)}
    assert {RED, (0x7A, 0x1F, 0x5C)} <= colours


@pytest.mark.parametrize("path", ["/brand/zzz.css", "/brand/0b5d66;x.css", "/brand/nothing.png"])
def test_other_addresses_hold_nothing(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_only_organisers_may(bob: Client, dana: Client) -> None:
    assert [client.get(PAGE).status_code for client in (bob, dana)] == [403, 403]
    assert [save(client).status_code for client in (bob, dana)] == [403, 403]


def test_another_organisation_does_not_exist(charlie: Client, university: Organisation) -> None:
    assert charlie.get(f"{PAGE}?organisation=university").status_code == 404
