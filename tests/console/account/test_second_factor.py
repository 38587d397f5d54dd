"""Test the second step of signing in to the console: a code of an app, or a recovery code."""

import re
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from portillon.accounts.models import User
from portillon.accounts.sealed import seal, unseal
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.models import AccountMail
from tests.console.account.account_given import PASSWORD, browser, is_signed_in, sign_in
from tests.console.account.account_given import alice as somebody

NOW_SECONDS = 1_800_000_000


@pytest.fixture(autouse=True)
def alice(db: None, quick_passwords: None) -> User:
    return somebody()


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of the codes: a code would be too old if its half minute ended before the check."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: NOW_SECONDS))


def code_of(secret: str, steps: int = 0) -> str:
    """Return the code that the app shows `steps` half minutes from now."""
    return format_hotp_value(hotp_value(secret, NOW_SECONDS // 30 + steps))


def again(client: Client) -> None:
    client.post("/account/again/", {"password": PASSWORD})


def with_app() -> tuple[str, list[str]]:
    """Turn the app on for Alice, and return its secret and her recovery codes."""
    client = browser()
    sign_in(client)
    again(client)
    page = client.get("/account/app/").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    answer = client.post("/account/app/", {"code": code_of(found[1], -1)})
    codes = client.get(answer.headers["Location"]).content.decode()
    return found[1], re.findall(r"<code>(\d{8})</code>", codes)


def second_step(code: str) -> tuple[str, Client]:
    client = browser()
    assert sign_in(client) == "/login/step/"
    assert not is_signed_in(client)
    answer = client.post("/login/step/", {"code": code})
    return answer.headers.get("Location", answer.content.decode()), client


def test_the_app_is_asked_for_after_the_password() -> None:
    secret, _codes = with_app()

    assert "not accepted" in second_step("000000")[0]
    assert second_step(code_of(secret))[0] == "/events/"


def test_a_code_is_good_once() -> None:
    secret, _codes = with_app()
    code = code_of(secret)

    assert second_step(code)[0] == "/events/"
    assert "not accepted" in second_step(code)[0]


def test_recovery_codes_stand_in_and_are_used_up() -> None:
    _secret, codes = with_app()
    assert len(codes) == 10

    where, client = second_step(codes[0])

    assert where == "/events/"
    assert "9 recovery codes are left" in client.get("/account/").content.decode()
    assert "not accepted" in second_step(codes[0])[0]


def test_without_the_second_step_nobody_is_in() -> None:
    with_app()
    client = browser()
    sign_in(client)

    assert client.get("/events/").headers["Location"].startswith("/login/")
    assert browser().get("/login/step/").headers["Location"] == "/login/"


def test_secrets_are_sealed_in_the_database() -> None:
    secret, codes = with_app()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert "seed" in stored


def test_what_was_sealed_opens_unless_it_was_changed(settings: object) -> None:
    sealed = seal("secret")
    assert unseal(sealed) == "secret"
    assert seal("secret") != sealed

    settings.SECRET_KEY = "another secret file"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="another secret file"):
        unseal(sealed)


@pytest.mark.parametrize("page", ["app/", "passkeys/new/", "codes/new/"])
def test_the_password_is_asked_for_once_more_before_it_changes(page: str) -> None:
    client = browser()
    sign_in(client)

    asked = client.get(f"/account/{page}")
    assert unquote(asked.headers["Location"]) == f"/account/again/?next=/account/{page}"
    assert "not your password" in client.post("/account/again/", {"password": "guess"}).content.decode()

    led = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert led.headers["Location"] == f"/account/{page}"
    assert client.get(f"/account/{page}").status_code == 200


def test_turning_it_off_takes_the_codes_with_it_and_is_mailed() -> None:
    secret, _codes = with_app()
    _where, client = second_step(code_of(secret))
    again(client)

    client.post("/account/app/removal/")

    assert not Authenticator.objects.exists()
    assert sign_in(browser()) == "/events/"
    assert AccountMail.objects.get().what == "app removed"


def test_new_recovery_codes_end_the_ones_before() -> None:
    secret, codes = with_app()
    _where, client = second_step(code_of(secret))
    again(client)

    answer = client.post("/account/codes/new/", follow=True).content.decode()

    assert not any(code in answer for code in codes)
    assert len(re.findall(r"<code>\d{8}</code>", answer)) == 10


def test_guessing_codes_ends() -> None:
    with_app()
    client = browser()
    sign_in(client)
    answers = [client.post("/login/step/", {"code": f"{n:06}"}).content.decode() for n in range(12)]

    assert "Too many tries" in answers[-1]


def test_a_new_password_by_mail_does_not_skip_the_second_step(alice: User) -> None:
    with_app()
    alice.refresh_from_db()
    letter = account_mails.letter(AccountMail(kind="reset", user=alice))
    client = browser()
    link = letter.context["link"].removeprefix("http://localhost:8000")
    form = client.get(link).headers["Location"]

    led = client.post(form, {"password1": "battery staple", "password2": "battery staple"})

    assert led.headers["Location"] == "/login/step/"


@pytest.mark.parametrize("page", ["app/", "app/removal/", "codes/", "codes/new/", "passkeys/new/"])
def test_a_stranger_sees_none_of_it(page: str) -> None:
    answer = browser().get(f"/account/{page}")

    assert answer.headers["Location"].startswith("/login/")


def test_nobody_removes_a_passkey_of_somebody_else(alice: User) -> None:
    bob = somebody("bob@example.org")
    theirs = Authenticator.objects.create(user=bob, type="webauthn", data={"name": "Bob's", "credential": {}})
    client = browser()
    sign_in(client)
    again(client)

    assert client.post(f"/account/passkeys/{theirs.pk}/removal/").status_code == 404


def test_a_made_up_passkey_signs_nobody_in() -> None:
    for credential in ("", "{}", "[]", '{"id": "x", "response": {"userHandle": "MQ"}}', "no json"):
        client = browser()
        client.get("/login/passkey/", headers={"Accept": "application/json"})
        answer = client.post("/login/passkey/", {"credential": credential})

        assert answer.headers["Location"] == "/login/"
        assert not is_signed_in(client)
