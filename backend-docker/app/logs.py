"""Logs as one JSON object a line on standard output, for a person with `kubectl logs` and for programs alike.

Nothing here may ever show a token, a key or what somebody wrote: only our own loggers speak below WARNING, because the
debug lines of the HTTP and database libraries carry headers, bodies and values.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

OURS = "taskflow"
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (current := request_id.get()) is not None:
            line["request"] = current
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # ASCII: a path may hold anything, and the reader of the pod's log is a terminal.
        return json.dumps(line, default=str)


def configure_logs(level: str) -> None:
    """Sends every log there. `level` is a name of the `logging` module and holds for our own loggers."""
    number = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    logging.getLogger(OURS).setLevel(number)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    logging.getLogger("uvicorn").setLevel(max(number, logging.INFO))
    # request_log.py tells of requests, and leaves the query (a search is somebody's text) out.
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
