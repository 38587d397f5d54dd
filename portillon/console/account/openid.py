"""What an OpenID provider says of itself and of a person, and whether that is true.

The way there and back is django-allauth's: state, PKCE, the code's exchange. What it does not look at is looked at
here: the nonce, the signature of an ID token that came directly, and that both of the provider's answers are about the
same person.
"""

import json
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.urls import reverse
from requests import RequestException

from portillon.openid_provider import OpenIdProvider

# Signatures that only the provider can make: never HS256, whose key we know as well.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
CLOCK_SECONDS_MAX = 60
KNOWN_SECONDS = 3600
# After a failure nobody waits for the provider again so soon.
DOWN_SECONDS = 15
SUBJECT_LENGTH_MAX = 191
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderUnreachable(OAuth2Error):
    """The provider does not answer, or with nothing that can be used."""


class Untrue(OAuth2Error):
    """What the provider, or somebody in its name, says of a person does not hold."""


def chosen() -> OpenIdProvider:
    """Raises Http404 where there is no single sign-on."""
    provider: OpenIdProvider | None = settings.OPENID_PROVIDER
    if provider is None:
        raise Http404
    return provider


def provider_of(request: HttpRequest) -> "Provider":
    """Raises Http404 where there is no single sign-on."""
    ours = chosen()
    app = SocialApp(
        provider=Provider.id,
        provider_id=ours.issuer,
        name=ours.name,
        client_id=ours.client_id,
        secret=ours.client_secret,
        settings={"server_url": ours.configuration_url, "oauth_pkce_enabled": True},
    )
    return Provider(request, app=app)


def back_address() -> str:
    """Whatever a Host header says, the provider leads back to us."""
    return f"{settings.BASE_URL}{reverse('single-sign-on-back')}"


def discover(provider: OpenIdProvider) -> dict[str, Any]:
    """What it says of itself. Raises ProviderUnreachable."""
    found = _get(provider.configuration_url)
    if str(found.get("issuer")).rstrip("/") != provider.issuer.rstrip("/"):
        raise ProviderUnreachable(f"it calls itself {found.get('issuer')!r}, not {provider.issuer!r}")
    named = (*ENDPOINTS, *(["userinfo_endpoint"] if "userinfo_endpoint" in found else []))
    schemes = {"https", urlsplit(provider.issuer).scheme}
    if bad := [name for name in named if urlsplit(str(found.get(name))).scheme not in schemes]:
        raise ProviderUnreachable(f"its configuration has no good {bad[0]}")
    return found


def _get(url: str, key: str = "") -> dict[str, Any]:
    """JSON. Raises ProviderUnreachable."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            found = answer.json()
    except RequestException as error:
        raise ProviderUnreachable(str(error)) from error
    if not isinstance(found, dict):
        raise ProviderUnreachable(f"no object at {url}")
    return found


class Provider(OpenIDConnectProvider):
    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of it is kept: who the person is here stands in their account."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        whole = " ".join(str(data.get(part) or "") for part in ("given_name", "family_name"))
        return {"name": str(data.get("name") or whole)}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Verified only if the provider says so in that many words: "false" is a text, too."""
        email = data.get("email")
        if not isinstance(email, str):
            return []
        is_verified = data.get("email_verified") in (True, "true")
        return [EmailAddress(email=email, verified=is_verified, primary=True)]


class Exchange(OpenIDConnectOAuth2Adapter):
    """One sign-in's talk with the provider."""

    nonce = ""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        super().__init__(request, provider.sub_id)
        self._provider = provider

    def get_provider(self) -> Provider:
        return self._provider

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        return back_address()

    @property
    def openid_config(self) -> dict[str, Any]:
        """Asked for once an hour. Raises ProviderUnreachable."""
        key = f"openid:{self._provider.app.provider_id}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            try:
                found = discover(chosen())
            except ProviderUnreachable:
                cache.set(key, {}, DOWN_SECONDS)
                raise
            cache.set(key, found, KNOWN_SECONDS)
        if not found:
            raise ProviderUnreachable("it did not answer a moment ago")
        return found

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Raises ProviderUnreachable and Untrue."""
        proven = self._proven(kwargs["response"].get("id_token"))
        told = proven
        if address := self.openid_config.get("userinfo_endpoint"):
            told = _get(address, token.token)
            if told.get("sub") != proven["sub"]:
                raise Untrue("userinfo is about somebody else")
        # An address and whether it is verified are never taken from two answers.
        with_email = told if told.get("email") else proven
        claims = proven | told | {name: with_email.get(name) for name in ("email", "email_verified")}
        login: SocialLogin = self._provider.sociallogin_from_response(request, claims)
        return login

    def _proven(self, id_token: Any) -> dict[str, Any]:
        """What a token says that the provider signed, for us, for this sign-in, a moment ago."""
        ours = self._provider.app.client_id
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key_of(id_token),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=ours,
                leeway=CLOCK_SECONDS_MAX,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Untrue(f"ID token: {error}") from error
        if not self.nonce or claims.get("nonce") != self.nonce:
            raise Untrue("ID token: the nonce is another sign-in's")
        if claims.get("azp", ours) != ours or (isinstance(claims["aud"], list) and claims["aud"] != [ours]):
            raise Untrue("ID token: it is for others, too")
        if not 0 < len(str(claims["sub"])) <= SUBJECT_LENGTH_MAX:
            raise Untrue("ID token: its subject has no good length")
        return claims

    def _key_of(self, id_token: Any) -> jwt.PyJWK:
        """Raises ProviderUnreachable, Untrue and what jwt raises."""
        name = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_json(json.dumps(_get(self.openid_config["jwks_uri"]))).keys
        fitting = [key for key in keys if key.public_key_use != "enc" and (not name or key.key_id == name)]
        if len(fitting) != 1:
            raise Untrue(f"ID token: {len(fitting)} keys could have signed it")
        return fitting[0]
