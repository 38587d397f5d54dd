"""Test signing in to the console over HTTP through an OpenID provider, both an honest one and one that lies."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client

from portillon import openid_provider
from portillon.accounts import invitations
from portillon.accounts.models import Membership, Organisation, Role, User
from portillon.issuing.models import AccountMail
from tests.console.account.account_given import alice as somebody
from tests.console.account.account_given import browser, is_signed_in, sign_in
from tests.servers.openid import ANOTHER_KEY, CLIENT, SECRET, OpenIdServer, openid_server

ALICE = {"sub": "a1", "email": "alice@example.org", "email_verified": True, "name": "Alice Liddell"}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def settings_of(provider: OpenIdServer, **more: str) -> openid_provider.OpenIdProvider:
    given = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "edu-ID"}
    found = openid_provider.parse(dict.fromkeys(openid_provider.NAMES, "") | given | more)
    assert found
    return found


@pytest.fixture
def provider(db: None, quick_passwords: None, settings: Any) -> Iterator[OpenIdServer]:
    with openid_server() as server:
        server.claims = dict(ALICE)
        settings.OPENID_PROVIDER = settings_of(server)
        yield server


@pytest.fixture
def alice(provider: OpenIdServer) -> User:
    return somebody()


def leave(client: Client, **form: str) -> str:
    """Send the form, and return the provider's address that its answer leads to."""
    page = client.post("/login/sso/", form).content.decode()
    found = re.search(r'content="0;url=([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def come_back(client: Client, there: str) -> HttpResponse:
    """Let the browser go to the provider and back, and return the console's answer."""
    with pytest.raises(HTTPError) as redirected:
        build_opener(_Stay).open(there)
    back = redirected.value.headers["Location"]
    redirected.value.close()
    assert back.startswith("http://localhost:8000/login/sso/back/?")
    answer = client.get(back.removeprefix("http://localhost:8000"))
    assert isinstance(answer, HttpResponse)
    return answer


def sign_on(client: Client, **form: str) -> str:
    """Sign in through the provider, and return the address that this leads to, or the page that refuses."""
    answer = come_back(client, leave(client, **form))
    return answer.headers.get("Location", answer.content.decode())


def test_an_account_with_the_verified_address_is_connected_and_signed_in(alice: User) -> None:
    client = browser()

    assert sign_on(client, next="/scan") == "/scan"

    assert is_signed_in(client)
    connection = SocialAccount.objects.get()
    assert (connection.user, connection.uid, connection.extra_data) == (alice, "a1", {})
    assert not SocialToken.objects.exists()
    assert AccountMail.objects.get().what == "single sign-on added"
    alice.refresh_from_db()
    assert alice.has_usable_password()
    assert UserSession.objects.get().user == alice
    page = client.get("/account/").content.decode()
    assert "Firefox" in page
    assert "connected" in page


def test_who_is_connected_is_known_by_the_providers_number_and_no_address(
    alice: User, provider: OpenIdServer
) -> None:
    sign_on(browser())
    provider.claims = {"sub": "a1", "email": "alice@elsewhere.example", "email_verified": False}

    assert sign_on(browser()) == "/events/"


def test_the_providers_steps_stand_for_the_second_step_here(alice: User) -> None:
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})

    assert sign_in(browser()) == "/login/step/"
    assert sign_on(browser()) == "/events/"


@pytest.mark.parametrize("verified", [False, None, "false", 1.5])
def test_an_address_that_is_not_verified_takes_no_account_over(
    alice: User, provider: OpenIdServer, verified: Any
) -> None:
    provider.claims["email_verified"] = verified
    client = browser()

    assert "has not verified that alice@example.org is your address" in sign_on(client)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_verified_address_of_one_answer_does_not_vouch_for_that_of_the_other(
    alice: User, provider: OpenIdServer
) -> None:
    provider.claims = {"sub": "e1", "email": "alice@example.org"}
    provider.token = {"email": "eve@example.org", "email_verified": True}

    assert "has not verified" in sign_on(browser())


