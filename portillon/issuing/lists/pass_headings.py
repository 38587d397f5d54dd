"""Which column of a list of passes a heading means. Columns about persons have the headings of a roster."""

from functools import lru_cache

from portillon.issuing.lists import headings
from portillon.issuing.lists.headings import bare

_WORDS = {
    "number": (
        "number, pass number, card number, no, nr, numéro, numéro de pass, numéro du pass, no pass, n° pass, n°, "
        "nummer, passnummer, pass nummer, kartennummer"
    ),
    "type": "type, pass type, type of pass, category, type de pass, catégorie, typ, passart, pass typ, kategorie, art",
    "address": "address, postal address, adresse, adresse postale, anschrift, postanschrift",
    "street": "street, street and number, rue, rue et numéro, voie, strasse, straße, strasse und hausnummer",
    "postcode": "postcode, postal code, zip, zip code, code postal, cp, npa, plz, postleitzahl",
    "town": "town, city, ville, localité, commune, ort, stadt, wohnort",
    "country": "country, pays, land",
    "valid_from": "valid from, from, valable du, valable dès, valable à partir du, début, gültig ab, gültig von, von",
    "valid_until": "valid until, until, valid to, valable jusqu'au, fin, expire le, gültig bis, bis",
}
_MEANING = {bare(word): column for column, words in _WORDS.items() for word in words.split(",")}


# All columns that a list of passes can have.
COLUMNS = frozenset(_WORDS) | {
    *("last_name", "first_name", "name", "email", "buyer_email", "language", "phone", "external_id"),
    *("status", "order_status"),
}


@lru_cache(maxsize=1024)
def meaning(heading: str) -> str | None:
    """The column that `heading` means, or None."""
    return _MEANING.get(bare(heading)) or headings.meaning(heading)
