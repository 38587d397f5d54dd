"""Checks and normalises a participant's data, in the same way from a file, a form and the API."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portillon.issuing.tickets.tickets import ADMITS_MAX, NAME_LENGTH_MAX, TicketData

# In bytes, because the address is sealed into the code, and the code must stay small.
EMAIL_BYTES_MAX = 254
LENGTH_MAX = {
    "name": NAME_LENGTH_MAX,
    "seat": 200,
    "price": 60,
    "category": 100,
    "external_id": 100,
    "phone": 40,
    "door_note": 200,
}

_LANGUAGE_WORDS = {
    "fr": ("fr", "f", "fra", "fre", "francais", "french", "franzosisch", "franzoesisch"),
    "de": ("de", "d", "deu", "ger", "deutsch", "german", "allemand"),
    "en": ("en", "e", "eng", "english", "englisch", "anglais"),
}
_LANGUAGES = {word: code for code, words in _LANGUAGE_WORDS.items() for word in words}
_YES = frozenset(
    {"1", "x", "y", "yes", "true", "oui", "o", "vrai", "ja", "j", "wahr", "ubertragbar", "transferable"}
)
_NO = frozenset({"", "0", "-", "n", "no", "false", "non", "faux", "nein", "falsch"})


class Errors(dict[str, str]):
    """For each wrong field a sentence, in the active language."""


class _Wrong(Exception):
    """Its message is a sentence for the person who filled the field in."""


def clean(
    fields: Mapping[str, object], admits_max: int | None = None, *, needs_address: bool = False
) -> TicketData | Errors:
    """Return the ticket that `fields` describe, or what is wrong with them. Never raises.

    Values may be texts, numbers or None; a missing field gets its default. The number of persons may be given as
    `admits` or as `companions` (admits = 1 + companions). `admits_max` is the event's limit, in persons. A ticket can
    be printed and handed over; whoever can only be reached by mail `needs_address`.
    """
    values: dict[str, object] = {}
    errors = Errors()
    persons_max = min(ADMITS_MAX, admits_max or ADMITS_MAX)
    for field, read in _READERS.items():
        try:
            values[field] = read(fields, persons_max)
        except _Wrong as wrong:
            errors[field] = str(wrong)
    if needs_address and values.get("email") == "":
        errors["email"] = _("The e-mail address is missing.")
    return errors or TicketData(**values)  # type: ignore[arg-type]


def required(*, needs_address: bool = False) -> frozenset[str]:
    """Return the fields that must not be empty: those that `clean` finds wrong if nothing is given."""
    found = clean({}, needs_address=needs_address)
    return frozenset(found) if isinstance(found, Errors) else frozenset()


def one_line(value: object) -> str:
    """Return `value` as it will be stored: one line, no control characters, Unicode NFC, single spaces."""
    if value is None:
        return ""
    raw = value if isinstance(value, str) else str(value)
    if not raw.isascii():
        raw = unicodedata.normalize("NFC", raw)
    if not raw.isprintable():
        raw = _BREAKS.sub(" ", _INVISIBLE.sub("", _SURROGATES.sub(_UNREADABLE, raw)))
    return " ".join(raw.split())


_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = re.compile("[\ud800-\udfff]")
# Characters that change the direction of writing could make one name look like another.
_INVISIBLE = re.compile("[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _text(field: str) -> Callable[[Mapping[str, object], int], str]:
    def read(fields: Mapping[str, object], admits_max: int) -> str:
        text = one_line(fields.get(field))
        if len(text) > LENGTH_MAX[field]:
            raise _Wrong(
                _("More than %(max)d characters: %(text)s…") % {"max": LENGTH_MAX[field], "text": text[:30]}
            )
        if _UNREADABLE in text:
            raise _Wrong(_("Some characters cannot be read: %(text)s") % {"text": text})
        return text

    return read


def _name(fields: Mapping[str, object], admits_max: int) -> str:
    name = _text("name")(fields, admits_max)
    if not name:
        raise _Wrong(_("The name is missing."))
    return name


def _email(fields: Mapping[str, object], admits_max: int) -> str:
    address = one_line(fields.get("email"))
    if not address:
        return ""
    local, _at, domain = address.rpartition("@")
    address = f"{local}@{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        raise _Wrong(
            _("This is not an e-mail address: %(text)s") % {"text": one_line(fields["email"])[:100]}
        ) from None
    if len(address.encode()) > EMAIL_BYTES_MAX:
        raise _Wrong(_("The e-mail address is too long."))
    return address


def _admits(fields: Mapping[str, object], admits_max: int) -> int:
    admits, companions = one_line(fields.get("admits")), one_line(fields.get("companions"))
    if not admits and not companions:
        return 1
    counted = _whole(admits, 1) if admits else 1 + _whole(companions, 0)
    if admits and companions and counted != 1 + _whole(companions, 0):
        raise _Wrong(_("The number of persons and the number of companions contradict each other."))
    if counted > admits_max:
        raise _Wrong(
            _("%(given)d persons on one ticket; at most %(max)d are allowed.")
            % {"given": counted, "max": admits_max}
        )
    return counted


# Spreadsheet programs may write 2 as 2.0 or 2,0.
_WHOLE = re.compile(r"\+?(\d{1,9})(?:[.,]0+)?")


def _whole(text: str, least: int) -> int:
    found = _WHOLE.fullmatch(text)
    number = int(found.group(1)) if found else -1
    if number < least:
        raise _Wrong(
            _("Not a whole number of at least %(least)d: %(text)s") % {"least": least, "text": text[:30]}
        )
    return number


def _transferable(fields: Mapping[str, object], admits_max: int) -> bool:
    word = _bare(one_line(fields.get("transferable")))
    if word not in _YES and word not in _NO:
        raise _Wrong(_("Neither yes nor no: %(text)s") % {"text": word[:30]})
    return word in _YES


def _language(fields: Mapping[str, object], admits_max: int) -> str:
    given = one_line(fields.get("language"))
    if not given:
        return ""
    word = _bare(given)
    code = _LANGUAGES.get(word) or _LANGUAGES.get(re.split(r"[-_]", word)[0])
    if code is None:
        raise _Wrong(_("Not one of the languages fr, de, en: %(text)s") % {"text": given[:30]})
    return code


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_READERS: dict[str, Callable[[Mapping[str, object], int], object]] = {
    "name": _name,
    "email": _email,
    "admits": _admits,
    "seat": _text("seat"),
    "price": _text("price"),
    "category": _text("category"),
    "transferable": _transferable,
    "external_id": _text("external_id"),
    "language": _language,
    "phone": _text("phone"),
    "door_note": _text("door_note"),
}
