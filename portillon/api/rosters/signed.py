"""Signs the JSON pages of rosters, as compact pages are signed within (docs/offline-roster.md)."""

import struct
from base64 import urlsafe_b64encode

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from portillon.api.dialect import Renderer
from portillon.issuing.seals import keyring

HEADER = "Portillon-Signature"
CONTEXT = b"portillon/roster/json/v1\n"
_GENERATION = struct.Struct(">I")


def answer(request: HttpRequest, page: Schema) -> HttpResponse:
    """Return the page; its signature covers each byte of the body, as it is before it is compressed on the way."""
    body = Renderer().render(request, page.model_dump(by_alias=True), response_status=200).encode()
    generation, key = keyring.roster_signer()
    signature = key.sign(CONTEXT + _GENERATION.pack(generation) + body)
    told = f"{generation}.{urlsafe_b64encode(signature).decode().rstrip('=')}"
    headers = {HEADER: told, "Vary": "Accept"}
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)
