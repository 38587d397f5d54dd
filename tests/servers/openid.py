"""An OpenID provider on loopback that keeps to the protocol, or breaks it in one point as a test asks.

It checks requests as strictly as a real provider: client and secret, the return address, PKCE, codes for one use.
The mock providers on PyPI require no PKCE and cannot lie, and most of these tests are about lies.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers.ports import free_port

CLIENT, SECRET = "portillon", "client secret: ü&/"
KEY, ANOTHER_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


@dataclass
class OpenIdServer:
    """A provider that signs everybody in with `claims`; `token` and `told` change the ID token and the userinfo."""

    port: int
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    signs_with: Any = KEY
    algorithm: str = "ES256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}/realms/uni"

    def answer(self, path: str, query: dict[str, str], key: str) -> tuple[int, Any]:
        """Return the status and the JSON of an answer, or a status and the address of a redirect."""
        self.asked.append(path)
        match path.removeprefix("/realms/uni"):
            case "/.well-known/openid-configuration":
                return 200, self._configuration()
            case "/authorize":
                return self._authorize(query)
            case "/token":
                return self._exchange(query)
            case "/keys":
                public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
                return 200, {"keys": [public | {"kid": "k1", "alg": "ES256", "use": "sig"}]}
            case "/userinfo" if key == "Bearer access":
                return 200, self.claims | self.told
        return 404, {"error": "not_found"}

    def _configuration(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found: dict[str, Any] = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in names.items()}
        methods = ["client_secret_post", "client_secret_basic"]
        return found | {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": methods,
        }

    def _authorize(self, query: dict[str, str]) -> tuple[int, Any]:
        """Answer as if the person had signed in at once."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert {"openid", "email", "profile"} == set(query["scope"].split())
        if self.error:
            sent = {"error": self.error}
        else:
            sent = {"code": secrets.token_urlsafe()}
            self.codes[sent["code"]] = query
        return 302, f"{query['redirect_uri']}?{urlencode(sent | {'state': query['state']})}"

    def _exchange(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
            or form.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        said = {"iss": self.issuer, "aud": CLIENT, "sub": self.claims["sub"], "nonce": asked["nonce"]}
        said |= {"iat": int(time.time()), "exp": int(time.time()) + 300, **self.token}
        token = jwt.encode(said, self.signs_with, algorithm=self.algorithm, headers={"kid": "k1"})
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token, "expires_in": 300}


@contextmanager
def openid_server() -> Iterator[OpenIdServer]:
    """Run a provider on a free port until the end of the block."""
    ours = OpenIdServer(free_port())
    http = ThreadingHTTPServer(("127.0.0.1", ours.port), _handler(ours))
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield ours
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(ours: OpenIdServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            self._say(*ours.answer(address.path, dict(parse_qsl(address.query)), self._key))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*ours.answer(self.path, form, self._key))

        @property
        def _key(self) -> str:
            return self.headers.get("Authorization", "")

        def _say(self, status: int, what: Any) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", what)
            body = b"" if status == 302 else json.dumps(what).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Log nothing, because nobody reads it."""

    return Handler