def test_an_address_that_the_provider_gave_to_somebody_else_is_refused(
    alice: User, provider: OpenIdServer
) -> None:
    sign_on(browser())
    provider.claims["sub"] = "b2"
    client = browser()

    assert "connected with another person at edu-ID" in sign_on(client)
    assert not is_signed_in(client)

    sign_in(client)
    client.post("/account/sso/removal/")
    assert sign_on(browser()) == "/events/"


def test_a_stranger_gets_no_account(provider: OpenIdServer) -> None:
    client = browser()

    assert "no account here for alice@example.org" in sign_on(client)
    assert not User.objects.exists()
    assert not is_signed_in(client)


def test_who_is_invited_gets_an_account_and_accepts(provider: OpenIdServer, university: Organisation) -> None:
    dana = somebody("dana@example.org")
    invitations.invite(university, "alice@example.org", Role.STEWARD, "de", by=dana)
    client = browser()

    assert sign_on(client, next="/scan") == "/invitation/"
    assert not Membership.objects.exists()
    client.post("/invitation/")

    member = Membership.objects.get()
    assert (member.user.name, member.user.language, member.role) == ("Alice Liddell", "de", "steward")
    assert not member.user.has_usable_password()


def test_only_addresses_of_the_domains_that_the_settings_name(
    alice: User, provider: OpenIdServer, settings: Any
) -> None:
    settings.OPENID_PROVIDER = settings_of(provider, DOMAINS="uni.example, @students.uni.example")
    client = browser()

    assert "only addresses of certain domains" in sign_on(client)
    assert not is_signed_in(client)

    settings.OPENID_PROVIDER = settings_of(provider, DOMAINS="EXAMPLE.org")
    assert sign_on(client) == "/events/"


