"""One line a request, and an id that ties the request's other lines and the answer together."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from errors import FAULT
from logs import request_id

# Kubernetes asks for these every few seconds; only an answer that is not 200 is news, and health.py tells it.
PROBES = ("/health", "/ready")
PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("taskflow.request")


class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        own_id = given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
        reset = request_id.set(own_id)
        start = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = own_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            log.exception("a fault in %s %s", scope["method"][:10], scope["path"][:200])
            if status == 0:
                await JSONResponse({"detail": FAULT}, status_code=500)(scope, receive, send_with_id)
        finally:
            if scope["path"] not in PROBES:
                self._tell(scope, status, round((time.perf_counter() - start) * 1000))
            request_id.reset(reset)

    def _tell(self, scope: Scope, status: int, ms: int) -> None:
        method, path = scope["method"][:10], scope["path"][:200]
        fields = {"method": method, "path": path, "status": status, "ms": ms}
        log.info("%s %s %s in %d ms", method, path, status or "unanswered", ms, extra={"fields": fields})
