"""Test at the sign-in page that guessing passwords is stopped, and that a guesser locks nobody else out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.accounts import lockout
from portillon.accounts.models import SignInTry, User
from tests.console.account.account_given import alice as somebody
from tests.console.account.account_given import browser, sign_in

TOO_MANY = "Too many wrong passwords from here"
GUESSER = "198.51.100.9"


@pytest.fixture(autouse=True)
def alice(db: None, quick_passwords: None) -> User:
    return somebody()


def guess(address: str, times: int, email: str = "alice@example.org") -> str:
    return [sign_in(browser(address), f"guess {n}", email) for n in range(times)][-1]


def test_after_a_few_wrong_ones_even_the_right_one_must_wait() -> None:
    assert TOO_MANY not in guess(GUESSER, lockout.TRIES_MAX)

    assert TOO_MANY in sign_in(browser(GUESSER))


def test_a_stranger_is_answered_the_same() -> None:
    answers = [guess(GUESSER, lockout.TRIES_MAX + 1, email) for email in ("alice@example.org", "x@y.example")]

    assert all(TOO_MANY in answer for answer in answers)


def test_who_guesses_elsewhere_locks_nobody_out() -> None:
    for n in range(60):
        guess(f"198.51.100.{n}", 2)

    assert sign_in(browser()) == "/events/"


def test_under_attack_each_address_has_fewer_tries() -> None:
    for n in range(lockout.ATTACK_TRIES + 1):
        guess(f"198.51.100.{n}", 1)

    assert TOO_MANY in guess("203.0.113.1", lockout.TRIES_MAX_UNDER_ATTACK + 1)


def test_a_browser_of_theirs_is_not_stopped_by_a_guesser_behind_the_same_address() -> None:
    own = browser(GUESSER)
    sign_in(own)
    own.post("/logout/")
    assert TOO_MANY in guess(GUESSER, lockout.TRIES_MAX + 1)

    assert sign_in(own) == "/events/"


def test_a_browser_of_theirs_may_not_guess_for_ever_either() -> None:
    own = browser()
    sign_in(own)
    own.post("/logout/")

    assert TOO_MANY in [sign_in(own, f"guess {n}") for n in range(lockout.A_BROWSER_MAX + 1)][-1]


def test_a_known_browser_of_one_is_a_stranger_to_another() -> None:
    somebody("bob@example.org")
    own = browser(GUESSER)
    sign_in(own, email="bob@example.org")
    own.post("/logout/")

    answers = [sign_in(own, f"guess {n}") for n in range(lockout.TRIES_MAX + 1)]

    assert TOO_MANY in answers[-1]


def test_one_address_tries_only_so_many_accounts() -> None:
    answers = [guess(GUESSER, 1, f"{n}@example.org") for n in range(lockout.AN_ADDRESS_MAX + 1)]

    assert [TOO_MANY in answer for answer in answers] == [False] * lockout.AN_ADDRESS_MAX + [True]


def test_addresses_of_one_ipv6_network_are_one() -> None:
    answers = [guess(f"2001:db8::{n:x}", 1) for n in range(1, lockout.TRIES_MAX + 2)]

    assert TOO_MANY in answers[-1]


def test_right_ones_are_not_counted_and_waiting_helps() -> None:
    guess(GUESSER, lockout.TRIES_MAX - 1)
    for _n in range(3):
        assert sign_in(browser(GUESSER)) == "/events/"
    guess(GUESSER, 2)
    assert TOO_MANY in sign_in(browser(GUESSER))

    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=16))

    assert sign_in(browser(GUESSER)) == "/events/"


def test_no_row_tells_who_or_where() -> None:
    guess(GUESSER, 1)

    (row,) = SignInTry.objects.values()
    assert GUESSER.encode() not in bytes(row["address"])
    assert b"alice" not in bytes(row["account"])


@pytest.mark.parametrize(
    "proxies, forwarded, is_refused",
    [(0, "203.0.113.{n}", True), (1, "203.0.113.{n}, 203.0.113.7", True), (1, "203.0.113.{n}", False)],
)
def test_only_what_our_own_proxies_add_is_believed(
    settings: object, proxies: int, forwarded: str, is_refused: bool
) -> None:
    settings.PROXIES = proxies  # type: ignore[attr-defined]

    answers = []
    for n in range(lockout.TRIES_MAX + 1):
        client = browser()
        client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded.format(n=n)
        answers.append(sign_in(client, "guess"))

    assert (TOO_MANY in answers[-1]) is is_refused
