"""Test scanning with a phone's own camera app: a code that an enrolled browser opens is one scan."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from portillon.accounts.models import Organisation
from portillon.devices.device_cookie import DEVICE
from portillon.devices.enrol import revoke
from portillon.devices.models import Device
from portillon.entries.models import Scan
from portillon.entries.words.screen_words import screen_words
from portillon.issuing.seals.codes import code_of
from portillon.issuing.tickets.tickets import cancel
from portillon.places.models import Event, Gate
from portillon.public.door import phone_scan
from tests.console.given import person, signed_in
from tests.devices.conftest import Authorise
from tests.devices.phone import enrol, open_code, text_of, verdict_of
from tests.organiser import Organiser

WEBSITE = "https://alice.example/"


@pytest.fixture(autouse=True)
def website(alice: Organiser) -> None:
    Organisation.objects.filter(pk=alice.organisation.pk).update(redirect_url=WEBSITE)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make every opening count as long after the one before."""
    monkeypatch.setattr(phone_scan, "SAME_OPENING", timedelta(seconds=-1))
    return iter(())


def answer(phone: Client, code: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    got = open_code(phone, code, **headers)
    # Expires only tells in which second the answer was given.
    headers = {name: value for name, value in got.headers.items() if name not in ("Expires", "X-Request-ID")}
    return got.status_code, headers, got.content


def as_a_stranger(phone: Client, code: str) -> bool:
    return answer(phone, code) == answer(Client(), code)


def test_it_says_yes_with_name_seat_and_counts(steward: Client, alice: Organiser) -> None:
    page = verdict_of(steward, code_of(alice.issue("Bob", 3, seat="Block 214")))

    assert page.status_code == 200
    for part in ("Access granted", "1/3", "Bob", "Block 214", "1 in", "2 to come", "Main door"):
        assert part in text_of(page)


def test_phone_console_and_api_say_the_same_numbers(steward: Client, alice: Organiser) -> None:
    alice.issue("Eve", 5)
    phone = text_of(verdict_of(steward, code_of(alice.issue("Bob", 3))))
    organiser = signed_in(person("olga", alice.organisation, "organiser"))

    page = text_of(organiser.get(f"/events/{alice.event.pk}/participants/"))
    told = alice.api("GET", f"/events/{alice.event.pk}/counts").content

    assert "1 in 7 to come" in phone
    assert "1 person in 8 persons expected 7 to come" in page
    assert [told[name] for name in ("admitted", "expected", "remaining")] == [1, 8, 7]


def test_it_says_no_and_why(steward: Client, alice: Organiser) -> None:
    ticket = alice.issue()
    cancel(ticket)

    page = text_of(verdict_of(steward, code_of(ticket)))

    assert "Access denied" in page
    assert "This ticket was cancelled" in page


def test_the_same_ticket_later_is_used_already(steward: Client, alice: Organiser, later: None) -> None:
    code = alice.code()
    verdict_of(steward, code)

    page = text_of(verdict_of(steward, code))

    assert "Access denied" in page
    assert "Anna" in page


@pytest.mark.parametrize("token", ["A" * 200, "x", "123456789", "é", "A B"])
def test_what_is_no_ticket_is_refused(steward: Client, alice: Organiser, token: str) -> None:
    assert "This is not a valid code of ours" in text_of(verdict_of(steward, token))


def test_a_reload_shows_the_same_and_counts_nothing(steward: Client, alice: Organiser) -> None:
    address = open_code(steward, alice.code(admits=2)).headers["Location"]

    pages = {text_of(steward.get(address)) for _reload in range(3)}

    assert len(pages) == 1
    assert Scan.objects.count() == 1


def test_a_code_fetched_twice_at_once_is_one_scan(steward: Client, alice: Organiser) -> None:
    code = alice.code(admits=2)

    places = {open_code(steward, code).headers["Location"] for _fetch in range(2)}

    assert len(places) == 1
    assert Scan.objects.count() == 1


def test_a_code_shown_again_later_counts_again(steward: Client, alice: Organiser, later: None) -> None:
    code = alice.code(admits=40)

    used = [verdict_of(steward, code).context["scan"].used for _person in range(20)]

    assert used == list(range(1, 21))


LOOKS = {
    "chrome prefetch": {
        "Sec-Purpose": "prefetch",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    },
    "chrome prerender": {"Sec-Purpose": "prefetch;prerender", "Sec-Fetch-Mode": "navigate"},
    "chrome preview": {"Sec-Purpose": "prefetch;prerender;preview"},
    "old chrome": {"Purpose": "prefetch"},
    "safari": {"X-Purpose": "preview"},
    "safari top sites": {"Purpose": "preview"},
    "firefox": {"X-Moz": "prefetch"},
    "fetch": {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    "image": {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    "frame": {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_counts_nothing_and_is_not_kept(steward: Client, alice: Organiser, look: str) -> None:
    status, headers, content = answer(steward, alice.code(), **LOOKS[look])

    assert (status, content) == (503, b"")
    assert "no-store" in headers["Cache-Control"]
    assert not Scan.objects.exists()


def test_asking_for_the_head_counts_nothing(steward: Client, alice: Organiser) -> None:
    assert steward.head("/t/" + alice.code().rpartition("/")[2]).status_code == 503
    assert not Scan.objects.exists()


@pytest.mark.parametrize("site", ["none", "cross-site", "same-origin"])
def test_a_real_opening_counts(steward: Client, alice: Organiser, site: str) -> None:
    headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": site}

    assert open_code(steward, alice.code(), **headers).status_code == 303


@pytest.mark.parametrize(
    "bot", ["WhatsApp/2.23", "facebookexternalhit/1.1", "Twitterbot/1.0", "Slackbot-LinkExpanding 1.0"]
)
def test_a_preview_bot_is_a_stranger(alice: Organiser, bot: str) -> None:
    assert open_code(Client(), alice.code(), **{"User-Agent": bot}).headers["Location"] == WEBSITE
    assert not Scan.objects.exists()


def test_a_revoked_phone_is_a_stranger(steward: Client, alice: Organiser) -> None:
    code = alice.code()
    revoke(Device.objects.get())

    assert as_a_stranger(steward, code)
    assert not Scan.objects.exists()


@pytest.mark.parametrize("cookie", ["pd_of_another_installation", "", "é", "x" * 3000])
def test_a_cookie_of_another_installation_is_a_strangers(alice: Organiser, cookie: str) -> None:
    phone = Client()
    phone.cookies[DEVICE] = cookie

    assert as_a_stranger(phone, alice.code())
    assert not Scan.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Sec-Purpose": "prefetch"}])
def test_before_doors_open_an_enrolled_phone_is_led_away_too(
    steward: Client, alice: Organiser, headers: dict[str, str]
) -> None:
    Event.objects.update(doors_at=timezone.now() + timedelta(minutes=1))

    for code in (alice.code(), "A" * 200):
        assert answer(steward, code, **headers) == answer(Client(), code)
    assert not Scan.objects.exists()


def test_a_ticket_of_another_organisation_is_no_valid_code(
    steward: Client, bob: Organiser, alice: Organiser
) -> None:
    page = verdict_of(steward, bob.code())

    assert page.context["scan"].reason == "unreadable"
    assert "name" not in page.context


def test_the_rest_of_the_party_comes_in_by_buttons(steward: Client, alice: Organiser) -> None:
    page = verdict_of(steward, alice.code(admits=4))
    form = {"scan_id": page.context["next_id"], "party": page.context["all"]}

    more = steward.post(f"/door/scans/{page.context['scan'].scan_id}/party", form, follow=True)

    assert (page.context["parties"], page.context["all"]) == ([1, 2], 3)
    assert "4/4" in text_of(more)
    assert more.context["parties"] == []


def test_a_button_pressed_twice_counts_once(steward: Client, alice: Organiser) -> None:
    page = verdict_of(steward, alice.code(admits=5))
    form = {"scan_id": page.context["next_id"], "party": 1}
    for _press in range(2):
        steward.post(f"/door/scans/{page.context['scan'].scan_id}/party", form)

    assert Scan.objects.latest("pk").used == 2


@pytest.mark.parametrize("form", [{}, {"party": "x"}, {"party": "0"}, {"party": "99"}, {"scan_id": "x"}])
def test_a_button_that_is_none_counts_nothing(
    steward: Client, alice: Organiser, form: dict[str, str]
) -> None:
    scan = verdict_of(steward, alice.code(admits=3)).context["scan"]

    answer = steward.post(
        f"/door/scans/{scan.scan_id}/party", {"scan_id": uuid4(), "party": 1, **form} if form else {}
    )

    assert answer.status_code == 303
    assert Scan.objects.count() == 1


def test_a_phone_sees_only_its_own_scans(steward: Client, alice: Organiser) -> None:
    others = alice.scan(alice.code())["scan_id"]

    assert steward.get(f"/door/scans/{others}").status_code == 404
    assert steward.post(f"/door/scans/{others}/party", {"party": 1}).status_code == 404
    assert Client().get(f"/door/scans/{others}").status_code == 403


def test_of_several_doors_the_steward_chooses_once(steward: Client, alice: Organiser) -> None:
    side = Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    first, second = alice.code(), alice.code("Zoe")

    asked = steward.get("/t/" + first.rpartition("/")[2], follow=True)
    page = steward.post("/door/gate", {"gate": side.pk, "code": asked.context["code"]}, follow=True)

    assert "At which door are you?" in text_of(asked)
    assert (page.context["gate"], page.context["admitted"]) == (side, True)
    assert verdict_of(steward, second).context["gate"] == side


def test_choosing_a_door_leads_nowhere_else(steward: Client, alice: Organiser) -> None:
    Gate.objects.create(organisation=alice.organisation, event=alice.event, title="Side door")
    gate = alice.event.gates.first()
    assert gate is not None

    for code in ("//evil.example", "../evil", "", "https://evil.example/"):
        answer = steward.post("/door/gate", {"gate": gate.pk, "code": code})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/door")


def test_a_door_that_is_not_its_own_is_not_chosen(
    phone: Client, authorise: Authorise, alice: Organiser, bob: Organiser
) -> None:
    enrol(phone, authorise(gate=alice.event.gates.get()))

    page = phone.post("/door/gate", {"gate": bob.gate})

    assert page.status_code == 200
    assert verdict_of(phone, alice.code()).context["gate"].title == "Main door"


def test_it_goes_through_the_one_way_into_the_ledger(steward: Client, alice: Organiser) -> None:
    verdict_of(steward, alice.code())

    row = Scan.objects.get()
    assert (row.device_id, row.kind, row.party, row.seq) == (Device.objects.get().pk, "entry", 1, 1)


@pytest.mark.parametrize("language, words", [("de", "Zutritt gewährt"), ("fr", "Accès autorisé")])
def test_it_speaks_the_phones_language(steward: Client, alice: Organiser, language: str, words: str) -> None:
    address = open_code(steward, alice.code()).headers["Location"]

    assert words in text_of(steward.get(address, headers={"Accept-Language": language}))


def test_the_verdict_is_kept_nowhere_and_runs_nothing_inline(steward: Client, alice: Organiser) -> None:
    headers = verdict_of(steward, alice.code()).headers

    assert "no-store" in headers["Cache-Control"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("language, word", [("en", "Call"), ("de", "Anrufen"), ("fr", "Appeler")])
def test_a_refusal_says_what_to_do_and_whom_to_call(
    alice: Organiser, steward: Client, language: str, word: str
) -> None:
    Event.objects.update(contact="Maria, 079 123 45 67")
    ticket = alice.issue()
    steward.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    admitted = verdict_of(steward, code_of(ticket)).content.decode()

    refused = verdict_of(steward, code_of(ticket)).content.decode()

    for said in (
        *map(escape, screen_words(language)["advice"]["used_up"].values()),
        'href="tel:0791234567"',
        word,
    ):
        assert said in refused
        assert said not in admitted
