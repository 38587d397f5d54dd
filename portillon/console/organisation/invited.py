"""The open invitations to an organisation's team, with the state of their mails."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from portillon.accounts.invitations import open_of
from portillon.accounts.models import Invitation, Membership, Organisation
from portillon.accounts.permissions import grantable
from portillon.issuing.mailing.kinds.account import link_of
from portillon.issuing.models import AccountMail
from portillon.issuing.outbox.state import words_of


@dataclass(frozen=True)
class Invited:
    invitation: Invitation
    mail: AccountMail | None
    may_edit: bool

    @property
    def is_over(self) -> bool:
        return self.invitation.expires_at < timezone.now()

    @property
    def venue(self) -> str:
        posting = getattr(self.invitation, "posting", None)
        return posting.venue.name if posting else ""

    @property
    def trouble(self) -> str:
        return words_of(self.mail) if self.mail else ""

    @property
    def link(self) -> str:
        """The link to pass on by hand if no mail server sends it, or ""."""
        is_mailed = settings.MAILING.server is not None
        return "" if is_mailed or self.is_over or not self.may_edit else link_of(self.invitation)


def invited_of(organisation: Organisation, asker: Membership) -> Iterator[Invited]:
    """Yield the open invitations, newest first."""
    mails = Prefetch("mails", AccountMail.objects.order_by("-pk"), to_attr="newest_mails")
    found = open_of(organisation).select_related("posting__venue", "invited_by").prefetch_related(mails)
    for one in found.order_by("-created_at", "-pk"):
        newest: list[AccountMail] = one.newest_mails
        yield Invited(one, newest[0] if newest else None, one.role in grantable(asker.role))
