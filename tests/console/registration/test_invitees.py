"""Test inviting people in the console, by list or by hand: they get mails, and the organiser sees their answers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portillon.console.models import Work
from portillon.issuing.models import Invitee, InviteeMail, RegistrationForm
from portillon.issuing.registration import invitees, registration
from portillon.issuing.registration.registration import Wanted
from portillon.places.models import Event

HEADINGS = "Nom;Prénom;E-mail;Accompagnants\n"
LIST = HEADINGS + "Dupont;Émile;emile@example.org;1\nBad;Row;nobody;\nWeiss;Karl;karl@example.org;\n"


@pytest.fixture
def form(gala: Event) -> RegistrationForm:
    week = timedelta(days=7)
    for name in ("doors_at", "starts_at", "ends_at"):
        setattr(gala, name, getattr(gala, name) + week)
    gala.save()
    return RegistrationForm.objects.create(event=gala, is_published=True, is_restricted=True)


def address(form: RegistrationForm) -> str:
    return f"/events/{form.event_id}/invitees/"


def imported(alice: Client, form: RegistrationForm) -> str:
    file = SimpleUploadedFile("list.csv", LIST.encode())
    alice.post(f"{address(form)}import/", {"file": file}, follow=True)
    work = Work.objects.latest("pk")
    return alice.post(f"/work/{work.pk}/application/", follow=True).content.decode()


def test_a_list_is_imported_mailed_and_answered(alice: Client, form: RegistrationForm) -> None:
    assert "Nobody is invited yet" in alice.get(address(form)).content.decode()
    page = imported(alice, form)
    assert "Line 3" in page
    assert f'href="{address(form)}"' in page
    emile, karl = Invitee.objects.order_by("sorted_as").all()

    sent = {"to": "new", "request": str(uuid4())}
    for _click in range(2):
        alice.post(f"{address(form)}mails/", sent)
    assert InviteeMail.objects.count() == 2
    InviteeMail.objects.filter(invitee=karl).update(status="failed", last_error="550 no such user")
    wanted = Wanted("Émile", "Dupont", "emile@example.org", "en")
    registration.register(form.event_id, wanted, "1", timezone.now(), invitee=emile)

    assert "Karl" not in alice.get(f"{address(form)}?show=registered").content.decode()
    assert "Karl" in alice.get(f"{address(form)}?show=failed&q=KARL").content.decode()
    assert "550 no such user" in alice.get(f"{address(form)}{karl.pk}/edit/").content.decode()
    assert "who was not written to yet (1)" in alice.get(f"{address(form)}mails/").content.decode()


def test_whose_ticket_is_cancelled_has_no_answer_on_the_page_and_for_the_mails(
    alice: Client, form: RegistrationForm
) -> None:
    imported(alice, form)
    emile = Invitee.objects.order_by("sorted_as")[0]
    alice.post(f"{address(form)}mails/", {"to": "new", "request": str(uuid4())})
    InviteeMail.objects.update(status="sent")
    wanted = Wanted("Émile", "Dupont", "emile@example.org", "en")
    one = registration.register(form.event_id, wanted, "1", timezone.now(), invitee=emile)

    alice.post(f"/participants/{one.credential_id}/cancellation/")

    shown = {name: n for name, _label, n in alice.get(address(form)).context["filters"]}
    assert alice.get(f"{address(form)}mails/").context["counts"]["asked"] == shown["asked"] == 2


def test_the_page_of_somebody_says_who_put_them_on_the_list_and_who_changed_them(
    alice: Client, form: RegistrationForm
) -> None:
    imported(alice, form)
    imported(alice, form)
    emile = Invitee.objects.get(email="emile@example.org")
    page = f"{address(form)}{emile.pk}/edit/"
    told = alice.get(page).content.decode()
    assert (told.count("Put on the list"), told.count("<strong>Changed</strong>")) == (1, 0)
    assert "Alice" in told[told.index("Put on the list") :]

    given = {"first_name": "Émile", "last_name": "Dupont", "email": "emile@example.org", "companions": "3"}
    alice.post(page, given)

    assert alice.get(page).content.decode().count("<strong>Changed</strong>") == 1


def test_somebody_by_hand(alice: Client, form: RegistrationForm) -> None:
    given = {"first_name": "Zoë", "last_name": "O’Neill", "email": "zoe+gala@example.org", "companions": "3"}
    alice.post(f"{address(form)}new/", given)
    zoe = Invitee.objects.get()
    assert (zoe.name, zoe.companions_max) == ("Zoë O’Neill", 3)
    link = invitees.link_of(zoe)

    again = alice.post(f"{address(form)}new/", given).content.decode()
    wrong = alice.post(f"{address(form)}new/", {"email": "x", "companions": "-1"}).content.decode()
    alice.post(f"{address(form)}{zoe.pk}/edit/", given | {"companions": "", "email": "zoe@example.org"})
    alice.post(f"{address(form)}{zoe.pk}/mail/", {"request": str(uuid4())})

    assert "Somebody else on the list" in again
    assert wrong.count("field-error") == 3
    zoe.refresh_from_db()
    assert (zoe.email, zoe.companions_max) == ("zoe@example.org", None)
    assert invitees.link_of(zoe) != link
    assert InviteeMail.objects.get().invitee == zoe
    alice.post(f"{address(form)}{zoe.pk}/removal/")
    assert not Invitee.objects.exists()
    assert not InviteeMail.objects.exists()


def test_somebody_is_found_however_the_name_is_typed(alice: Client, form: RegistrationForm) -> None:
    given = {"first_name": "Zoë", "last_name": "O’Neill-Müller", "email": "zoe@example.org", "companions": ""}
    alice.post(f"{address(form)}new/", given)

    for q in ("oneill", "O'Neill", "mueller", "neill mull"):
        assert "O’Neill-Müller" in alice.get(address(form), {"q": q}).content.decode(), q


@pytest.mark.parametrize("sent", [{}, {"to": "new"}, {"to": "all", "request": str(uuid4())}])
def test_a_form_that_is_not_ours_sends_nothing(
    alice: Client, form: RegistrationForm, sent: dict[str, Any]
) -> None:
    imported(alice, form)

    assert alice.post(f"{address(form)}mails/", sent).status_code == 400
    assert not InviteeMail.objects.exists()


def test_others_see_nothing_and_a_supervisor_changes_nothing(
    alice: Client, bob: Client, charlie: Client, dana: Client, form: RegistrationForm
) -> None:
    imported(alice, form)
    one = f"{address(form)}{Invitee.objects.earliest('pk').pk}/"
    pages = ["new/", "import/", "mails/"]
    paths = [*(address(form) + page for page in pages), f"{one}edit/", f"{one}mail/", f"{one}removal/"]

    for path in paths:
        assert charlie.post(path).status_code == 404
        assert {client.post(path).status_code for client in (bob, dana)} == {403}
    assert [client.get(address(form)).status_code for client in (charlie, bob, dana)] == [404, 403, 200]
    assert Invitee.objects.count() == 2


def test_what_a_list_can_be_wrong_about_is_said(alice: Client, form: RegistrationForm) -> None:
    file = SimpleUploadedFile("list.csv", b"Farbe\nrot\n")

    page = alice.post(f"{address(form)}import/", {"file": file}, follow=True).content.decode()

    assert "names no column that is known here" in page
