"""No request body is larger than it needs to be, whether its length is announced or not.

(FastAPI's own `max_body_size` answers in plain text; ours is JSON as every other refusal.)
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A little over 1 MiB, so that a title of 1 MiB is refused by its name.
LARGEST_BODY = 1024 * 1024 + 16 * 1024
TOO_LARGE = "The body is larger than 1 MiB."


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > LARGEST_BODY:
            return await JSONResponse({"detail": TOO_LARGE}, 413)(scope, receive, send)
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                # Answered by the application's own handler: it is what reads the body.
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, limited, send)
