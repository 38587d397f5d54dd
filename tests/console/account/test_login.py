"""Test signing in by e-mail and signing out in the console, and that a person's language goes with them."""

import pytest
from django.test import Client

from portillon.accounts.models import User

PASSWORD = "correct horse"


@pytest.fixture
def user(db: None, quick_passwords: None) -> User:
    return User.objects.create_user("alice@example.org", PASSWORD)


def sign_in(client: Client, email: str = "alice@example.org", password: str = PASSWORD) -> str:
    response = client.post("/login/", {"username": email, "password": password})
    return response.headers.get("Location", response.content.decode())


def test_signs_in_by_e_mail_whatever_its_case(user: User) -> None:
    assert sign_in(Client(), " Alice@Example.org") == "/events/"


@pytest.mark.parametrize("email, password", [("alice@example.org", "wrong"), ("bob@example.org", PASSWORD)])
def test_says_the_same_of_a_wrong_password_and_of_a_stranger(user: User, email: str, password: str) -> None:
    assert "E-mail or password is not right" in sign_in(Client(), email, password)


def test_leads_on_to_the_page_that_was_asked_for_but_to_no_other_site(user: User) -> None:
    ours, theirs = (
        {"username": user.email, "password": PASSWORD, "next": n} for n in ("/scan", "//evil.example")
    )

    assert Client().post("/login/", ours).headers["Location"] == "/scan"
    assert Client().post("/login/", theirs).headers["Location"] == "/events/"


def test_a_closed_account_says_so_to_who_has_its_password(user: User) -> None:
    User.objects.update(is_active=False)
    client = Client()

    page = client.post("/login/", {"username": user.email, "password": PASSWORD}, follow=True)

    assert "This account is closed" in page.content.decode()
    assert client.get("/events/").status_code == 302


def test_a_forged_host_leads_nowhere(user: User) -> None:
    sent = {"username": user.email, "password": PASSWORD, "next": "https://evil.example/"}

    assert Client(HTTP_HOST="evil.example").post("/login/", sent).headers["Location"] == "/events/"


def test_signs_out_by_post_only(user: User) -> None:
    client = Client()
    sign_in(client)

    assert client.get("/logout/").headers["Location"] == "/"
    assert client.get("/events/").status_code == 200
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/events/").status_code == 302


def test_a_part_of_a_page_after_the_session_reloads_the_page(db: None) -> None:
    response = Client().get("/events/", headers={"HX-Request": "true"}, follow=True)

    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("language, word", [("fr", "Se connecter"), ("de", "Anmelden"), ("en", "Sign in")])
def test_the_language_is_chosen_before_signing_in_and_stays(user: User, language: str, word: str) -> None:
    client = Client()

    page = client.post("/language/", {"language": language, "next": "/login/"}, follow=True)
    assert word in page.content.decode()

    sign_in(client)
    user.refresh_from_db()
    assert user.language == language


def test_on_another_browser_the_language_is_the_one_chosen_last(user: User) -> None:
    User.objects.update(language="de")
    client = Client()
    sign_in(client)

    assert "Veranstaltungen" in client.get("/events/").content.decode()


def test_the_language_goes_with_the_person_who_signs_out(user: User) -> None:
    client = Client(headers={"Accept-Language": "fr"})
    client.post("/language/", {"language": "de"})
    sign_in(client)
    client.post("/logout/")

    assert "Se connecter" in client.get("/login/").content.decode()


def test_the_choice_leads_back_to_the_page_but_to_no_other_site(db: None) -> None:
    ours = Client().post("/language/", {"language": "fr", "next": "/events/?q=a"})
    theirs = Client().post("/language/", {"language": "fr", "next": "https://evil.example/"})

    assert (ours.headers["Location"], theirs.headers["Location"]) == ("/events/?q=a", "/")


def test_an_unknown_language_is_refused(db: None) -> None:
    assert Client().post("/language/", {"language": "tlh"}).status_code == 400
