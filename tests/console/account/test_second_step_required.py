"""Test that an organisation can require a second step at sign-in, and what its members then see."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client

from portillon.accounts.models import Organisation
from tests.console.given import user_of

ASKS = "asks everybody who works there for a second step"


@pytest.fixture(autouse=True)
def _required(university: Organisation) -> None:
    Organisation.objects.filter(pk=university.pk).update(requires_second_step=True)


def test_without_one_a_member_sees_their_account_alone(alice: Client) -> None:
    for path in ("/", "/events/", "/organisation/", "/organisation/keys/", "/team/"):
        answer = alice.get(path, follow=True)
        assert (path, answer.status_code, ASKS in answer.content.decode()) == (path, 403, True)
    assert alice.post("/organisation/", {"name": "X", "accent": "#7a1f5c"}).status_code == 403
    assert Organisation.objects.get(slug="university").name == "University"
    assert alice.get("/account/").status_code == 200
    assert alice.get("/account/app/").status_code in (200, 302)


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_with_one_a_member_works_as_before(alice: Client, kind: str) -> None:
    Authenticator.objects.create(user=user_of(alice), type=kind, data={"secret": "x"})

    assert alice.get("/events/").status_code == 200


def test_recovery_codes_alone_are_none(alice: Client) -> None:
    Authenticator.objects.create(user=user_of(alice), type="recovery_codes", data={"seed": "x"})

    assert alice.get("/events/").status_code == 403


@pytest.mark.parametrize("method, status", [("password", 403), ("socialaccount", 200)])
def test_single_sign_on_counts_as_one(alice: Client, method: str, status: int) -> None:
    session = alice.session
    request = HttpRequest()
    request.session = session
    record_authentication(request, user_of(alice), method)
    session.save()

    assert alice.get("/events/").status_code == status


def test_members_of_others_are_not_asked(charlie: Client) -> None:
    assert charlie.get("/events/").status_code == 200


def test_an_organiser_chooses_it(alice: Client, university: Organisation) -> None:
    Organisation.objects.update(requires_second_step=False)
    answer = alice.post(
        "/organisation/", {"name": "University", "accent": "#7a1f5c", "requires_second_step": "on"}
    )

    assert answer.status_code == 302
    university.refresh_from_db()
    assert university.requires_second_step
    assert alice.get("/events/").status_code == 403
