"""The program's sentences, collected without gettext's tools, which a bare machine lacks.

As a program (bin/translations), it brings portillon/locale/*/LC_MESSAGES/django.po up to date with the code, keeps the
translations, and lists the sentences that have none.
"""

import io
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.tidy.sources import ROOT, of_kind

LANGUAGES = ("de", "fr")  # the sentences in the code are English
LINE_LENGTH = 110
SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
PLURAL_IN_CONTEXT = ("npgettext", "npgettext_lazy")
HEADER = "# Portillon's sentences; bin/translations keeps them in step with the code."
NOBODY = dict.fromkeys(
    ("project", "version", "msgid_bugs_address", "last_translator", "language_team"), "Portillon"
)
KEYWORDS = {
    **dict.fromkeys(SINGULAR),
    **dict.fromkeys(PLURAL, (1, 2)),
    **dict.fromkeys(IN_CONTEXT, ((1, "c"), 2)),
    **dict.fromkeys(PLURAL_IN_CONTEXT, ((1, "c"), 2, 3)),
}


@cache
def in_the_code() -> Catalog:
    """Return every sentence that the Python files and the templates mark for translation."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for file in of_kind(".py", ".html", ".txt", under="portillon/"):
        where = [(file.relative_to(ROOT).as_posix(), 0)]
        for _line, message, _comments, context in extract("python", _as_python(file), keywords=KEYWORDS):
            catalog.add(message, locations=where, context=context)
    return catalog


def catalog_of(language: str) -> Catalog:
    file = path_of(language)
    if not file.exists():
        return Catalog(language, header_comment=HEADER, charset="utf-8", fuzzy=False, **NOBODY)
    with file.open("rb") as text:
        return read_po(text, language, abort_invalid=True)


def path_of(language: str) -> Path:
    return ROOT / f"portillon/locale/{language}/LC_MESSAGES/django.po"


def untranslated(catalog: Catalog) -> list[Message]:
    return [m for m in catalog if m.id and (m.fuzzy or not m.string or not all(_forms(m.string)))]


def update(language: str) -> Catalog:
    """Write the language's file with exactly the sentences of the code, in the code's order, and return its content."""
    catalog = catalog_of(language)
    catalog.update(in_the_code(), no_fuzzy_matching=True, update_creation_date=False)
    file = path_of(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as text:
        write_po(text, catalog, width=LINE_LENGTH, ignore_obsolete=True, include_lineno=False)
    return catalog


def _as_python(file: Path) -> io.BytesIO:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # templatize() turns the tags into calls and blanks out the rest; Python would read its indentation as blocks.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    return io.BytesIO(text.encode())


def _forms(said: str | list[str] | tuple[str, ...]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def _report(language: str) -> Iterator[str]:
    catalog = update(language)
    yield f"{path_of(language).relative_to(ROOT)}: {len(catalog)} sentences"
    yield from (f"  to translate: {message.id}" for message in untranslated(catalog))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portillon.settings")
    for language in LANGUAGES:
        sys.stdout.writelines(f"{line}\n" for line in _report(language))
