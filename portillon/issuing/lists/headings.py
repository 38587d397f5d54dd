"""Which column a heading means: French, German and English, without case, accents and punctuation."""

import re
import unicodedata
from functools import lru_cache

_WORDS = {
    "last_name": "last name, surname, family name, nom de famille, nom famille, nachname, familienname, zuname",
    "first_name": "first name, given name, forename, prénom, prénoms, vorname, vornamen, rufname",
    "name": (
        "name, full name, participant, participant name, attendee, guest name, holder, nom, nom complet, "
        "nom et prénom, nom prénom, prénom nom, prénom et nom, participante, titulaire, bénéficiaire, "
        "name vorname, vorname name, name und vorname, vorname und name, vollständiger name, ganzer name, "
        "teilnehmer, teilnehmerin, teilnehmende, inhaber, gast"
    ),
    "email": (
        "email, mail, e-mail address, mail address, electronic mail, courriel, adresse e-mail, adresse mail, "
        "adresse électronique, adresse de courriel, mél, mail adresse, e-mail-adresse, mailadresse, "
        "elektronische adresse"
    ),
    "companions": (
        "companions, companion, guests, number of companions, number of guests, plus ones, extra guests, "
        "accompagnants, accompagnant, accompagnateurs, accompagnements, invités, nombre d'accompagnants, "
        "nb accompagnants, nbre accompagnants, nombre d'invités, nb invités, begleitpersonen, begleitung, "
        "begleiter, begleitperson, anzahl begleitpersonen, gäste, anzahl gäste, weitere personen"
    ),
    "admits": (
        "admits, persons, people, number of persons, number of people, party, party size, places, quantity, qty, "
        "personnes, nombre de personnes, nb personnes, nombre de places, nb places, quantité, nombre de billets, "
        "personen, anzahl personen, personenzahl, anzahl, plätze, anzahl plätze, anzahl tickets, eintritte"
    ),
    "block": "block, bloc, section, sector, secteur, sektor, bereich, tribune, tribüne",
    "row": "row, rang, rangée, reihe",
    "seat": (
        "seat, seat number, seat no, place, siège, numéro de siège, numéro de place, no de place, "
        "n de place, fauteuil, sitz, sitzplatz, platz, sitznummer, platznummer, sitzplatznummer, sitz nr, platz nr"
    ),
    "price": "price, amount, prix, tarif, montant, preis, betrag, ticketpreis",
    "category": (
        "category, ticket category, ticket type, type, catégorie, catégorie de billet, type de billet, "
        "kategorie, ticketkategorie, ticketart, preiskategorie, art"
    ),
    "language": "language, lang, locale, langue, sprache",
    "phone": (
        "phone, phone number, telephone, mobile, mobile phone, cell phone, téléphone, tél, numéro de téléphone, "
        "portable, natel, telefon, telefonnummer, tel, handy, handynummer, mobil, mobiltelefon"
    ),
    "external_id": (
        "external id, externalid, id, identifier, reference, ref, order number, booking reference, ticket id, "
        "id externe, identifiant, identifiant externe, référence, matricule, numéro de commande, externe id, "
        "kennung, referenz, referenznummer, bestellnummer, buchungsnummer, kundennummer"
    ),
    "door_note": (
        "door note, note for the door, note at the door, remarque à l'entrée, remarque pour l'entrée, note à l'entrée, "
        "einlasshinweis, hinweis am einlass, hinweis für den einlass, bemerkung für den einlass, einlassbemerkung"
    ),
    "status": (
        "status, attendee status, ticket status, ticket state, booking status, registration status, rsvp, rsvp status, "
        "attendance, attending, statut, état, statut du billet, statut du participant, présence, "
        "ticketstatus, teilnehmerstatus, anmeldestatus, buchungsstatus, teilnahme, zusage, rückmeldung"
    ),
    "order_status": (
        "order status, payment status, order state, statut de la commande, état de la commande, statut du paiement, "
        "état du paiement, bestellstatus, zahlungsstatus, bezahlstatus"
    ),
    "transferable": "transferable, cessible, transmissible, transférable, übertragbar",
}


def bare(heading: str) -> str:
    """Without case, accents, punctuation and what stands in brackets."""
    outside_brackets = re.sub(r"\(.*?\)|\[.*?\]", "", heading)
    decomposed = unicodedata.normalize("NFKD", outside_brackets.casefold())
    return "".join(char for char in decomposed if char.isalnum())


_MEANING = {bare(word): column for column, words in _WORDS.items() for word in words.split(",")}


@lru_cache(maxsize=1024)
def meaning(heading: str) -> str | None:
    """The column that `heading` means, or None."""
    return _MEANING.get(bare(heading))
