"""Test on a real server that heavy work, however much of it, leaves scans and pages their threads."""

import select

import pytest

from tests.servers.site import Site
from tests.serving.conftest import Send, assert_answers, until_closed

# More than there are threads of any kind, and as many as one address may have.
LISTS = 8
ROWS = 12_000


def a_list(site: Site) -> bytes:
    rows = "\n".join(
        ["Name,E-mail", *(f"Guest {number},guest{number}@example.org" for number in range(ROWS))]
    )
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{rows}\r\n--b--\r\n"
    )
    head = (
        f"POST /api/v1/events/{site.event['id']}/roster?dry_run=1 HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {site.key}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def test_lists_at_work_keep_nobody_waiting(patient_site: Site, send: Send) -> None:
    lists = [send(patient_site.server, a_list(patient_site)) for _ in range(LISTS)]

    assert_answers(patient_site)

    answered, _writable, _broken = select.select(lists, [], [], 0)
    assert answered == [], "a list was done first"
    assert {until_closed(connection)[:12] for connection in lists} == {b"HTTP/1.1 200"}


def test_one_address_has_only_so_much_heavy_work(patient_site: Site, send: Send) -> None:
    lists = [send(patient_site.server, a_list(patient_site)) for _ in range(LISTS * 2)]

    answers = [until_closed(connection)[:12] for connection in lists]

    assert set(answers) == {b"HTTP/1.1 200", b"HTTP/1.1 429"}


@pytest.mark.parametrize("path", ["/h/none/ticket.pdf", "/events/1/statistics/", "/api/v1/events/1/stats"])
def test_heavy_requests_are_answered_like_all_others(patient_site: Site, send: Send, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    answer = until_closed(send(patient_site.server, head.encode()))

    assert answer[:12] in (b"HTTP/1.1 302", b"HTTP/1.1 401", b"HTTP/1.1 404")
