"""`--lan`: HTTPS at the address where phones in the local network reach this machine.

Only HTTPS pages may use a camera. A phone takes two steps, each with a QR code in the terminal: it trusts
this machine's certificate authority, which a plain HTTP page hands out, and then opens the program.
"""

import argparse
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import zxingcpp

from portillon.cli import certificates
from portillon.cli.certificates import Certificates
from portillon.cli.problem import NamedProblem

# An address reserved for documentation (RFC 5737). Connecting a UDP socket finds the route to it and sends
# nothing.
_ELSEWHERE = ("198.51.100.1", 9)


def address_of(options: argparse.Namespace) -> str:
    """Return `--host` if it names an address of its own, else the address by which this machine reaches the network.

    Raises NamedProblem if the machine is on no network.
    """
    if options.host not in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        return str(options.host)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError as error:
            raise NamedProblem("this machine is on no network; say its address with --host") from error


def names_of(address: str) -> list[str]:
    """Return the names and addresses that the server's certificate must cover."""
    host = socket.gethostname().split(".")[0].lower()
    names = [address, "127.0.0.1", "localhost"]
    return [*names, f"{host}.local"] if host and host != "localhost" else names


def certify(address: str, data: Path) -> Certificates:
    return certificates.certificates_for(names_of(address), data / "lan")


def hand_out(authority: Path, address: str, port: int) -> None:
    """Start a thread that serves the page with the authority's certificate until this process ends."""
    pages = _Pages(authority.read_bytes())
    server = ThreadingHTTPServer((address, port), type("Handler", (_Handler,), {"pages": pages}))
    threading.Thread(target=server.serve_forever, daemon=True, name="certificate page").start()


class _Pages:
    """The certificate, and the page that explains it, rendered once in each language."""

    def __init__(self, certificate: bytes) -> None:
        from django.conf import settings
        from django.template.loader import render_to_string
        from django.utils.translation import override

        self.certificate = certificate
        self.style = (Path(__file__).parents[1] / "console/static/portillon/trust.css").read_bytes()
        self.by_language: dict[str, bytes] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                page = render_to_string(
                    "console/lan/trust.html", {"url": settings.BASE_URL, "language": language}
                )
            self.by_language[language] = page.encode()

    def page_for(self, accept_language: str) -> bytes:
        wanted = [part.split(";")[0].strip()[:2].lower() for part in accept_language.split(",")]
        return self.by_language[next((code for code in wanted if code in self.by_language), "en")]


class _Handler(BaseHTTPRequestHandler):
    pages: _Pages

    def do_GET(self) -> None:
        if self.path == "/portillon.crt":
            self._send("application/x-x509-ca-cert", self.pages.certificate)
        elif self.path == "/trust.css":
            self._send("text/css", self.pages.style)
        elif self.path == "/":
            self._send(
                "text/html; charset=utf-8", self.pages.page_for(self.headers.get("Accept-Language", ""))
            )
        else:
            self.send_error(404)

    def _send(self, content_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Log nothing, so that no record tells who has fetched the certificate."""


def steps(trust_url: str, url: str) -> str:
    """Return the two steps as text for the terminal, each with its QR code."""
    return "\n".join(
        [
            "",
            "  On the phone, in the same network:",
            f"  1. Trust this machine: {trust_url}",
            _qr(trust_url),
            f"  2. Open Portillon:     {url}/",
            _qr(f"{url}/"),
            "  (docs/lan.md says what each phone shows.)",
            "",
        ]
    )


def _qr(text: str) -> str:
    """Return a QR code as text, two rows of modules per line. Readers accept it light on dark as well."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    # One byte per module; 0 is dark.
    image = memoryview(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=True))  # type: ignore[arg-type]
    rows = [[bool(module) for module in row] for row in cast("list[list[int]]", image.tolist())]
    rows += [[True] * len(rows[0])] * (len(rows) % 2)
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    lines = [
        "".join(blocks[pair] for pair in zip(*two, strict=True))
        for two in zip(rows[::2], rows[1::2], strict=True)
    ]
    return "\n".join(f"  {line}" for line in lines)


def use_base_url(address: str, port: int) -> None:
    """Set PORTILLON_BASE_URL, unless the environment does, so that codes and links lead to this server."""
    if not os.environ.get("PORTILLON_BASE_URL") and not os.environ.get("PORTILLON_BASE_URL_FILE"):
        os.environ["PORTILLON_BASE_URL"] = f"https://{address}:{port}"
