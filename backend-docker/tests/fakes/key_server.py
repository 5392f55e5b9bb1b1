"""Fake JWKS endpoint of the frontend, with real keys and tokens like those from Better Auth."""

import base64
import json
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fakes.server import Handler, Server

FRONTEND = "http://localhost:3000"


class SigningKey:
    """A key pair with an id, as Better Auth creates it."""

    def __init__(self, algorithm: str = "EdDSA") -> None:
        self.id = uuid.uuid4().hex
        self.algorithm = algorithm
        self.private: Any = {
            "EdDSA": Ed25519PrivateKey.generate,
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
        }[algorithm]()

    def public(self) -> dict[str, Any]:
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        jwk = json.loads(algorithm.to_jwk(self.private.public_key()))
        jwk.pop("key_ops", None)
        return {**jwk, "alg": self.algorithm, "kid": self.id}

    def token(self, user: str = "u1", *, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """Signs a valid token. Omits claims that are None."""
        now = int(time.time())
        defaults = {
            "sub": user,
            "iss": FRONTEND,
            "aud": FRONTEND,
            "iat": now,
            "exp": now + 900,
            "name": "N",
            "email": "n@example.org",
        }
        payload = {name: value for name, value in {**defaults, **claims}.items() if value is not None}
        return jwt.encode(payload, self.private, self.algorithm, {"kid": self.id, **(headers or {})})


class KeyServer(Server):
    def __init__(self) -> None:
        self.keys = [SigningKey()]
        self.requests = 0
        self.delay_s = 0.0
        self.status = 200
        self.body: bytes | None = None
        outer = self

        class Keys(Handler):
            def do_GET(self) -> None:
                outer.requests += 1
                time.sleep(outer.delay_s)
                body = json.dumps({"keys": [key.public() for key in outer.keys]}).encode()
                self.close_connection = True
                self.answer(outer.status, body if outer.body is None else outer.body)

        super().__init__(Keys)
        self.url = f"http://127.0.0.1:{self.port}/api/auth/jwks"

    @property
    def key(self) -> SigningKey:
        return self.keys[-1]

    def token(self, user: str) -> str:
        return self.key.token(user)


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Returns a token with an empty signature."""
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)) + "."
