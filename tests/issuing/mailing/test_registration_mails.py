"""Test the mails about registrations with a real SMTP server: each has its link and the person's language."""

import re

import pytest
from django.conf import settings

from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import RegistrationMail
from portillon.issuing.registration import registration
from portillon.issuing.registration.link import link_of, registration_of
from portillon.places.models import Event
from tests.issuing.mailing.mailed import arrived
from tests.issuing.registration.registrants import before, opened, register, wanted
from tests.servers.smtp import MailServer

SUBJECTS = {
    "fr": ("Veuillez confirmer", "liste d’attente", "Une place"),
    "de": ("Bitte bestätigen", "Warteliste", "Ein Platz"),
    "en": ("Please confirm", "waiting list", "A place"),
}


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_confirmation_waiting_and_offer(
    event: Event, smtp: MailServer, worker: Worker, language: str
) -> None:
    opened(event, capacity=1, confirms_email=True, has_waiting_list=True)
    now = before(event)
    first, second = (
        registration.register(event.pk, wanted(name, language=language), name, now)
        for name in ("Alice", "Bob")
    )
    worker.send_due()
    registration.cancel(first, now)
    worker.send_due()

    confirm, waiting, *others = arrived(smtp)
    offer = next(mail for mail in others if mail["To"] == "bob@example.org")
    for mail, words in zip((confirm, waiting, offer), SUBJECTS[language], strict=True):
        assert words in mail["Subject"]
        assert mail["Content-Language"] == language
    plain = offer.get_body(("plain",))
    assert plain is not None
    assert link_of(second) in plain.get_content()


def test_the_link_in_the_mail_is_the_registration(event: Event, smtp: MailServer, worker: Worker) -> None:
    opened(event, confirms_email=True)
    made = register(event)
    worker.send_due()

    plain = arrived(smtp)[0].get_body(("plain",))
    assert plain is not None
    found = re.search(re.escape(f"{settings.BASE_URL}/r/") + r"(\S+)", plain.get_content())
    assert found
    assert registration_of(found.group(1)) == made


def test_a_mail_that_no_longer_fits_is_not_sent(event: Event, smtp: MailServer, worker: Worker) -> None:
    opened(event, confirms_email=True)
    made = register(event)
    registration.confirm(made, before(event))
    worker.send_due()

    assert [mail["Subject"].split(":")[0] for mail in arrived(smtp)] == ["Your ticket"]
    assert not RegistrationMail.objects.exists()


def test_the_ticket_s_mail_leads_to_the_registration(event: Event, smtp: MailServer, worker: Worker) -> None:
    opened(event)
    made = register(event)
    worker.send_due()

    html = arrived(smtp)[0].get_body(("html",))
    assert html is not None
    assert link_of(made) in html.get_content()
