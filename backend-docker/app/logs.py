"""Structured logs: one JSON object per line on standard output.

Logs must never contain a token, a key or a user's text. So only our own loggers log below WARNING: the debug output of the HTTP
and database libraries contains headers, bodies and values.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

ROOT_LOGGER = "taskflow"
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
        # ASCII only: a path may contain control characters, and terminals display this log.
        return json.dumps(line, default=str)


def configure_logs(level: str) -> None:
    """Routes all loggers to standard output. `level` is a name from the `logging` module and applies to our own loggers."""
    number = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    logging.getLogger(ROOT_LOGGER).setLevel(number)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    logging.getLogger("uvicorn").setLevel(max(number, logging.INFO))
    # request_log.py logs requests without the query, which contains the user's search text.
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
