"""Middleware that limits the size of request bodies, with and without a Content-Length header.

FastAPI's own `max_body_size` responds in plain text; this one responds in JSON, like all other errors.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Slightly more than 1 MiB, so that a title of 1 MiB still gets a validation error that names the field.
MAX_BODY_BYTES = 1024 * 1024 + 16 * 1024
TOO_LARGE = "The request body is larger than 1 MiB."


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
            return await JSONResponse({"detail": TOO_LARGE}, 413)(scope, receive, send)
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY_BYTES:
                # The application's error handler responds, because the application reads the body.
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, limited, send)
