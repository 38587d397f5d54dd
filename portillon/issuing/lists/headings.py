"""Which column a heading means: French, German and English, without case, accents and punctuation.

The words are those of people's own lists, and of the exports of ti.to, Weezevent, pretix, Hi.Events, Eventbrite,
HelloAsso and Google Forms. The number of an order is no external id: an order may have many participants.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

_WORDS = {
    "last_name": (
        "last name, surname, family name, nom de famille, nom famille, nachname, familienname, zuname, "
        "attendee last name, ticket last name, attendee name: family name, participant last name, your last name, "
        "your surname, nom du participant: nom de famille, nom participant, votre nom de famille, "
        "teilnehmername: nachname, nachname des teilnehmers, teilnehmer nachname, ihr nachname, dein nachname"
    ),
    "first_name": (
        "first name, given name, forename, prénom, prénoms, vorname, vornamen, rufname, attendee first name, "
        "ticket first name, attendee name: given name, participant first name, your first name, "
        "nom du participant: prénom, prénom participant, prénom du participant, votre prénom, "
        "teilnehmername: vorname, vorname des teilnehmers, teilnehmer vorname, ihr vorname, dein vorname"
    ),
    "name": (
        "name, full name, participant, participant name, attendee, guest name, holder, nom, nom complet, "
        "nom et prénom, nom prénom, prénom nom, prénom et nom, participante, titulaire, bénéficiaire, name vorname, "
        "vorname name, name und vorname, vorname und name, vollständiger name, ganzer name, teilnehmer, "
        "teilnehmerin, teilnehmende, inhaber, gast, attendee name, ticket full name, attendee, name and surname, "
        "first and last name, first name and last name, your name, your full name, what is your name, "
        "nom du participant, votre nom, votre nom complet, votre nom et prénom, nom et prénom du participant, "
        "teilnehmername, name des teilnehmers, ihr name, dein name, ihr vor- und nachname, vor- und nachname, "
        "vor und zuname"
    ),
    "email": (
        "email, mail, e-mail address, mail address, electronic mail, courriel, adresse e-mail, adresse mail, "
        "adresse électronique, adresse de courriel, mél, mail adresse, e-mail-adresse, mailadresse, "
        "elektronische adresse, adresse mail de contact, e-mail de contact, contact email, your email, "
        "your email address, votre e-mail, votre adresse e-mail, votre adresse mail, ihre e-mail-adresse, "
        "ihre e-mail, deine e-mail-adresse, deine e-mail"
    ),
    # Beside these two, `email` is the buyer's.
    "attendee_email": (
        "attendee email, attendee e-mail, ticket email, participant email, participant e-mail, guest email, "
        "e-mail participant, mail participant, e-mail du participant, adresse e-mail du participant, "
        "teilnehmer-e-mail, teilnehmeremail, e-mail des teilnehmers, e-mail-adresse des teilnehmers"
    ),
    "buyer_email": (
        "buyer email, purchaser email, order email, customer email, payer email, billing email, registration email, "
        "email payeur, e-mail du payeur, e-mail acheteur, e-mail de l'acheteur, email de l'acheteur, mail acheteur, "
        "adresse e-mail de l'acheteur, e-mail de la commande, käufer-e-mail, e-mail des käufers, "
        "e-mail-adresse des käufers, bestell-e-mail, e-mail der bestellung, e-mail des bestellers"
    ),
    "companions": (
        "companions, companion, guests, number of companions, number of guests, plus ones, extra guests, "
        "accompagnants, accompagnant, accompagnateurs, accompagnements, invités, nombre d'accompagnants, "
        "nb accompagnants, nbre accompagnants, nombre d'invités, nb invités, begleitpersonen, begleitung, begleiter, "
        "begleitperson, anzahl begleitpersonen, gäste, anzahl gäste, weitere personen, how many companions, "
        "how many guests, nombre d'accompagnateurs, combien d'accompagnants, wie viele begleitpersonen, "
        "wie viele gäste"
    ),
    "admits": (
        "admits, persons, people, number of persons, number of people, party, party size, places, quantity, qty, "
        "personnes, nombre de personnes, nb personnes, nombre de places, nb places, quantité, nombre de billets, "
        "personen, anzahl personen, personenzahl, anzahl, plätze, anzahl plätze, anzahl tickets, eintritte, "
        "ticket quantity, how many people, combien de personnes, wie viele personen"
    ),
    "block": (
        "block, bloc, section, sector, secteur, sektor, bereich, tribune, tribüne, seat zone, zone de siège, "
        "sitzplatzzone, sitzbereich"
    ),
    "row": ("row, rang, rangée, reihe, seat row, rangée de siège, sitzreihe"),
    "seat": (
        "seat, seat number, seat no, place, siège, numéro de siège, numéro de place, no de place, n de place, "
        "fauteuil, sitz, sitzplatz, platz, sitznummer, platznummer, sitzplatznummer, sitz nr, platz nr, seat label"
    ),
    "price": (
        "price, amount, prix, montant, preis, betrag, ticketpreis, ticket price, montant tarif, "
        "prix du billet, prix unitaire"
    ),
    # The amount, or beside a column of amounts, the name of what was bought.
    "tariff": "tarif, tariff",
    "category": (
        "category, ticket category, ticket type, type, catégorie, catégorie de billet, type de billet, kategorie, "
        "ticketkategorie, ticketart, preiskategorie, art"
    ),
    # What was bought, which is the category unless another column is.
    "product": (
        "ticket, ticket name, product, product name, produit, nom du produit, produkt, produktname, item, formule, "
        "nom du tarif, nom du billet, ticketname"
    ),
    "language": (
        "language, lang, locale, langue, sprache, preferred language, langue préférée, bevorzugte sprache"
    ),
    "phone": (
        "phone, phone number, telephone, mobile, mobile phone, cell phone, téléphone, tél, numéro de téléphone, "
        "portable, natel, telefon, telefonnummer, tel, handy, handynummer, mobil, mobiltelefon, ticket phone number, "
        "attendee phone, téléphone portable, téléphone du participant, your phone number, votre téléphone, "
        "votre numéro de téléphone, ihre telefonnummer, deine telefonnummer"
    ),
    "external_id": (
        "external id, externalid, id, identifier, reference, ref, ticket id, id externe, identifiant, "
        "identifiant externe, référence, matricule, externe id, kennung, referenz, referenznummer, kundennummer"
    ),
    # The shop's own number of a person, which is the external id unless another column is.
    "shop_id": (
        "attendee id, attendee number, attendee no, ticket reference, ticket number, ticket no, "
        "pseudonymization id, registration id, numéro de billet, n° de billet, no de billet, numéro du billet, "
        "n° billet, id du billet, référence du billet, numéro de participant, n° de participant, n° du participant, "
        "identifiant du participant, id de pseudonymisation, ticketnummer, ticket nr, teilnehmernummer, "
        "teilnehmer nr, pseudonymisierungs-id, billettnummer"
    ),
    "door_note": (
        "door note, note for the door, note at the door, remarque à l'entrée, remarque pour l'entrée, note à l'entrée, "
        "einlasshinweis, hinweis am einlass, hinweis für den einlass, bemerkung für den einlass, einlassbemerkung"
    ),
    "status": (
        "status, attendee status, ticket status, ticket state, booking status, registration status, rsvp, "
        "rsvp status, attendance, attending, statut, état, statut du billet, statut du participant, présence, "
        "ticketstatus, teilnehmerstatus, anmeldestatus, buchungsstatus, teilnahme, zusage, rückmeldung, void status, "
        "statut du ticket, état du billet, participation, statut de participation, wirst du teilnehmen, "
        "nehmen sie teil"
    ),
    "order_status": (
        "order status, payment status, order state, statut de la commande, état de la commande, statut du paiement, "
        "état du paiement, bestellstatus, zahlungsstatus, bezahlstatus"
    ),
    "transferable": "transferable, cessible, transmissible, transférable, übertragbar",
}


# All columns that a list of people can have.
COLUMNS = frozenset(_WORDS) - {"attendee_email", "tariff", "product", "shop_id"}


def bare(heading: str) -> str:
    """Without case, accents, punctuation and what stands in brackets. “#” is read as “no”."""
    outside_brackets = re.sub(r"\(.*?\)|\[.*?\]", "", heading.replace("#", " no"))
    decomposed = unicodedata.normalize("NFKD", outside_brackets.casefold())
    return "".join(char for char in decomposed if char.isalnum())


_MEANING = {bare(word): column for column, words in _WORDS.items() for word in words.split(",")}


@lru_cache(maxsize=1024)
def meaning(heading: str) -> str | None:
    """The column that `heading` means, or None."""
    return _MEANING.get(bare(heading))


def columns(titles: Sequence[str], meaning: Callable[[str], str | None]) -> list[str | None]:
    """The column that each of the headings of a file means beside the others, or None."""
    meant = [meaning(title) for title in titles]
    instead: dict[str | None, str | None] = {"attendee_email": "email", "tariff": "price"}
    if "attendee_email" in meant:
        instead["email"] = "buyer_email"
    if "price" in meant:
        instead["tariff"] = None if {"category", "product"} & {*meant} else "category"
    instead["product"] = None if "category" in meant else "category"
    instead["shop_id"] = None if "external_id" in meant else "external_id"
    found = [instead.get(column, column) for column in meant]
    return [
        None if _is_weak(meant[at], column) and column in found[:at] else column
        for at, column in enumerate(found)
    ]


def _is_weak(meant: str | None, column: str | None) -> bool:
    """Whether a second column of this kind says nothing new."""
    return column == "buyer_email" or meant in ("product", "shop_id")
