"""Links to a map. Nothing is loaded from there until somebody follows the link."""

from urllib.parse import urlencode

MAP = "https://www.openstreetmap.org"


def at(latitude: float, longitude: float) -> str:
    """Return the address of a map with a mark at this point, in degrees."""
    point = {"mlat": f"{latitude:.6f}", "mlon": f"{longitude:.6f}"}
    return f"{MAP}/?{urlencode(point)}#map=18/{latitude:.6f}/{longitude:.6f}"


def search(address: str) -> str:
    """Return the address of a map that looks for a postal address, which may have several lines."""
    lines = (line.strip(" ,") for line in address.splitlines())
    return f"{MAP}/search?{urlencode({'query': ', '.join(filter(None, lines))})}"
