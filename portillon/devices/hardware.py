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
    return " ".join(filter(None, (first_of(signs, user_agent) for signs in (SYSTEMS, BROWSERS))))


def first_of(signs: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Return the name of the first sign that the User-Agent holds, or an empty string."""
    return next((name for sign, name in signs if sign in user_agent), "")
