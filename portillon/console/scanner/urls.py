"""The addresses of the scanner's page."""

from django.urls import path

from portillon.console.scanner.scan import enrol, scan

scanner_urls = [
    path("scan", scan, name="scan"),
    path("scan/", scan),
    path("scan/devices/", enrol, name="scan-devices"),
]
