"""Test the help sheet, as a page and on paper: it words reasons as the screens do, and its code authorises phones."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from portillon.console.events.event_form import TIMES
from portillon.console.events.help_words import refusals, sheet_of
from portillon.core.verdict import Reason
from portillon.devices.authorisation import authorise, enrolment_of, url_of, withdraw
from portillon.devices.models import Enrolment
from portillon.entries.words.screen_words import screen_words
from portillon.issuing.paper.help_pdf import help_pdf
from portillon.places.models import Event, OfflinePolicy
from tests.console.given import event_of
from tests.issuing.paper.test_ticket_pdf import A4_POINTS, CLAIM, code_on, opened, words_of

LANGUAGES = ("fr", "de", "en")
LONG = "Symposium international de philosophie des mathématiques et de leurs applications " * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_refuse_has_its_advice(language: str) -> None:
    assert set(screen_words(language)["advice"]) == set(Reason) - {Reason.OK}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_paper_say_what_the_screens_say(alice: Client, gala: Event, language: str) -> None:
    sheet = sheet_of(gala, language)
    words = screen_words(language)

    page = alice.get(f"/events/{gala.pk}/help/", headers={"Accept-Language": language}).content.decode()
    paper = words_of(help_pdf(gala, sheet))

    said = [line for one in refusals(gala, language) for line in (one.screen, one.say, one.do)]
    assert len(said) == 3 * len(words["advice"])
    assert all(said)
    for text in [*said, words["admitted"], words["refused"], *words["offline"].values()]:
        assert escape(text) in page
        assert " ".join(text.split()) in paper


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("with_code", [False, True])
def test_it_is_one_sheet_of_paper(gala: Event, language: str, with_code: bool) -> None:
    gala.title_en, gala.contact = LONG[:150], "Maximiliane von Hohenlohe-Waldenburg, +41 32 718 10 00"
    gala.stewards_search = gala.stewards_walk_ins = True
    code = authorise(gala) if with_code else None

    content = help_pdf(gala, sheet_of(gala, language, code), url_of(code) if code else None)

    with opened(content) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [A4_POINTS]
    assert CLAIM in content
    assert gala.contact in words_of(content)
    words = screen_words(language)
    for said in (words["search"]["open"], words["walkIn"]["notListed"]):
        assert " ".join(said.split()) in words_of(content)


def test_it_explains_walk_ins_where_the_team_may_admit_them(gala: Event) -> None:
    name = screen_words("en")["walkIn"]["open"]
    assert name not in str(sheet_of(gala, "en").start)

    gala.stewards_walk_ins = True

    assert f"“{name}”, then the name" in str(sheet_of(gala, "en").start)


def test_its_code_authorises_phones_and_it_says_how_many(alice: Client, gala: Event) -> None:
    page = alice.post(f"/events/{gala.pk}/help/code/", follow=True)

    made = Enrolment.objects.get()
    assert page.context["chosen"] == made
    pdf = alice.get(f"/events/{gala.pk}/help.pdf", {"code": str(made.pk), "lang": "en"}).content
    with opened(pdf) as document:
        assert enrolment_of(code_on(document).text) == made
    assert "For 20 phones" in words_of(pdf)


def test_a_code_that_lets_nobody_in_is_not_printed(alice: Client, gala: Event, university: object) -> None:
    withdrawn, expired = authorise(gala), authorise(gala, expires_at=timezone.now() - timedelta(hours=1))
    withdraw(withdrawn)
    of_another_event = authorise(event_of(gala.organisation, "Lecture"))

    for code in (withdrawn.pk, expired.pk, of_another_event.pk, "x"):
        assert alice.get(f"/events/{gala.pk}/help.pdf", {"code": code}).status_code == 404


def test_stewards_read_it_without_codes_and_strangers_do_not(
    bob: Client, dana: Client, charlie: Client, gala: Event
) -> None:
    code = authorise(gala, "Main team")
    for client in (bob, dana):
        page = client.get(f"/events/{gala.pk}/help/")
        assert page.status_code == 200
        assert "Main team" not in page.content.decode()
        assert client.get(f"/events/{gala.pk}/help.pdf").status_code == 200
        assert client.get(f"/events/{gala.pk}/help.pdf", {"code": code.pk}).status_code == 403
        assert client.post(f"/events/{gala.pk}/help/code/").status_code == 403
    for address in ("help/", "help.pdf"):
        assert charlie.get(f"/events/{gala.pk}/{address}").status_code == 404
    assert charlie.post(f"/events/{gala.pk}/help/code/").status_code == 404


def test_the_organiser_says_whom_the_team_calls(alice: Client, gala: Event) -> None:
    line = "Nobody is named"
    assert line in alice.get(f"/events/{gala.pk}/help/").content.decode()

    form: Any = alice.get(f"/events/{gala.pk}/edit/").context["form"]
    times = {name: form[name].value().strftime("%Y-%m-%dT%H:%M") for name in TIMES}
    alice.post(f"/events/{gala.pk}/edit/", {"title_en": "Gala", **times, "contact": "Anna, 079 <b>1"})

    page = alice.get(f"/events/{gala.pk}/help/").content.decode()
    assert "Anna, 079 &lt;b&gt;1" in page
    assert line not in page


def test_without_a_network_the_team_scans_on_only_where_phones_may_decide(gala: Event) -> None:
    words = screen_words("en")
    badge, alarm = words["alone"]["badge"], words["alarm"]["title"]
    assert badge in str(sheet_of(gala, "en").offline)
    assert alarm in str(sheet_of(gala, "en").offline)
    gala.offline_policy = OfflinePolicy.AUTO
    assert badge in str(sheet_of(gala, "en").offline)

    gala.offline_policy = OfflinePolicy.SERVER

    assert badge not in str(sheet_of(gala, "en").offline)
    assert "Nobody comes in without green." in str(sheet_of(gala, "en").offline)
