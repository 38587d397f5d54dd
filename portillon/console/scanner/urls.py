"""What the scanner's page of a signed-in person asks for. The page itself is public/door/shell.py's."""

from django.urls import path

from portillon.console.scanner.scan import config, enrol, start

scanner_urls = [
    path("scan/config", config, name="scan-config"),
    path("scan/start", start, name="scan-start"),
    path("scan/devices/", enrol, name="scan-devices"),
]
