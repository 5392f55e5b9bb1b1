"""Error responses in FastAPI's format, without the caller's input and without internal details."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException

from database import Unavailable
from database_problem import driver_message
from task_list import TaskNotFound

# A body can contain thousands of errors.
MAX_ERRORS = 20
MAX_NAME_LENGTH = 100
INTERNAL_ERROR = "Internal error. See the backend's log."

log = logging.getLogger("taskflow.errors")


def add_error_answers(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, invalid_request)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Unavailable, unavailable)
    app.add_exception_handler(DBAPIError, database_failed)
    app.add_exception_handler(PoolExhausted, unavailable)
    app.add_exception_handler(TaskNotFound, task_not_found)


def describe_errors(errors: list[Any]) -> list[dict[str, Any]]:
    """Returns location and message of each error, without the value, which may be large or secret."""
    return [
        {"loc": [truncate(part) for part in error["loc"]], "msg": error["msg"], "type": error["type"]}
        for error in errors[:MAX_ERRORS]
    ]


def truncate(part: str | int) -> str | int:
    # A field name also comes from the caller and may be very long.
    return part if isinstance(part, int) else part[:MAX_NAME_LENGTH]


async def invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": describe_errors(list(error.errors()))}, status_code=422)


async def http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # FastAPI's status for JSON that it can't parse: nested too deeply, a number too long, not UTF-8.
    if error.status_code == 400:
        detail = [{"loc": ["body"], "msg": "The body is not valid JSON", "type": "json_invalid"}]
        return JSONResponse({"detail": detail}, status_code=422)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def task_not_found(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


async def unavailable(request: Request, error: Exception) -> JSONResponse:
    """Responds with 503: the database is down, which isn't an error of this program."""
    reason = driver_message(error)
    log.error("the database is unavailable: %s", reason, extra={"fields": {"path": request.url.path[:200]}})
    return JSONResponse({"detail": "The database is unavailable. Try again in a moment."}, status_code=503)


async def database_failed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    # 25006 is a read-only server, as during a failover. DB-API reports it as an internal error.
    is_down = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    if is_down or getattr(error.orig, "sqlstate", None) == "25006":
        return await unavailable(request, error)
    # A database error may contain row values, so log only its type.
    fields = {"path": request.url.path[:200]}
    log.error("the database rejected a statement: %s", type(error.orig).__name__, extra={"fields": fields})
    return JSONResponse({"detail": INTERNAL_ERROR}, status_code=500)