def test_a_closed_account_stays_closed(alice: User) -> None:
    User.objects.update(is_active=False)
    client = browser()

    assert sign_on(client) == "/login/"
    assert not is_signed_in(client)


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"token": {"nonce": "another"}},
    "no nonce": {"token": {"nonce": None}},
    "for somebody else": {"token": {"aud": "another client"}},
    "for others too": {"token": {"aud": [CLIENT, "another client"]}},
    "of another provider": {"token": {"iss": "https://evil.example"}},
    "too old": {"token": {"exp": 1}},
    "of tomorrow": {"token": {"iat": 32503680000, "nbf": 32503680000}},
    "without a subject": {"token": {"sub": ""}},
    "userinfo of somebody else": {"told": {"sub": "b2"}},
    "signed by somebody else": {"signs_with": ANOTHER_KEY},
    "signed with our secret": {"signs_with": SECRET * 2, "algorithm": "HS256"},
    "not signed": {"signs_with": None, "algorithm": "none"},
}


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_what_does_not_hold_signs_nobody_in(
    alice: User, provider: OpenIdServer, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    client = browser()

    answer = come_back(client, leave(client))

    assert answer.status_code == 400
    assert "could not be confirmed" in answer.content.decode()
    assert not is_signed_in(client)
    assert "single sign-on failed: Untrue" in caplog.text


def test_another_browsers_answer_is_worth_nothing(alice: User) -> None:
    mallory, victim = browser(), browser()
    there = leave(mallory)

    answer = come_back(victim, there)

    assert "could not be confirmed" in answer.content.decode()
    assert not is_signed_in(victim)


def test_an_answer_counts_once(alice: User, provider: OpenIdServer) -> None:
    client = browser()
    there = leave(client)
    assert come_back(client, there).status_code == 302
    client.post("/logout/")

    assert "could not be confirmed" in come_back(client, there).content.decode()


def test_a_secret_that_the_provider_does_not_know(alice: User, provider: OpenIdServer, settings: Any) -> None:
    settings.OPENID_PROVIDER = settings_of(provider, CLIENT_SECRET="old")

    assert "could not be confirmed" in sign_on(browser())


def test_who_cancels_there_is_told_so(alice: User, provider: OpenIdServer) -> None:
    provider.error = "access_denied"

    assert "cancelled or refused there" in sign_on(browser())


def test_a_provider_that_is_down_is_not_waited_for_twice(provider: OpenIdServer, settings: Any) -> None:
    with openid_server() as gone:
        settings.OPENID_PROVIDER = settings_of(gone)
    client = browser()

    answers = [client.post("/login/sso/") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "edu-ID cannot be reached" in answers[0].content.decode()


def test_a_provider_under_another_name_is_not_ours(provider: OpenIdServer, settings: Any) -> None:
    settings.OPENID_PROVIDER = settings_of(provider, ISSUER=provider.issuer.replace("localhost", "127.0.0.1"))

    assert browser().post("/login/sso/").status_code == 503


def test_only_our_own_form_leads_there_and_only_to_our_pages(alice: User, provider: OpenIdServer) -> None:
    assert browser().get("/login/sso/").headers["Location"] == "/login/"
    assert Client(enforce_csrf_checks=True).post("/login/sso/").status_code == 403
    assert sign_on(browser(), next="https://evil.example/") == "/events/"
    forged = Client(HTTP_HOST="evil.example")
    there = parse_qs(urlsplit(leave(forged, process="connect")).query)
    assert there["redirect_uri"] == ["http://localhost:8000/login/sso/back/"]


def test_without_a_provider_there_is_no_such_page(db: None) -> None:
    client = browser()

    assert "/login/sso/" not in client.get("/login/").content.decode()
    assert client.post("/login/sso/").status_code == 404
    assert client.get("/login/sso/back/?code=x&state=y").status_code == 404


def test_refusals_are_said_in_three_languages(provider: OpenIdServer) -> None:
    provider.claims["email_verified"] = False
    client = browser()
    for language, said in (
        ("fr", "n’a pas confirmé"),
        ("de", "hat nicht bestätigt"),
        ("en", "has not verified"),
    ):
        client.post("/language/", {"language": language, "next": "/login/"})

        assert said in sign_on(client)


@pytest.mark.parametrize(
    "given, complaint",
    [
        ({"ISSUER": ""}, "PORTILLON_OIDC_ISSUER: single sign-on needs it"),
        ({"CLIENT_ID": ""}, "PORTILLON_OIDC_CLIENT_ID"),
        ({"CLIENT_SECRET": ""}, "PORTILLON_OIDC_CLIENT_SECRET"),
        ({"ISSUER": "login.eduid.ch"}, "not a web address"),
        ({"ISSUER": "http://login.eduid.ch"}, "must begin with https"),
        ({"ISSUER": "https://login.eduid.ch:x"}, "not a web address"),
        ({"ISSUER": "https://me:secret@login.eduid.ch"}, "the bare address"),
        ({"NAME": "n" * 41}, "40 characters"),
        ({"DOMAINS": "example"}, "not a domain: 'example'"),
    ],
)
def test_bad_settings_stop_the_start_in_one_sentence(given: dict[str, str], complaint: str) -> None:
    good = {"ISSUER": "https://login.eduid.ch/", "CLIENT_ID": "c", "CLIENT_SECRET": "s" * 20}
    good |= {"NAME": "edu-ID", "DOMAINS": ""}

    with pytest.raises(ValueError, match=re.escape(complaint)) as error:
        openid_provider.parse(good | given)

    assert "s" * 20 not in str(error.value)
    found = openid_provider.parse(
        good | {"NAME": "", "ISSUER": "https://login.eduid.ch/.well-known/openid-configuration"}
    )
    assert found
    assert (found.name, found.configuration_url) == (
        "login.eduid.ch",
        "https://login.eduid.ch/.well-known/openid-configuration",
    )
