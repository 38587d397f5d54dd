"""Organisations, people and events, from the terminal."""

import argparse
import json
import sys

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Model
from django.utils.crypto import get_random_string

from portillon.accounts import senders, team
from portillon.accounts.models import Membership, Organisation, User, validate_time_zone
from portillon.cli.moment import clock_time, moment
from portillon.cli.problem import NamedProblem
from portillon.devices.enrol import revoke_browsers
from portillon.issuing.mailing.kinds import account as account_mails
from portillon.issuing.tickets.changes import COMMAND_LINE
from portillon.places.changes import What, note
from portillon.places.events import create_event


def create_organisation(options: argparse.Namespace) -> None:
    organisation = Organisation(
        slug=options.slug,
        name=options.name,
        redirect_url=options.redirect_url,
        language=options.language,
        time_zone=options.time_zone,
    )
    organisation.full_clean()
    organisation.save()
    _print(options, organisation, {"slug": organisation.slug, "name": organisation.name})


@transaction.atomic
def use_sender(options: argparse.Namespace) -> None:
    """Let an organisation's mails come from an address without asking its mailbox: whoever installs decides."""
    organisation = organisation_named(options.slug)
    organisation.mail_from = options.address.strip()
    organisation.clean_fields(exclude={field.name for field in Organisation._meta.fields} - {"mail_from"})
    senders.withdraw(organisation)
    senders.use(organisation, organisation.mail_from)
    print(organisation.pk)


@transaction.atomic
def create_user(options: argparse.Namespace) -> None:
    """Create a user with a role, or give a known user the role; a known user keeps their password."""
    organisation = organisation_named(options.org)
    email = options.email.strip().lower()
    user = User.objects.filter(email=email).first()
    password = None
    if user is None:
        password = sys.stdin.readline().rstrip("\n") if options.password_stdin else get_random_string(16)
        validate_password(password)
        user = User(email=email, language=organisation.language)
        user.set_password(password)
        user.full_clean()
        user.save()
    _appoint(user, organisation, options.role)
    if password and not options.password_stdin:
        print(f"password: {password}", file=sys.stderr)
    _print(options, user, {"email": email, "org": organisation.slug, "role": options.role})


def _appoint(user: User, organisation: Organisation, role: str) -> None:
    """Give the user the role. If it replaces another one, revoke the browsers that scan under the old role."""
    known = Membership.objects.filter(user=user, organisation=organisation).first()
    if known and known.role == role:
        return
    team.join(organisation, user, role)
    if known:
        revoke_browsers(user.pk, organisation.pk)


def forget_second_step(options: argparse.Namespace) -> None:
    """Remove the second steps of a user who has lost phone and recovery codes, and tell them by mail.

    The password alone then signs in. Raises NamedProblem if there is no such user.
    """
    user = User.objects.filter(email=options.email.strip().lower()).first()
    if user is None:
        raise NamedProblem(f"there is nobody with the address {options.email!r}")
    Authenticator.objects.filter(user=user).delete()
    account_mails.notice(user, "second step forgotten")


def create(options: argparse.Namespace) -> None:
    organisation = organisation_named(options.org)
    zone = options.time_zone or organisation.time_zone
    validate_time_zone(zone)
    times = {name: moment(getattr(options, name), zone) for name in ("doors", "starts", "ends")}
    event = create_event(
        organisation,
        **{f"title_{organisation.language}": options.title},
        **{f"{name}_at": at for name, at in times.items()},
        time_zone=options.time_zone,
        rule=options.rule,
        day_begins=clock_time(options.day_begins),
        mails_tickets=not options.no_mails,
    )
    note(event.pk, What.CREATED, key=COMMAND_LINE)
    gates = [{"id": str(gate.pk), "title": gate.title} for gate in event.gates.all()]
    _print(
        options, event, {"title": event.title, "gates": gates, **{k: t.isoformat() for k, t in times.items()}}
    )


def organisation_named(slug: str) -> Organisation:
    """Return the organisation with this slug. Raises NamedProblem."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NamedProblem(f"there is no organisation {slug!r}")
    return found


def _print(options: argparse.Namespace, made: Model, more: dict[str, object]) -> None:
    """Print the new object's id, or with `--json` the whole object."""
    print(json.dumps({"id": str(made.pk), **more}, ensure_ascii=False) if options.json else made.pk)
