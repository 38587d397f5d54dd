"""A person with a password, and browsers at network addresses, for tests of accounts."""

from django.test import Client

from portillon.accounts.models import User

PASSWORD = "correct horse"
NEW_PASSWORD = "battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def alice(email: str = "alice@example.org") -> User:
    return User.objects.create_user(email, PASSWORD, name="Alice", language="en")


def browser(address: str = "192.0.2.1", agent: str = FIREFOX) -> Client:
    return Client(REMOTE_ADDR=address, headers={"Accept-Language": "en", "User-Agent": agent})


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.org") -> str:
    """Sign in, and return the address that this leads to, or the page that refuses."""
    response = client.post("/login/", {"username": email, "password": password})
    return response.headers.get("Location", response.content.decode())


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200
