"""What a contact that somebody has typed offers to tap: a telephone number, else an address for mails."""

import re

# At least six digits, as people write them; a year or an opening hour is shorter.
_NUMBER = re.compile(r"(?<![\w+])(?:\+|00)?\(?\d(?:[\s().\-/\u00a0]*\d){5,16}")
_ADDRESS = re.compile(r"[^\s<>,;:()]+@[^\s<>,;:()]+\.[^\s<>,;:().]+")


def address_of(contact: str) -> str:
    """Return "tel:…" or "mailto:…" for the first number or address in the text; "" if it has none."""
    if number := _NUMBER.search(contact):
        # The zero in +41 (0)79 is dialled only without the country's code.
        digits = re.sub(r"\(0\)", "", number[0]) if number[0].startswith(("+", "00")) else number[0]
        return "tel:" + ("+" if number[0].startswith("+") else "") + re.sub(r"\D", "", digits)
    if address := _ADDRESS.search(contact):
        return f"mailto:{address[0]}"
    return ""
