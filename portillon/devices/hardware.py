"""Tells the system and the browser from a User-Agent header, well enough to tell devices apart in a list."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("SamsungBrowser", "Samsung"),
    ("Edg", "Edge"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def kind_of(user_agent: str) -> str:
    """Return for example "iPhone Safari", or an empty string for an unknown browser."""
    found = (next((name for sign, name in signs if sign in user_agent), "") for signs in (SYSTEMS, BROWSERS))
    return " ".join(filter(None, found))
