"""Test registering on the public pages: who may, which questions are asked, and how bad input is answered."""

import hashlib
import re
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portillon.accounts.models import Organisation
from portillon.issuing.models import Answer, Question, Registration, RegistrationForm, RegistrationMail
from portillon.issuing.registration.link import token_of
from portillon.places.models import Event
from portillon.public.registration import no_robot
from tests.public.registration.conftest import Open

ALICE = {"first_name": "Alice", "last_name": "Müller", "email": "alice@example.org"}
MARKUP = "<script>alert(1)</script>"


def proof_of(challenge: str, zero_bits: int = no_robot.ZERO_BITS) -> str:
    """Return the proof of work that a browser would compute."""
    for number in count():
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - zero_bits) == 0:
            return str(number)
    raise AssertionError


def challenge_in(page: str) -> str:
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def zero_bits_in(page: str) -> int:
    found = re.search(r'data-zero-bits="(\d+)"', page)
    assert found, page
    return int(found.group(1))


def fill_in(client: Client, form: RegistrationForm, proves: bool = True, **fields: Any) -> Any:
    """Open the page and send the form, with Alice's data unless `fields` say otherwise."""
    address = f"/o/{form.event.organisation.slug}/{form.event_id}/"
    page = client.get(address).content.decode()
    challenge = challenge_in(page)
    proof = {"proof": proof_of(challenge, zero_bits_in(page))} if proves else {}
    return client.post(address, {"challenge": challenge, **proof, "companions": 0, **ALICE, **fields})


def test_from_the_form_to_the_ticket(client: Client, opened: Open) -> None:
    answer = fill_in(client, opened(), companions=2)

    made = Registration.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/r/{token_of(made)}"
    page = client.get(answer.headers["Location"]).content.decode()
    assert made.credential is not None
    assert f"/h/{made.credential.page_secret}" in page
    assert made.credential.admits == 3
    assert client.get(f"/h/{made.credential.page_secret}").status_code == 200


def test_who_proves_nothing_confirms_by_mail(client: Client, opened: Open) -> None:
    answer = fill_in(client, opened(), proves=False)

    made = Registration.objects.get()
    assert (made.status, made.credential) == ("unconfirmed", None)
    assert token_of(made) not in answer.headers["Location"]
    assert token_of(made) not in client.get(answer.headers["Location"]).content.decode()
    page = client.get(f"/r/{token_of(made)}").content.decode()
    assert "bestätigen" in page or "Confirm" in page
    assert Registration.objects.get().status == "unconfirmed"
    client.post(f"/r/{token_of(made)}/confirmation")
    assert Registration.objects.get().status == "registered"


def test_what_catches_programs_is_no_proof(client: Client, opened: Open) -> None:
    fill_in(client, opened(), website="https://spam.example/")

    assert Registration.objects.get().status == "unconfirmed"


@pytest.mark.parametrize("challenge", ["", "x", "WyJ4Il0:1:2", "é\x00"])
def test_a_page_that_is_not_ours_is_sent_again(client: Client, opened: Open, challenge: str) -> None:
    form = opened()
    answer = client.post(
        f"/o/unisep/{form.event_id}/", {"challenge": challenge, "proof": "1", "companions": 0, **ALICE}
    )

    assert answer.status_code == 422
    assert 'value="Alice"' in answer.content.decode()
    assert not Registration.objects.exists()


