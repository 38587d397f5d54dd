"""What the mail says that invites somebody, with the link that is this person's alone."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portillon.accounts.colour import DEFAULT
from portillon.issuing.mailing.letter import Letter
from portillon.issuing.models import Invitee, InviteeMail
from portillon.issuing.registration.invitees import link_of
from portillon.issuing.tickets.participant import one_line
from portillon.issuing.tickets.ticket_facts import event_facts


def invitee_letter(message: InviteeMail) -> Letter:
    """In the language of the moment. Takes `event.organisation`, `event.venue` and `invitee` of the message."""
    assert message.invitee is not None
    organisation = message.event.organisation
    title = one_line(message.event.title_in(message.language))
    context: dict[str, Any] = {
        "title": title,
        "name": message.invitee.name,
        "lines": _lines(message.invitee, one_line(organisation.name)),
        "link": link_of(message.invitee),
        "button": _("Answer the invitation"),
        "note": _("Whoever has this link can register in your name: do not pass it on."),
        "facts": event_facts(message.event, message.language),
        "organisation": organisation.name,
        "reply_to": organisation.reply_to,
        "accent": organisation.accent or DEFAULT,
    }
    subject = _("You are invited: %(title)s") % {"title": title}
    return Letter(subject, "registration", context)


def _lines(invitee: Invitee, organiser: str) -> list[str]:
    lines = [_("%(organiser)s invites you. Please say whether you come.") % {"organiser": organiser}]
    if invitee.companions_max:
        count = invitee.companions_max
        sentence = ngettext(
            "You may bring %(count)d person along.", "You may bring up to %(count)d persons along.", count
        )
        lines.append(sentence % {"count": count})
    return lines
