"""Authentication: verifies the frontend's token (a JWT from Better Auth) before any route under /api handles the request."""

import logging
from typing import Annotated

import jwt
from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from signing_keys import ALGORITHMS, KeysUnavailable, SigningKeys

# Allowed difference between the clocks of two machines.
LEEWAY_S = 10
MAX_USER_ID_LENGTH = 255

log = logging.getLogger("taskflow.auth")


class InvalidToken(Exception):
    """The token is missing or invalid. The message is safe to show to anyone."""


class TokenVerifier:
    def __init__(self, keys: SigningKeys, frontend_url: str) -> None:
        self._keys = keys
        self._frontend_url = frontend_url

    async def verify(self, authorization: str | None) -> str:
        """Returns the user's id. Raises InvalidToken, or KeysUnavailable if there is no key to verify with."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise InvalidToken("Sign in first.")
        try:
            header = jwt.get_unverified_header(token)
            # Check this before reading the keys: a token that can't be valid must not cause a fetch.
            if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
                raise InvalidToken("The token is invalid.")
            key = await self._keys.key(header["kid"])
            if key is None:
                raise InvalidToken("The token is invalid.")
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self._frontend_url,
                audience=self._frontend_url,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("The session has expired. Sign in again.") from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise InvalidToken("The token is invalid.") from None
        return validate_user_id(claims["sub"])


def validate_user_id(subject: object) -> str:
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_USER_ID_LENGTH or not subject.isprintable():
        raise InvalidToken("The token has no valid user id.")
    return subject


class RequireSignIn:
    """Middleware for all of /api: passes a request on if its token is valid, with the user's id in the request's state."""

    def __init__(self, app: ASGIApp, tokens: TokenVerifier) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/api/"):
            return await self._app(scope, receive, send)
        try:
            user = await self._tokens.verify(Headers(scope=scope).get("authorization"))
        except InvalidToken as error:
            answer = JSONResponse({"detail": str(error)}, 401, {"WWW-Authenticate": "Bearer"})
            return await answer(scope, receive, send)
        except KeysUnavailable as error:
            log.warning("cannot verify a token: %s", error)
            detail = "Can't verify your session: the frontend's signing keys are unavailable. Try again in a moment."
            return await JSONResponse({"detail": detail}, 503, {"Retry-After": "2"})(scope, receive, send)
        scope.setdefault("state", {})["user"] = user
        await self._app(scope, receive, send)


def signed_in_user(request: Request) -> str:
    # Missing for a route outside /api, which then fails.
    user: str = request.state.user
    return user


User = Annotated[str, Depends(signed_in_user)]