def test_one_page_sent_twice_is_one_registration(client: Client, opened: Open) -> None:
    form = opened()
    address = f"/o/unisep/{form.event_id}/"
    challenge = challenge_in(client.get(address).content.decode())
    sent = {"challenge": challenge, "proof": proof_of(challenge), "companions": 1, **ALICE}

    first, second = client.post(address, sent), client.post(address, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Registration.objects.count() == 1


def test_so_many_from_one_network_and_no_more(
    client: Client, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(no_robot.A_NETWORK, False, no_robot.A_NETWORK[False]._replace(most=2))
    form = opened()
    statuses = [
        fill_in(client, form, proves=False, email=f"{name}@example.org").status_code
        for name in ("a", "b", "c")
    ]

    assert statuses == [303, 303, 429]
    assert fill_in(client, form, email="d@example.org").status_code == 303


def test_somebody_who_is_registered_gets_the_link_again_by_mail(client: Client, opened: Open) -> None:
    form = opened()
    fill_in(client, form)

    for _again in range(2):
        answer = fill_in(client, form)
        assert answer.headers["Location"] == f"/o/unisep/{form.event_id}/sent/"

    assert Registration.objects.count() == 1
    assert [mail.kind for mail in RegistrationMail.objects.all()] == ["again"]


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"last_name": ""}, "last_name"),
        ({"last_name": "  "}, "last_name"),
        ({"last_name": "\u2060"}, "last_name"),
        ({"first_name": "x" * 81}, "first_name"),
        ({"email": "alice"}, "email"),
        ({"email": "alice@example"}, "email"),
        ({"companions": "5"}, "companions"),
        ({"companions": "-1"}, "companions"),
        ({"companions": "many"}, "companions"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, opened: Open, fields: dict[str, Any], field: str
) -> None:
    answer = fill_in(client, opened(), **fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert page.count("field-error") == 1
    assert not Registration.objects.exists()


def test_a_person_with_one_name_registers_once(client: Client, opened: Open) -> None:
    form = opened()

    for _again in range(2):
        answer = fill_in(client, form, first_name="", last_name="Suharto")
        assert answer.status_code == 303

    made = Registration.objects.get()
    assert made.credential is not None
    assert (made.name, made.credential.holder.name) == ("Suharto", "Suharto")
    assert [mail.kind for mail in RegistrationMail.objects.all()] == ["again"]


def test_who_writes_the_only_name_in_the_first_field_is_told_where_it_goes(
    client: Client, opened: Open
) -> None:
    page = fill_in(client, opened(), first_name="Björk", last_name="").content.decode()

    assert "or your name if you have only one" in page
    assert 'value="Björk"' in page


@pytest.mark.parametrize(
    "first, last, email",
    [
        ("Seán", "O’Neill d'Arc", "sean+gala@example.org"),
        ("x" * 80, "y" * 80, "long@example.org"),
        ("Νίκος", "محمد", "nikos@bücher.example"),
        (MARKUP, "&amp;", "a@example.org"),
    ],
)
def test_names_and_addresses_of_all_kinds(
    client: Client, opened: Open, first: str, last: str, email: str
) -> None:
    answer = fill_in(client, opened(), first_name=first, last_name=last, email=email)

    assert answer.status_code == 303
    made = Registration.objects.get()
    assert (made.first_name, made.last_name, made.email) == (first, last, email)
    assert MARKUP not in client.get(answer.headers["Location"]).content.decode()


def test_markup_of_the_organiser_is_text(client: Client, opened: Open, event: Event) -> None:
    form = opened(intro_de=MARKUP, privacy_de=MARKUP)
    Question.objects.create(
        form=form, kind="choice", label_de=MARKUP, help_de=MARKUP, choices=[{"key": "a", "de": MARKUP}]
    )

    assert MARKUP not in client.get(f"/o/unisep/{event.pk}/").content.decode()


def test_every_kind_of_question(client: Client, opened: Open) -> None:
    form = opened(privacy_de="Wir behalten wenig.")
    choices = [{"key": "meat", "de": "Fleisch"}, {"key": "vegan", "de": "Vegan"}]
    asked = {
        kind: Question.objects.create(form=form, kind=kind, label_de=kind, is_required=True, choices=choices)
        for kind in Question.Kind.values
    }
    assert fill_in(client, form).content.decode().count("field-error") == len(asked) + 1
    given: dict[str, object] = {
        "text": " Ein  Text ", "long_text": "Zwei\r\nZeilen", "choice": "vegan", "choices": ["vegan", "meat"],
        "number": "1’234,5", "date": "2027-02-28", "yes_no": "on",
        "file": SimpleUploadedFile("../../Arbeit.exe.pdf", b"%PDF-1.7 x"),
    }  # fmt: skip
    fields: dict[str, Any] = {f"q{asked[kind].pk}": value for kind, value in given.items()}

    answer = fill_in(client, form, consent="on", **fields)

    assert answer.status_code == 303, answer.content.decode()
    kept = {one.question.kind: one.text for one in Answer.objects.select_related("question")}
    assert kept == {
        "text": "Ein Text", "long_text": "Zwei\nZeilen", "choice": "vegan", "choices": "meat\nvegan",
        "number": "1234.5", "date": "2027-02-28", "yes_no": "yes", "file": "Arbeit.exe.pdf",
    }  # fmt: skip
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Fleisch, Vegan" in page


@pytest.mark.parametrize(
    "kind, value",
    [
        ("choice", "nothing"),
        ("choices", ["a", "nothing"]),
        ("number", "twelve"),
        ("number", "1e9"),
        ("date", "31.02.2027"),
        ("date", "0001-01-01"),
        ("text", "x" * 201),
        ("file", SimpleUploadedFile("photo.jpg", b"MZ this is a program")),
        ("file", SimpleUploadedFile("photo.pdf", b"<html>")),
        ("file", SimpleUploadedFile("large.pdf", b"%PDF-" + b"x" * 5 * 1024 * 1024)),
    ],
)
def test_an_answer_that_is_none(client: Client, opened: Open, kind: str, value: object) -> None:
    form = opened()
    question = Question.objects.create(form=form, kind=kind, label_de="?", choices=[{"key": "a", "de": "A"}])

    fields: dict[str, Any] = {f"q{question.pk}": value}
    answer = fill_in(client, form, **fields)

    assert answer.status_code == 422
    assert f'id="id_q{question.pk}_error"' in answer.content.decode()


def test_companions_by_name(client: Client, opened: Open) -> None:
    form = opened(names_companions=True)

    assert fill_in(client, form, companions=2, companion_names="Bob").status_code == 422
    assert fill_in(client, form, companions=2, companion_names="Bob\n\n Eve ").status_code == 303
    assert Registration.objects.get().companion_names == ["Bob", "Eve"]


def test_full_says_so_and_keeps_what_was_typed(client: Client, opened: Open) -> None:
    form = opened(capacity=2)
    assert fill_in(client, form, companions=1).status_code == 303

    answer = client.get(f"/o/unisep/{form.event_id}/")

    assert "Alle Plätze" in answer.content.decode() or "All places" in answer.content.decode()
    assert "<form" not in answer.content.decode()


def test_too_many_are_told_how_many_places_there_are(client: Client, opened: Open) -> None:
    form = opened(capacity=3)
    fill_in(client, form, first_name="Bob", email="bob@example.org")

    answer = fill_in(client, form, companions=2)

    assert answer.status_code == 409
    assert 'value="Alice"' in answer.content.decode()
    assert "2" in re.findall(r'role="alert">([^<]*)', answer.content.decode())[0]


def test_nobody_can_ask_for_more_persons_than_the_event_has_places(client: Client, opened: Open) -> None:
    form = opened(capacity=3, has_waiting_list=True)

    asked = client.get(f"/o/unisep/{form.event_id}/").content.decode()

    assert '<option value="2">2</option>' in asked
    assert '<option value="3">' not in asked
    assert fill_in(client, form, companions=4).status_code == 422
    assert not Registration.objects.exists()


def test_waiting_offered_taken(client: Client, opened: Open) -> None:
    form = opened(capacity=1, has_waiting_list=True)
    fill_in(client, form)
    fill_in(client, form, first_name="Bob", email="bob@example.org")
    first, second = Registration.objects.order_by("pk")
    assert second.status == "waiting"

    client.post(f"/r/{token_of(first)}/cancellation")
    client.post(f"/r/{token_of(second)}/confirmation")

    second.refresh_from_db()
    assert second.status == "registered"
    assert 'class="state cancelled"' in client.get(f"/r/{token_of(first)}").content.decode()


def test_changing_and_its_limits(client: Client, opened: Open) -> None:
    form = opened(capacity=4)
    fill_in(client, form, first_name="Bob", email="bob@example.org")
    fill_in(client, form)
    made = Registration.objects.get(first_name="Alice")
    address = f"/r/{token_of(made)}/change"
    changed = {"first_name": "Alicia", "last_name": "Muster", "email": "other@example.org"}

    assert 'value="Alice"' in client.get(address).content.decode()
    assert client.post(address, {**changed, "companions": 2}).status_code == 303
    assert client.post(address, {**changed, "companions": 3}).status_code == 409
    assert client.post(address, {**changed, "last_name": "", "companions": 0}).status_code == 422

    made.refresh_from_db()
    assert (made.first_name, made.companions, made.email) == ("Alicia", 2, "alice@example.org")


@pytest.mark.parametrize("path", ["", "/confirmation", "/change", "/cancellation"])
def test_a_guessed_link_leads_nowhere(client: Client, opened: Open, path: str) -> None:
    fill_in(client, opened())
    token = token_of(Registration.objects.get())
    forged = ("A" if token[-1] != "A" else "B").join((token[:-1], ""))

    for answer in (client.get(f"/r/{forged}{path}", follow=True), client.post(f"/r/{forged}{path}")):
        assert answer.status_code in (404, 405)
    assert Registration.objects.get().status == "registered"


@pytest.mark.parametrize("event_id", ["0", "999999", "x", "١", "9" * 30, "-1"])
def test_no_such_event(client: Client, opened: Open, event_id: str) -> None:
    opened()

    assert client.get(f"/o/unisep/{event_id}/").status_code == 404


def test_an_event_of_another_organisation_or_unpublished_is_nothing(
    client: Client, opened: Open, event: Event
) -> None:
    Organisation.objects.create(slug="other", name="Other")
    opened()
    assert client.get(f"/o/other/{event.pk}/").status_code == 404
    RegistrationForm.objects.update(is_published=False)

    assert client.get(f"/o/unisep/{event.pk}/").status_code == 404


def test_the_public_list(client: Client, opened: Open, event: Event) -> None:
    assert "Herbstgala" not in client.get("/o/unisep/").content.decode()
    form = opened()
    assert f"/o/unisep/{event.pk}/" in client.get("/o/unisep/").content.decode()
    RegistrationForm.objects.filter(pk=form.pk).update(is_listed=False)

    assert "Herbstgala" not in client.get("/o/unisep/").content.decode()
    assert client.get(f"/o/unisep/{event.pk}/").status_code == 200
    assert client.get("/o/nobody/").status_code == 404


@pytest.mark.parametrize("tells, seen", [("nothing", False), ("number", False), ("names", True)])
def test_guests_see_what_the_organiser_lets_them(
    client: Client, opened: Open, tells: str, seen: bool
) -> None:
    form = opened(tells_guests=tells)
    fill_in(client, form, first_name="Bob", email="bob@example.org", shows_name="on")
    answer = fill_in(client, form)

    page = client.get(answer.headers["Location"]).content.decode()
    assert ("Bob" in page) is seen
    assert ("2 Personen" in page or "2 persons" in page) is (tells != "nothing")


def test_nothing_of_it_is_kept_by_a_browser_or_told_to_others(client: Client, opened: Open) -> None:
    answer = fill_in(client, opened())
    page = client.get(answer.headers["Location"])

    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
