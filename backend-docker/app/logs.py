"""Logs as one JSON object a line on standard output, for a person with `kubectl logs` and for programs alike."""

import json
import logging
import sys
from datetime import UTC, datetime

# Kubernetes asks for these every few seconds; only an answer that is not 200 is news, and health.py tells it.
PROBES = ("/health", "/ready")


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name == "uvicorn.access" and isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, _, status = record.args
            line |= {"message": f"{method} {path} {status}", "method": method, "path": path, "status": status, "client": client}
        else:
            line["message"] = record.getMessage()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def no_probe(record: logging.LogRecord) -> bool:
    return not (isinstance(record.args, tuple) and len(record.args) == 5 and str(record.args[2]) in PROBES)


def configure_logs(level: str) -> None:
    """Sends every log there, uvicorn's too, at `level` (debug, info, warn, error; anything else means info)."""
    named = {"trace": "DEBUG", "warn": "WARNING", "fatal": "CRITICAL"}.get(level.lower(), level.upper())
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(named if named in logging.getLevelNamesMapping() else "INFO")
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    logging.getLogger("uvicorn.access").addFilter(no_probe)
