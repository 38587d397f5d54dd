"""Test that an answer and what is logged about it have one id, and what a log holds about scans."""

import json
import logging
import sys
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from portillon.api import scan
from portillon.operating import logs, request_id
from tests.organiser import Organiser
from tests.servers.portillon import portillon_server
from tests.servers.site import site_on

OF_A_PROXY = "0f3a9c1e7d5b4a68"


def test_each_answer_has_an_id_of_its_own(db: None) -> None:
    ids = {Client().get("/login/").headers["X-Request-ID"] for _request in range(3)}

    assert len(ids) == 3


def test_a_problem_names_its_request(alice: Organiser) -> None:
    answer = Client().get("/api/v1/events/0", headers={"Authorization": f"Bearer {alice.key}"})

    assert answer.status_code == 404
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    "proxies, given, is_kept",
    [
        (1, OF_A_PROXY, True),
        (0, OF_A_PROXY, False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "two\nlines and more", False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_kept(
    monkeypatch: pytest.MonkeyPatch, proxies: int, given: str, is_kept: bool
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)

    assert (request_id.begin(given) == given) is is_kept


def handled(form: str, logger: logging.Logger, capsys: pytest.CaptureFixture[str], act: Any) -> str:
    """Return what a handler of this form writes of what `act` logs."""
    wanted = logs.configuration("INFO", form)
    handler = logging.StreamHandler()
    handler.setFormatter(wanted["formatters"][form]["()"]())
    for name in wanted["handlers"]["stderr"]["filters"]:
        handler.addFilter(wanted["filters"][name]["()"]())
    capsys.readouterr()
    handler.stream = sys.stderr
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.INFO)
    # The root's handler would write the same record once more.
    logger.propagate = False
    try:
        act()
    finally:
        logger.propagate = True
        logger.removeHandler(handler)
        logger.setLevel(before)
    return capsys.readouterr().err


def test_a_line_has_the_id_and_a_time_with_its_offset(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = request_id.begin("")
    line = handled(
        "text", logging.getLogger("x"), capsys, lambda: logging.getLogger("x").warning("a %s", "word")
    )

    at, rest = line.split(" ", 1)
    assert datetime.fromisoformat(at).utcoffset() is not None
    assert rest == f"WARNING x [{chosen}] a word\n"


def test_json_has_the_traceback_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def crash() -> None:
        try:
            raise RuntimeError("no")
        except RuntimeError:
            logging.getLogger("x").exception("it failed")

    told = json.loads(handled("json", logging.getLogger("x"), capsys, crash))

    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "x", "it failed")
    assert told["traceback"].endswith("RuntimeError: no")
    assert datetime.fromisoformat(told["at"]).utcoffset() is not None


def test_a_scan_is_logged_without_names_where_that_is_wished(
    alice: Organiser, capsys: pytest.CaptureFixture[str]
) -> None:
    code = alice.code(name="Bartholomäa")
    told = json.loads(handled("json", scan.scan_log, capsys, lambda: alice.scan(code)))

    assert (told["reason"], told["status"], told["gate"]) == ("ok", 200, int(alice.gate))
    assert "Barthol" not in json.dumps(told, ensure_ascii=False)
    assert code.rpartition("/")[2] not in json.dumps(told)


def test_by_default_a_scan_is_not_logged(alice: Organiser, caplog: pytest.LogCaptureFixture) -> None:
    alice.scan(alice.code())

    assert caplog.records == []


def test_a_server_logs_one_line_for_a_scan(tmp_path: Path) -> None:
    wished = {"PORTILLON_LOG_LEVEL": "info", "PORTILLON_LOG_FORMAT": "json"}
    with portillon_server(None, tmp_path, workers=1, env=wished) as server:
        site = site_on(server)
        body = {"scan_id": str(uuid4()), "code": site.issue(1, admits=1)[0].code, "gate": site.gate}
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            headers = {"Authorization": f"Bearer {site.key}"}
            connection.request("POST", "/api/v1/scans", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
        lines = [json.loads(line) for line in server.log.splitlines() if '"portillon.scans"' in line]

    assert [line["request_id"] for line in lines] == [answer.headers["X-Request-ID"]]
    assert lines[0]["scan_id"] == body["scan_id"]
