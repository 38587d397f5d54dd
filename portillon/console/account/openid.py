"""The OpenID provider's answers about itself and about a person, fetched and checked.

django-allauth does the redirects, the state, PKCE and the exchange of the code. This module checks what
allauth does not: the nonce, the signature of the ID token, and that ID token and userinfo name the same
person.
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

# No HS256: its key is the client secret, which we know too, so the signature does not prove who made it.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
CLOCK_SECONDS_MAX = 60
KNOWN_SECONDS = 3600
# After a failure, the provider is not asked again for this long.
DOWN_SECONDS = 15
SUBJECT_LENGTH_MAX = 191
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderUnreachable(OAuth2Error):
    """The provider does not answer, or its answer cannot be used."""


class Untrue(OAuth2Error):
    """A statement about a person, by the provider or in its name, does not pass the checks."""


def chosen() -> OpenIdProvider:
    """Return the provider that the settings name. Raises Http404 if there is no single sign-on."""
    provider: OpenIdProvider | None = settings.OPENID_PROVIDER
    if provider is None:
        raise Http404
    return provider


def provider_of(request: HttpRequest) -> "Provider":
    """Return allauth's view of the provider. Raises Http404 if there is no single sign-on."""
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
    """Return the address to which the provider leads back. It does not depend on the request's Host header."""
    return f"{settings.BASE_URL}{reverse('single-sign-on-back')}"


def discover(provider: OpenIdProvider) -> dict[str, Any]:
    """Return the provider's published configuration, checked. Raises ProviderUnreachable."""
    found = _get(provider.configuration_url)
    if str(found.get("issuer")).rstrip("/") != provider.issuer.rstrip("/"):
        raise ProviderUnreachable(f"it calls itself {found.get('issuer')!r}, not {provider.issuer!r}")
    named = (*ENDPOINTS, *(["userinfo_endpoint"] if "userinfo_endpoint" in found else []))
    schemes = {"https", urlsplit(provider.issuer).scheme}
    if bad := [name for name in named if urlsplit(str(found.get(name))).scheme not in schemes]:
        raise ProviderUnreachable(f"its configuration has no good {bad[0]}")
    return found


def _get(url: str, key: str = "") -> dict[str, Any]:
    """Return the JSON object at `url`, fetched with the access token `key`. Raises ProviderUnreachable."""
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
        """Keep nothing: the account holds what is known of the person."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        whole = " ".join(str(data.get(part) or "") for part in ("given_name", "family_name"))
        return {"name": str(data.get("name") or whole)}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the address, verified only if the claim is true or "true": the text "false" is truthy."""
        email = data.get("email")
        if not isinstance(email, str):
            return []
        is_verified = data.get("email_verified") in (True, "true")
        return [EmailAddress(email=email, verified=is_verified, primary=True)]


class Exchange(OpenIDConnectOAuth2Adapter):
    """The requests to the provider during one sign-in."""

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
        """The provider's configuration, fetched at most once an hour. Raises ProviderUnreachable."""
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
        """Return the sign-in of the person named by both answers. Raises ProviderUnreachable and Untrue."""
        proven = self._proven(kwargs["response"].get("id_token"))
        told = proven
        if address := self.openid_config.get("userinfo_endpoint"):
            told = _get(address, token.token)
            if told.get("sub") != proven["sub"]:
                raise Untrue("userinfo is about somebody else")
        # `email` and `email_verified` must come from the same answer.
        with_email = told if told.get("email") else proven
        claims = proven | told | {name: with_email.get(name) for name in ("email", "email_verified")}
        login: SocialLogin = self._provider.sociallogin_from_response(request, claims)
        return login

    def _proven(self, id_token: Any) -> dict[str, Any]:
        """Return the claims of an ID token that the provider has just signed for us and for this sign-in.

        Raises ProviderUnreachable and Untrue.
        """
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
        """Return the one key that can have signed the token. Raises ProviderUnreachable, Untrue and what jwt raises."""
        name = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_json(json.dumps(_get(self.openid_config["jwks_uri"]))).keys
        fitting = [key for key in keys if key.public_key_use != "enc" and (not name or key.key_id == name)]
        if len(fitting) != 1:
            raise Untrue(f"ID token: {len(fitting)} keys could have signed it")
        return fitting[0]
