"""Every page about passes, on the demonstration's programme: the board's, the support's and a desk's."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.scanner_page import PATIENCE_MS

LIST = """Name;E-mail;Type
New Person;new@example.org;Pass initial
Nobody;not an address;Pass initial
"""


def of_boards(page: Page) -> Iterator[str]:
    """Opens them one after another; gives the name of each."""
    for name, path in _paths(page).items():
        page.goto(path)
        yield name
    page.goto(_programme(page) + "import/")
    file = {"name": "passes.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a file made of its parts
    page.click("main form button")
    page.wait_for_selector(".summary", timeout=PATIENCE_MS)
    yield "passes compared"


def _programme(page: Page) -> str:
    page.goto("/programmes/")
    return page.get_attribute("main a[href^='/programmes/']:not([href$='/new/'])", "href") or ""


def _paths(page: Page) -> dict[str, str]:
    programme = _programme(page)
    page.goto("/passes/")
    one = page.get_attribute("#passes tbody a", "href") or ""
    page.goto(programme)
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    desk = next(link for link in links if link.startswith("/desks/"))
    return {
        "desks": "/desks/",
        "desk": desk,
        "desk's help": f"{desk}help/",
        "entry": f"{desk}entry/",
        "desk's entries": f"{desk}statistics/entries/",
        "desk's refusals": f"{desk}statistics/entries/?active=refused",
        "team": f"{desk}team/",
        "poster": f"{desk}poster/",
        "venue": f"{desk}edit/",
        "desk's statistics": f"{desk}statistics/",
        "after-sales": "/passes/",
        "no pass found": "/passes/?q=nobody+at+all",
        "pass": one,
        "pass's holder": f"{one}holder/",
        "extension": f"{one}extension/",
        "blocking": f"{one}blocking/",
        "replacement": f"{one}replacement/",
        "pass's cancellation": f"{one}cancellation/",
        "programmes": "/programmes/",
        "new programme": "/programmes/new/",
        "programme": programme,
        "edit programme": f"{programme}edit/",
        "new type": f"{programme}types/new/",
        "participation": next(link for link in links if "/venues/" in link and link.endswith("/edit/")),
        "new participation": f"{programme}venues/new/",
        "new venue": "/venues/new/",
        "new pass": f"{programme}passes/new/",
        "import": f"{programme}import/",
        "programme's mails": f"{programme}mails/",
        "statistics": f"{programme}statistics/",
        "entries": f"{programme}statistics/entries/",
        "doubtful entries": f"{programme}statistics/entries/?marked=yes",
        "statement": f"{programme}statistics/statement/",
    }
