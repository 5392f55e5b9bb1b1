"""Who is asking: the frontend's token (a JWT by Better Auth), checked before any route under /api sees the request."""

import logging
from typing import Annotated

import jwt
from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from signing_keys import ALGORITHMS, KeysUnavailable, SigningKeys

# Two machines' clocks may differ by this much.
LEEWAY_S = 10
LONGEST_USER_ID = 255

log = logging.getLogger("taskflow.auth")


class Refused(Exception):
    """The token proves nothing; the message may be told to anybody."""


class Tokens:
    def __init__(self, keys: SigningKeys, frontend_url: str) -> None:
        self._keys = keys
        self._frontend_url = frontend_url

    async def user(self, authorization: str | None) -> str:
        """The user's id. Raises Refused, or KeysUnavailable when nobody can be told from anybody."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused("Sign in first.")
        try:
            header = jwt.get_unverified_header(token)
            # Before the keys are asked for: a token that can never be right must not cause a fetch.
            if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
                raise Refused("The token is not one of this TaskFlow's.")
            key = await self._keys.key(header["kid"])
            if key is None:
                raise Refused("The token is not one of this TaskFlow's.")
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
            raise Refused("The session has expired. Sign in again.") from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise Refused("The token is not one of this TaskFlow's.") from None
        return user_id(claims["sub"])


def user_id(subject: object) -> str:
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_USER_ID or not subject.isprintable():
        raise Refused("The token names no user.")
    return subject


class SignedInOnly:
    """Lets a request to /api through when its token is good, with the user's id in its state. A new route is guarded too."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not f"{scope['path']}/".startswith("/api/"):
            return await self._app(scope, receive, send)
        try:
            user = await self._tokens.user(Headers(scope=scope).get("authorization"))
        except Refused as refusal:
            answer = JSONResponse({"detail": str(refusal)}, 401, {"WWW-Authenticate": "Bearer"})
            return await answer(scope, receive, send)
        except KeysUnavailable as problem:
            log.warning("a request cannot be checked: %s", problem)
            detail = "Who you are cannot be checked now: the frontend's keys are not to be had. Try again in a moment."
            return await JSONResponse({"detail": detail}, 503, {"Retry-After": "2"})(scope, receive, send)
        scope.setdefault("state", {})["user"] = user
        await self._app(scope, receive, send)


def signed_in_user(request: Request) -> str:
    # Missing when a route outside of /api asks for it: then that fails, and lets nobody in.
    user: str = request.state.user
    return user


User = Annotated[str, Depends(signed_in_user)]
