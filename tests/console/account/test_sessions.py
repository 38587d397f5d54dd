"""Test the console's list of places where a person is signed in, and signing out of one of them from there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.accounts.models import User
from portillon.console.account.seen import SEEN
from tests.console.account.account_given import alice as somebody
from tests.console.account.account_given import browser, is_signed_in, sign_in

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604"
)


@pytest.fixture(autouse=True)
def alice(db: None, quick_passwords: None) -> User:
    return somebody()


def sessions(user: User) -> list[int]:
    return list(user.usersession_set.order_by("pk").values_list("pk", flat=True))


def test_the_list_says_what_where_and_when(alice: User) -> None:
    here, phone = browser("192.0.2.1"), browser("203.0.113.5", IPHONE)
    sign_in(phone)
    sign_in(here)

    page = here.get("/account/").content.decode()

    assert page.index("Linux Firefox") < page.index("iPhone Safari")
    assert "203.0.113.5" in page
    assert page.count("this browser") == 1


def test_one_is_signed_out_from_here(alice: User) -> None:
    here, phone, third = browser(), browser("192.0.2.2", IPHONE), browser("192.0.2.3")
    for client in (phone, here, third):
        sign_in(client)

    here.post(f"/account/sessions/{sessions(alice)[0]}/end/")

    assert [is_signed_in(client) for client in (here, phone, third)] == [True, False, True]

    here.post("/account/sessions/end/")

    assert [is_signed_in(client) for client in (here, third)] == [True, False]
    assert len(sessions(alice)) == 1


def test_nobody_signs_others_out(alice: User) -> None:
    bob = somebody("bob@example.org")
    mine, theirs = browser(), browser()
    sign_in(mine)
    sign_in(theirs, email=bob.email)

    assert mine.post(f"/account/sessions/{sessions(bob)[0]}/end/").status_code == 404
    assert mine.get(f"/account/sessions/{sessions(bob)[0]}/end/").headers["Location"] == "/account/"
    assert is_signed_in(theirs)


def test_when_a_browser_was_here_last_is_written_now_and_then(alice: User) -> None:
    client = browser()
    sign_in(client)
    long_ago = timezone.now() - timedelta(days=1)
    alice.usersession_set.update(last_seen_at=long_ago)

    client.get("/account/")
    assert alice.usersession_set.get().last_seen_at == long_ago

    session = client.session
    session[SEEN] = long_ago.timestamp()
    session.save()
    client.get("/account/")
    assert alice.usersession_set.get().last_seen_at > long_ago


@pytest.mark.parametrize("page", ["/account/", "/account/password/", "/account/again/"])
def test_a_stranger_is_led_to_sign_in(page: str) -> None:
    assert browser().get(page).headers["Location"] == f"/login/?next={page}"


def test_a_name_is_changed(alice: User) -> None:
    client = browser()
    sign_in(client)

    client.post("/account/", {"name": "Alice Muster"})

    alice.refresh_from_db()
    assert alice.name == "Alice Muster"
