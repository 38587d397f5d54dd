"""Test what the main server takes from a server at a venue, and what it tells it."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from portillon.devices.models import Device
from portillon.entries import risk
from portillon.entries.models import Kind, Scan, VenueServer
from portillon.entries.venue import checkout
from portillon.entries.venue.bundle import bundle
from portillon.entries.venue.checkout import CheckedOut, beginning
from portillon.entries.venue.news import Encoder
from portillon.issuing.models import Credential
from portillon.issuing.seals import keyring
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets import tickets
from tests.organiser import Answer, Organiser


@dataclass
class Laptop:
    """What the server at the venue would send, without the server."""

    alice: Organiser
    out: CheckedOut
    number: int = 0
    digest: bytes = b""
    sent: list[dict[str, Any]] = field(default_factory=list)

    def entry(self, kind: str, **more: Any) -> dict[str, Any]:
        made = {"kind": kind, "scan_id": str(uuid4()), "at": timezone.now().isoformat(), "phone": 7} | more
        self.sent.append(made | {"number": self.number + len(self.sent) + 1})
        return self.sent[-1]

    def scan(self, ticket: Credential, **more: Any) -> dict[str, Any]:
        passed = {"ticket": ticket.pk, "gate": int(self.alice.gate), "admitted": True, "reason": "ok"}
        return self.entry("scan", **{**passed, **more})

    def tell(self, **more: Any) -> Answer:
        """Send what was noted since the last call, and go on from there if it was taken."""
        body = {
            "incarnation": str(self.out.incarnation),
            "after": self.number,
            "digest": self.digest.hex(),
            "length": self.number + len(self.sent),
            "phones": {"7": "North 2"},
            "entries": self.sent,
            "sent_at": timezone.now().isoformat(),
            **more,
        }
        answer = self.alice.api("POST", "/venue-server/journal", body, self.out.key)
        if answer.status < 300:
            for one in self.sent:
                self.digest = hashlib.sha256(self.digest + UUID(one["scan_id"]).bytes).digest()
            self.number, self.sent = self.number + len(self.sent), []
        return answer

    def news(self, **since: Any) -> Answer:
        body = {"incarnation": str(self.out.incarnation), **since}
        return self.alice.api("POST", "/venue-server/news", body, self.out.key)


@pytest.fixture
def bobs(alice: Organiser) -> Credential:
    return alice.issue("Bob", admits=2)


@pytest.fixture
def laptop(alice: Organiser, bobs: Credential) -> Laptop:
    out = checkout.appoint(alice.event, "Laptop")
    checkout.hand_all(out.server)
    return Laptop(alice, out, digest=beginning(out.incarnation))


def rows(ticket: Credential) -> list[tuple[str, str, int, int | None]]:
    """Return kind, reason, persons in, and holder of each row of the ticket that has a place."""
    found = Scan.objects.filter(credential_id=ticket.pk, seq__isnull=False).order_by("seq")
    return [(row.kind, row.reason, row.used, row.holder_id) for row in found]


def test_while_it_has_the_event_nobody_else_lets_in(
    laptop: Laptop, alice: Organiser, bobs: Credential
) -> None:
    answer = alice.scan(code_of(bobs))

    assert (answer["verdict"], answer["reason"]) == ("refused", "wrong_gate")
    assert "Laptop" in answer["detail"]


@pytest.mark.parametrize(
    "language, detail",
    [
        ("en", "The server at the venue holds this ticket: Laptop."),
        ("de", "Der Server vor Ort hält dieses Ticket: Laptop."),
        ("fr", "Le serveur sur place détient ce billet\u00a0: Laptop."),
    ],
)
def test_a_refusal_calls_it_a_server(
    laptop: Laptop, alice: Organiser, bobs: Credential, language: str, detail: str
) -> None:
    assert alice.scan(code_of(bobs), language=language)["detail"] == detail


def test_the_risk_is_the_server_and_not_the_phones_at_home(laptop: Laptop, alice: Organiser) -> None:
    long_ago = timezone.now() - timedelta(hours=3, minutes=1)
    home, _key = alice.steward()
    Device.objects.filter(pk=home.pk).update(
        seen_at=long_ago, roster_at=long_ago, roster_event=alice.event, event=alice.event
    )
    server = Device.objects.filter(pk=laptop.out.server.device_id)
    server.update(seen_at=timezone.now() - timedelta(minutes=4, seconds=10))

    minutes = alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"]
    server.update(seen_at=long_ago)
    risk.forget()
    hours = alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"]
    VenueServer.objects.update(closed_at=timezone.now())
    risk.forget()
    back = alice.api("GET", f"/events/{alice.event.pk}/counts")["risk"]

    who = "The server at the venue has this event: “Laptop”, last heard"
    assert minutes["detail"] == f"{who} 4 min ago. Only the phones there let people in."
    assert hours["detail"] == f"{who} 3 hours ago. Only the phones there let people in."
    assert (minutes["phones"], minutes["persons"], minutes["at_venue"]) == (0, 0, "Laptop")
    assert (back["phones"], back["at_venue"]) == (1, "")


def test_phones_are_told_that_it_is_a_server(laptop: Laptop, alice: Organiser) -> None:
    device, key = alice.steward()

    roster = alice.api("GET", f"/roster?gate={alice.gate}", key=key)

    servers = {one["id"]: one["server"] for one in roster["settings"]["devices"]}
    assert servers == {str(device.pk): "", str(laptop.out.server.device_id): "venue"}


def test_its_entries_count_as_those_of_its_phones(laptop: Laptop, bobs: Credential) -> None:
    at = timezone.now() - timedelta(minutes=3)
    entry = laptop.scan(bobs, at=at.isoformat())

    assert laptop.tell()["stored"] == 1

    row = Scan.objects.get(scan_id=entry["scan_id"])
    phone = laptop.out.server.phones.get().device
    assert (row.device_id, row.decided_at, row.used) == (phone.pk, at, 1)
    assert (phone.name, row.verdict, row.shown) == ("North 2", "admitted", "admitted")
    assert row.holder_id == laptop.out.server.device_id


def test_a_clock_that_is_an_hour_late_is_corrected(laptop: Laptop, bobs: Credential) -> None:
    late = timezone.now() - timedelta(hours=1)
    entry = laptop.scan(bobs, at=(late - timedelta(minutes=2)).isoformat())

    laptop.tell(sent_at=late.isoformat())

    row = Scan.objects.get(scan_id=entry["scan_id"])
    assert abs(timezone.now() - timedelta(minutes=2) - row.decided_at) < timedelta(minutes=1)


def test_the_same_part_again_changes_nothing(laptop: Laptop, bobs: Credential) -> None:
    laptop.scan(bobs)
    again, before = list(laptop.sent), (laptop.number, laptop.digest)
    laptop.tell()
    after = rows(bobs)
    # The answer was lost after the entries were stored, and before that was noted.
    VenueServer.objects.update(digest=before[1])
    laptop.out.server.device.journal.__class__.objects.update(stored=before[0])
    laptop.number, laptop.digest, laptop.sent = before[0], before[1], again

    assert laptop.tell()["stored"] == 1
    assert rows(bobs) == after


def test_it_hears_how_far_the_main_server_is(laptop: Laptop, alice: Organiser, bobs: Credential) -> None:
    laptop.scan(bobs)
    before = laptop.number, laptop.digest
    laptop.tell()
    laptop.number, laptop.digest = before
    laptop.scan(bobs)

    answer = laptop.tell()

    assert (answer.status, answer["type"]) == (409, "/problems/venue-other-place")
    state = alice.api("GET", "/venue-server", None, laptop.out.key)
    assert (state["stored"], state["held"]) == (1, 1)
    assert not VenueServer.objects.exclude(doubled_at=None).exists()


def test_another_copy_of_its_folder_is_noticed(laptop: Laptop, alice: Organiser, bobs: Credential) -> None:
    laptop.scan(bobs)
    laptop.tell()
    laptop.scan(bobs)

    answer = laptop.tell(digest=hashlib.sha256(b"another scan").hexdigest())

    assert (answer.status, answer["type"]) == (409, "/problems/venue-other-copy")
    assert len(rows(bobs)) == 2
    assert VenueServer.objects.exclude(doubled_at=None).exists()


def test_a_refusal_an_override_and_what_is_taken_back(laptop: Laptop, bobs: Credential) -> None:
    entry = laptop.scan(bobs, party=2)
    refused = laptop.scan(bobs, admitted=False, reason="used_up")
    laptop.entry("override", of=refused["scan_id"], why="goodwill", party=1)
    laptop.entry("reversal", of=entry["scan_id"])

    answer = laptop.tell()

    assert (answer["stored"], answer["overruns"], answer["put_aside"]) == (4, 0, 0)
    kinds = Scan.objects.filter(credential_id=bobs.pk).order_by("pk").values_list("kind", "party", "used")
    assert list(kinds) == [
        ("hand", 0, 0),
        ("entry", 2, 2),
        ("entry", 1, 2),
        ("override", 1, 2),
        ("reversal", 2, 0),
    ]


def test_whom_a_phone_there_let_in_against_the_rules_is_an_overrun(laptop: Laptop, bobs: Credential) -> None:
    laptop.scan(bobs, party=2)
    refused = laptop.scan(bobs, admitted=False, reason="used_up")
    laptop.entry("overrun", of=refused["scan_id"], party=1)

    answer = laptop.tell()

    assert answer["overruns"] == 1
    assert Scan.objects.overruns().get().party == 1


def test_after_a_take_back_its_entries_are_overruns(
    laptop: Laptop, alice: Organiser, bobs: Credential
) -> None:
    device = laptop.out.server.device_id
    told = alice.api("POST", f"/events/{alice.event.pk}/devices/{device}/take-back", {"in_hand": False})
    alice.scan(code_of(bobs), party=2)
    laptop.scan(bobs, party=2)

    answer = laptop.tell()

    assert (told["unused"], told["exposed"]) == (2, 2)
    assert answer["overruns"] == 1
    assert Scan.objects.overruns().get().party == 2


def test_what_it_gives_back_is_at_home(laptop: Laptop, alice: Organiser, bobs: Credential) -> None:
    laptop.scan(bobs)
    laptop.entry("return", ticket=bobs.pk, register=1)
    laptop.entry("return", ticket=bobs.pk, register=1)

    laptop.tell()

    device = laptop.out.server.device_id
    assert rows(bobs) == [
        (Kind.HAND, "ok", 0, device),
        (Kind.ENTRY, "ok", 1, device),
        (Kind.RETURN, "ok", 1, None),
    ]
    assert alice.scan(code_of(bobs))["used"] == 2


def test_news_hand_over_what_is_new(laptop: Laptop, alice: Organiser, bobs: Credential) -> None:
    first = laptop.news().content
    carol = alice.issue("Carol")
    tickets.cancel(bobs)

    answer = laptop.news(era=first["era"], n=first["n"], ticket=first["ticket"])

    told = {one["name"]: one for one in answer["tickets"]}
    assert [one["name"] for one in first["tickets"]] == ["Bob"]
    assert told["Carol"]["is_yours"] is True
    assert told["Bob"]["cancelled_at"] is not None
    assert answer["held"] == 2
    assert alice.scan(code_of(carol))["reason"] == "wrong_gate"
    assert "bob@example.org" not in json.dumps(answer.content)


def test_once_it_is_closed_nothing_more_is_handed_over(laptop: Laptop, alice: Organiser) -> None:
    folder = {"incarnation": str(laptop.out.incarnation)}
    assert alice.api("POST", "/venue-server/close", folder, laptop.out.key)["closed"] is True
    carol = alice.issue("Carol")

    assert laptop.news()["held"] == 1
    assert alice.scan(code_of(carol))["verdict"] == "admitted"


def test_after_a_take_back_it_is_handed_nothing_more(
    laptop: Laptop, alice: Organiser, bobs: Credential
) -> None:
    device = laptop.out.server.device_id
    alice.api("POST", f"/events/{alice.event.pk}/devices/{device}/take-back", {"in_hand": True})

    assert laptop.news()["held"] == 0
    assert alice.scan(code_of(bobs))["verdict"] == "admitted"


def test_what_a_revoked_one_tells_is_kept_and_counts_nowhere(
    laptop: Laptop, alice: Organiser, bobs: Credential
) -> None:
    device = laptop.out.server.device
    alice.api("DELETE", f"/devices/{device.pk}")
    entry = laptop.scan(bobs, party=2)
    laptop.entry("return", ticket=bobs.pk, register=1)

    answer = laptop.tell()

    assert (answer.status, answer["stored"]) == (202, 2)
    assert rows(bobs) == [(Kind.HAND, "ok", 0, device.pk)]
    kept = [(one.why, json.loads(one.body)) for one in device.quarantined.order_by("number")]
    assert [(why, body["kind"], body["phone"]) for why, body in kept] == [
        ("revoked", "scan", "North 2"),
        ("revoked", "return", "North 2"),
    ]
    assert kept[0][1]["scan_id"] == entry["scan_id"]
    assert (kept[0][1]["verdict"], kept[0][1]["party"]) == ("admitted", 2)
    state = alice.api("GET", "/venue-server", None, laptop.out.key)
    assert (state["stored"], state["digest"], state["ended"]) == (2, laptop.digest.hex(), True)
    assert laptop.news().status == 401
    assert alice.scan(code_of(bobs))["reason"] == "wrong_gate"


def test_only_a_server_at_a_venue_may_call(laptop: Laptop, alice: Organiser) -> None:
    _device, key = alice.steward()
    folder = {"incarnation": str(laptop.out.incarnation)}

    answers = [alice.api("POST", "/venue-server/news", folder, one) for one in (key, alice.key, "pd_guessed")]
    other = alice.api("POST", "/venue-server/news", {"incarnation": str(uuid4())}, laptop.out.key)

    assert [one.status for one in answers] == [403, 403, 401]
    assert (other.status, other["type"]) == (409, "/problems/venue-other-copy")


def test_entries_out_of_order_are_refused_whole(laptop: Laptop, bobs: Credential) -> None:
    laptop.scan(bobs)
    laptop.sent[0]["number"] = 2

    assert laptop.tell().status == 422
    assert len(rows(bobs)) == 1


def test_the_folder_gets_one_event_and_no_key_that_makes_codes(
    laptop: Laptop, alice: Organiser, bob: Organiser, bobs: Credential
) -> None:
    other = alice.another_event()
    code_of(alice.issue("Dora", event=other))
    code_of(bob.issue("Erin"))
    generations = keyring._generations().values()

    text = json.dumps(bundle(laptop.out, "https://main.example"), cls=Encoder)

    told = json.loads(text)
    (opener,) = keyring.keys_to_hand_over(alice.event)
    assert [key["key_id"] for key in told["keys"]] == [opener.key.key_id]
    assert [page["event"]["id"] for page in told["pages"]] == [alice.event.pk]
    for absent in ("Dora", "Erin", "bob@example.org", bobs.page_secret):
        assert absent not in text
    for whole in generations:
        assert whole.signing_seed not in text
        assert whole.opening_root not in text
    others = [one.key.opening_key for one in keyring.keys_to_hand_over(other)]
    assert [key for key in others if key in text] == []


def test_a_second_server_at_the_venue_is_refused(laptop: Laptop, alice: Organiser) -> None:
    with pytest.raises(checkout.Elsewhere, match="Laptop"):
        checkout.appoint(alice.event, "Another one")
