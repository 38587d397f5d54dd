"""Checks and normalises the data of a pass and its holder, in the same way from a file, a form and the API."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from portillon.core.qr import PASS_NUMBER_LENGTH
from portillon.issuing.tickets import participant
from portillon.issuing.tickets.participant import Errors, one_line
from portillon.issuing.tickets.passes import PassData
from portillon.issuing.tickets.tickets import TicketData
from portillon.places.models import PassType

ADDRESS_LENGTH_MAX = 500


def clean(
    fields: Mapping[str, object],
    pass_type: PassType | None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> PassData | Errors:
    """Return the pass that `fields` describe, or what is wrong with them. The e-mail may be missing. Never raises."""
    errors = Errors()
    person = participant.clean(_of_person(fields))
    if not isinstance(person, TicketData):
        errors.update(person)
    number = one_line(fields.get("number")).replace(" ", "")
    if number and not (number.isascii() and number.isdigit() and len(number) == PASS_NUMBER_LENGTH):
        errors["number"] = _("A pass's number has 8 digits: %(text)s") % {"text": number[:30]}
    address = "\n".join(one_line(line) for line in str(fields.get("address") or "").splitlines())
    if len(address) > ADDRESS_LENGTH_MAX:
        errors["address"] = _("The address is too long.")
    if pass_type is None:
        errors["type"] = _("The programme has no such type of pass.")
    if valid_from and valid_until and valid_from > valid_until:
        errors["valid_until"] = _("It would end before it begins.")
    if errors or pass_type is None or not isinstance(person, TicketData):
        return errors
    return PassData(
        pass_type=pass_type,
        name=person.name,
        email=person.email,
        phone=person.phone,
        address=address.strip(),
        language=person.language,
        number=number,
        external_id=person.external_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _of_person(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: fields.get(name) for name in ("name", "email", "phone", "language", "external_id")}
