"""Test what an API key may do, when it ends, and that it works no longer than its maker organises."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portillon.accounts import keys, team
from portillon.accounts.models import ApiKey, Membership, Role, User
from portillon.entries import callers
from tests.organiser import Organiser

READ, SCAN, ORGANISE = keys.Scope.READ, keys.Scope.SCAN, keys.Scope.ORGANISE
TICKET = {"name": "Eve", "email": "eve@example.org"}


def maker_of(alice: Organiser, role: Role = Role.ORGANISER) -> Membership:
    user = User.objects.create_user("maker@example.org")
    return Membership.objects.create(user=user, organisation=alice.organisation, role=role)


def works(alice: Organiser, key: str) -> tuple[int, int]:
    """Return the statuses of a call through Django and of a scan."""
    return alice.api("GET", "/devices", key=key).status, alice.scan("x", key).status


@pytest.mark.parametrize(
    "scope, reads, issues, scans, counts",
    [(READ, 200, 403, 401, 200), (SCAN, 403, 403, 200, 200), (ORGANISE, 200, 201, 200, 200)],
)
def test_a_key_may_do_what_its_scope_says(
    alice: Organiser, scope: str, reads: int, issues: int, scans: int, counts: int
) -> None:
    key = keys.create_api_key(alice.organisation, "shop", scope)
    event = f"/events/{alice.event.pk}"

    assert alice.api("GET", "/devices", key=key).status == reads
    assert alice.api("POST", f"{event}/tickets", TICKET, key).status == issues
    assert alice.scan(alice.code(), key).status == scans
    assert alice.api("GET", f"{event}/counts", key=key).status == counts


def test_a_refusal_names_the_scope(alice: Organiser) -> None:
    for scope, words in ((READ, "only read"), (SCAN, "only scan")):
        key = keys.create_api_key(alice.organisation, "shop", scope)
        answer = alice.api("POST", f"/events/{alice.event.pk}/tickets", TICKET, key)
        assert (answer.content_type, words in answer["detail"]) == ("application/problem+json", True)


def test_a_key_that_only_reads_reverses_and_overrides_nothing(alice: Organiser) -> None:
    key = keys.create_api_key(alice.organisation, "watcher", READ)
    scan_id = alice.scan(alice.code())["scan_id"]

    assert alice.reverse(scan_id, key).status == 403


def test_a_key_ends_at_its_time(alice: Organiser) -> None:
    key = keys.create_api_key(alice.organisation, "shop", expires_at=timezone.now() + timedelta(seconds=60))
    assert works(alice, key) == (200, 200)

    # A minute ago: for PostgreSQL, a test is one transaction, in which it is always the moment of its beginning.
    ApiKey.objects.filter(name="shop").update(expires_at=timezone.now() - timedelta(minutes=1))
    assert works(alice, key) == (401, 401)


def test_a_revoked_key_is_refused_at_once(alice: Organiser) -> None:
    key = keys.create_api_key(alice.organisation, "shop")
    assert works(alice, key) == (200, 200)

    keys.revoke(ApiKey.objects.get(name="shop"))
    assert works(alice, key) == (401, 401)


@pytest.mark.parametrize("how", ["leaves", "gets another role", "is closed"])
def test_a_key_ends_with_its_maker_s_organising(alice: Organiser, how: str) -> None:
    maker = maker_of(alice)
    maker_of_more = User.objects.create_user("other@example.org")
    team.join(alice.organisation, maker_of_more, Role.ORGANISER)
    key = keys.create_api_key(alice.organisation, "shop", by=maker.user)
    assert works(alice, key) == (200, 200)

    if how == "leaves":
        maker.delete()
    elif how == "gets another role":
        Membership.objects.filter(pk=maker.pk).update(role=Role.STEWARD)
    else:
        User.objects.filter(pk=maker.user_id).update(is_active=False)
    assert works(alice, key) == (401, 401)
    # A process that has never seen the key refuses it as well.
    callers.forget_all()
    assert works(alice, key) == (401, 401)


def test_when_it_was_last_used_is_known(alice: Organiser) -> None:
    def last_used() -> bool:
        return ApiKey.objects.get(name="shop").last_used_at is not None

    key = keys.create_api_key(alice.organisation, "shop", SCAN)
    assert not last_used()

    alice.scan("x", key)
    assert last_used()
    ApiKey.objects.update(last_used_at=None)
    alice.api("GET", f"/events/{alice.event.pk}/counts", key=key)
    assert last_used()
