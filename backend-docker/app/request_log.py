"""Middleware that logs one line per request and gives each request an id."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from errors import INTERNAL_ERROR
from logs import request_id

# Kubernetes calls these every few seconds. health.py logs when the result changes.
PROBES = ("/health", "/ready")
VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("taskflow.request")


class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        own_id = given if VALID_ID.fullmatch(given) else uuid.uuid4().hex
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
            log.exception("unhandled exception in %s %s", scope["method"][:10], scope["path"][:200])
            if status == 0:
                await JSONResponse({"detail": INTERNAL_ERROR}, status_code=500)(scope, receive, send_with_id)
        finally:
            if scope["path"] not in PROBES:
                self._log_request(scope, status, round((time.perf_counter() - start) * 1000))
            request_id.reset(reset)

    def _log_request(self, scope: Scope, status: int, ms: int) -> None:
        method, path = scope["method"][:10], scope["path"][:200]
        fields = {"method": method, "path": path, "status": status, "ms": ms}
        log.info("%s %s %s in %d ms", method, path, status or "no response", ms, extra={"fields": fields})
