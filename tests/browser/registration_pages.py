"""The pages of a registration: the organiser's, the public ones, and a person's own."""

from collections.abc import Iterator
from secrets import token_hex

from playwright.sync_api import Page

from tests.browser.desk import Desk, Event
from tests.browser.scanner_page import PATIENCE_MS

QUESTION = {
    "fr": "Quels ateliers vous intéressent\N{NO-BREAK SPACE}?",
    "de": "Welche Arbeitsgruppen interessieren Sie?",
    "en": "Which working groups interest you?",
}
CHOICES = {
    "fr": "Communication scientifique\nDurabilité",
    "de": "Wissenschaftskommunikation\nNachhaltigkeit",
    "en": "Science communication\nSustainability",
}
PRIVACY = {
    "fr": "Vos données sont effacées après trois mois.",
    "de": "Ihre Angaben werden nach drei Monaten gelöscht.",
    "en": "Your data are erased after three months.",
}
WRITTEN = (
    *QUESTION.values(),
    *PRIVACY.values(),
    *(line for text in CHOICES.values() for line in text.split("\n")),
)


def set_up(desk: Desk, event: Event, language: str = "en") -> None:
    """As an organiser does, in the console, for guests who get their tickets at once."""
    with desk.context(desk.browser, desk.signed_in(language)) as context:
        page = context.new_page()
        page.goto(f"/events/{event.id}/registration/edit/")
        for name in ("is_published", "has_waiting_list"):
            page.check(f"[name={name}]")
        page.uncheck("[name=confirms_email]")
        for language, text in PRIVACY.items():
            page.fill(f"[name=privacy_{language}]", text)
        page.click("main form button")
        page.click("a[href$='/questions/new/']")
        page.select_option("[name=kind]", "choices")
        for language in QUESTION:
            page.fill(f"[name=label_{language}]", QUESTION[language])
            page.fill(f"[name=choices_{language}]", CHOICES[language])
        page.click("main form button")
        page.wait_for_selector(".questions")


def register_somebody(desk: Desk, event: Event) -> None:
    """Who stands on the organiser's list, whoever walks through the pages first."""
    with desk.browser.new_context(base_url=desk.server.base_url) as context:
        walk = of_registrants(context.new_page(), event, "en")
        next(name for name in walk if name == "own registration")


def of_registrants(page: Page, event: Event, language: str) -> Iterator[str]:
    """Opens what somebody sees who registers; gives the name of each."""
    page.goto(f"/o/demo/?lang={language}")
    yield "public list"
    page.goto(f"/o/demo/{event.id}/")
    yield "registration form"
    page.click("main form button")
    page.wait_for_selector(".field-error")
    yield "registration refused"
    page.fill("[name=first_name]", "Maximiliane-Charlotte")
    page.fill("[name=last_name]", f"Hohenlohe {token_hex(3)}")
    page.fill("[name=email]", "maximiliane@example.org")
    page.check("[name=consent]")
    page.click("main form button")
    page.wait_for_url("**/r/*", timeout=PATIENCE_MS)
    yield "own registration"
    own = page.url
    page.click("a[href$='/change']")
    yield "registration changed"
    page.goto(f"{own}/cancellation")
    yield "registration cancelled"
    for name, path in (("no registration", "/r/nothing"), ("no such event", "/o/demo/0/")):
        page.goto(f"{path}?lang={language}")
        yield name
    page.goto(f"/o/demo/{event.id}/sent/?lang={language}")
    yield "look into your mail"


def of_organisers(page: Page, event: Event) -> Iterator[str]:
    address = f"/events/{event.id}/registration/"
    page.goto(f"{address}?show=registered")
    yield "registration"
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    one = next(link for link in links if link.removeprefix(address).rstrip("/").isdigit())
    question = next(link for link in links if "/questions/" in link and link.endswith("/edit/"))
    for name, path in (
        ("registration settings", f"{address}edit/"),
        ("new question", f"{address}questions/new/"),
        ("question", question),
        ("question's removal", question.replace("/edit/", "/removal/")),
        ("one registration", one),
        ("registration's cancellation", f"{one}cancellation/"),
    ):
        page.goto(path)
        yield name
