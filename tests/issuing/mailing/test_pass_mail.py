"""Test the worker's mails about passes: an address gets the pass, a typed number a code, and nobody learns more."""

from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pypdfium2
import pytest
from django.utils import timezone

from portillon.accounts.address import UNKNOWN
from portillon.accounts.models import Organisation
from portillon.issuing.mailing.file import parsed, text_of
from portillon.issuing.mailing.message import Mail
from portillon.issuing.mailing.worker import Worker
from portillon.issuing.models import Credential, Message, OneTimeCode
from portillon.issuing.outbox import claim as mail_claim
from portillon.issuing.outbox import queue as mail_queue
from portillon.issuing.seals.codes import page_of
from portillon.issuing.tickets import one_time, passes
from portillon.places.models import Gate
from portillon.places.programmes import create_venue
from tests.issuing.conftest import Issue
from tests.issuing.paper.test_ticket_pdf import code_on, opens_to

ADDRESS = "192.0.2.1"


@pytest.fixture
def desk(organisation: Organisation) -> Gate:
    return create_venue(organisation, name="Mill")


class Kept:
    """A mail server that accepts every mail."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []

    def open(self) -> None: ...

    def send(self, mail: Mail, keep: object) -> None:
        self.taken.append(mail)

    def rest(self) -> None: ...

    def close(self) -> None: ...


def sent() -> list[EmailMessage]:
    kept = Kept()
    Worker(kept).send_due()
    return [parsed(mail.data) for mail in kept.taken]


def wrong(digits: str) -> str:
    return str((int(digits) + 1) % 10**6).zfill(6)


@pytest.mark.parametrize(
    "language, subject, word",
    [
        ("fr", "Votre pass : Pass Destination", "Accompagnants"),
        ("de", "Ihr Pass: Destination Pass", "Begleitpersonen"),
        ("en", "Your pass: Destination Pass", "Companions"),
    ],
)
def test_a_pass_is_mailed_in_its_holders_language(
    pass_for: Issue, language: str, subject: str, word: str
) -> None:
    one = pass_for(language=language)
    (mail,) = sent()
    assert (mail["To"], mail["Subject"].replace("\xa0", " ")) == ("alice@example.org", subject)
    text = text_of(mail)
    for said in (page_of(one), f"{one.number[:4]} {one.number[4:]}", word):
        assert said in text


def test_the_pdf_is_attached_and_its_code_opens_to_the_pass(pass_for: Issue) -> None:
    one = pass_for()
    (mail,) = sent()
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == f"{one.number}-Alice.pdf"
    content = pdf.get_content()
    assert isinstance(content, bytes)
    document = pypdfium2.PdfDocument(BytesIO(content))
    assert opens_to(one, code_on(document).text)
    document.close()


def test_a_pass_without_an_address_is_not_mailed(pass_for: Issue) -> None:
    pass_for(email="")
    assert (sent(), Message.objects.count()) == ([], 0)


def test_a_pass_that_is_over_is_not_mailed(pass_for: Issue) -> None:
    pass_for(valid_until=timezone.now() - timedelta(days=1))
    assert not Message.objects.exists()


def test_a_reissued_pass_is_mailed_again_with_its_new_number_alone(pass_for: Issue) -> None:
    one = pass_for()
    old = one.number
    passes.reissue(one)
    (mail,) = sent()
    assert mail["Subject"] == "Your new pass: Destination Pass"
    assert (one.number[4:] in text_of(mail), f"{old[:4]} {old[4:]}" in text_of(mail)) == (True, False)


@pytest.mark.parametrize("what", [passes.cancel, passes.block, passes.remove])
def test_what_is_no_longer_valid_is_not_mailed(pass_for: Issue, what: object) -> None:
    assert callable(what)
    what(pass_for())
    assert sent() == []


def test_nothing_is_sent_twice(pass_for: Issue) -> None:
    pass_for()
    assert (len(sent()), len(sent())) == (1, 0)


def test_a_code_is_mailed_and_proves_the_pass_once(pass_for: Issue, desk: Gate) -> None:
    one = pass_for()
    sent()
    handle = one_time.ask(desk, one.number, ADDRESS)
    (mail,) = sent()
    digits = one_time.digits_of(handle)
    assert f"{digits[:3]} {digits[3:]}" in text_of(mail)
    assert digits not in mail["Subject"]
    assert one_time.check(handle, digits) == one
    assert one_time.check(handle, digits) is one_time.WrongCode.OVER


def test_a_code_does_not_wait_behind_a_thousand_passes(pass_for: Issue, desk: Gate) -> None:
    one = pass_for()
    one_time.ask(desk, one.number, ADDRESS)
    claim = mail_claim.claim_next()
    assert claim is not None
    assert isinstance(claim.message, Message)
    assert claim.message.kind == Message.Kind.CODE


def test_the_code_stands_nowhere_in_the_database(pass_for: Issue, desk: Gate) -> None:
    one = pass_for()
    digits = one_time.digits_of(one_time.ask(desk, one.number, ADDRESS))
    rows = [*OneTimeCode.objects.values(), *Message.objects.values()]
    assert digits not in str(rows)
    assert one.number not in str(OneTimeCode.objects.values())


def test_five_wrong_codes_end_it(pass_for: Issue, desk: Gate) -> None:
    handle = one_time.ask(desk, pass_for().number, ADDRESS)
    digits = one_time.digits_of(handle)
    answers = [one_time.check(handle, wrong(digits)) for _ in range(5)]
    assert answers == [one_time.WrongCode.WRONG] * 5
    assert one_time.check(handle, digits) is one_time.WrongCode.OVER


def test_after_ten_minutes_it_is_over_and_no_longer_mailed(pass_for: Issue, desk: Gate) -> None:
    one = pass_for()
    sent()
    handle = one_time.ask(desk, one.number, ADDRESS)
    before = timezone.now() - timedelta(minutes=10, seconds=1)
    OneTimeCode.objects.update(created_at=before)
    Message.objects.update(created_at=before)
    assert one_time.check(handle, one_time.digits_of(handle)) is one_time.WrongCode.OVER
    assert sent() == []


def test_an_unknown_number_is_answered_alike_and_never_right(desk: Gate) -> None:
    handle = one_time.ask(desk, "00000000", ADDRESS)
    assert not Message.objects.exists()
    assert one_time.check(handle, one_time.digits_of(handle)) is one_time.WrongCode.WRONG


@pytest.mark.parametrize("number", ["00000000", ""])
def test_a_number_gets_three_codes_in_a_quarter_of_an_hour(pass_for: Issue, desk: Gate, number: str) -> None:
    number = number or pass_for().number
    for _ in range(3):
        one_time.ask(desk, number, ADDRESS)
    with pytest.raises(one_time.TooManyCodes):
        one_time.ask(desk, number, ADDRESS)


def test_whoever_walks_through_all_numbers_is_stopped_and_nobody_else(
    desk: Gate, pass_for: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time, "A_NETWORK_MAX", {timedelta(minutes=15): 4})
    of_one_household = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"]
    for number, address in enumerate(of_one_household):
        one_time.ask(desk, f"{number:08}", address)
    with pytest.raises(one_time.TooManyCodes):
        one_time.ask(desk, "99999999", "2001:db8::5")

    one_time.ask(desk, pass_for().number, ADDRESS)
    assert Message.objects.filter(kind=Message.Kind.CODE).count() == 1


def test_where_no_address_is_told_a_poster_counts_for_itself(
    desk: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time, "A_NETWORK_MAX", {timedelta(minutes=15): 1})
    one_time.ask(desk, "00000001", UNKNOWN)
    with pytest.raises(one_time.TooManyCodes):
        one_time.ask(desk, "00000002", UNKNOWN)

    one_time.ask(create_venue(desk.organisation, name="Mill"), "00000002", UNKNOWN)


def test_a_mailbox_with_many_passes_is_not_flooded_and_nobody_is_told(pass_for: Issue, desk: Gate) -> None:
    family = [pass_for() for _ in range(8)]
    for one in family:
        one_time.ask(desk, one.number, ADDRESS)
    assert Message.objects.filter(kind=Message.Kind.CODE).count() == 6


def test_what_was_asked_is_forgotten_after_a_day(desk: Gate) -> None:
    one_time.ask(desk, "00000000", ADDRESS)
    OneTimeCode.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    one_time.ask(desk, "11111111", ADDRESS)
    assert OneTimeCode.objects.count() == 1


def test_a_number_of_another_organisation_is_nobodys(pass_for: Issue) -> None:
    other = create_venue(Organisation.objects.create(slug="other", name="Other"), name="Mill")
    one_time.ask(other, pass_for().number, ADDRESS)
    assert not Message.objects.filter(kind=Message.Kind.CODE).exists()


def test_a_mail_that_waits_is_withdrawn_with_a_cancellation(pass_for: Issue) -> None:
    one = pass_for()
    mail_queue.withdraw(one)
    assert Credential.objects.filter(pk=one.pk, messages=None).exists()
