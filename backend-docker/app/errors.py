"""What a caller is told when something is wrong: FastAPI's shapes, never what was sent, never what is inside."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException

from database import Unavailable
from database_problem import plain_words
from task_list import NoSuchTask

# One body can be wrong in a hundred thousand places; a caller reads the first few.
ERRORS_SHOWN = 20
NAME_SHOWN = 100
FAULT = "Something went wrong here. The backend's log says what."

log = logging.getLogger("taskflow.errors")


def add_error_answers(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, bad_request)
    app.add_exception_handler(HTTPException, http_problem)
    app.add_exception_handler(Unavailable, unavailable)
    app.add_exception_handler(DBAPIError, database_failed)
    app.add_exception_handler(PoolExhausted, unavailable)
    app.add_exception_handler(NoSuchTask, no_such_task)


def without_input(errors: list[Any]) -> list[dict[str, Any]]:
    """Where and why, without the value, which may be a megabyte, or a secret."""
    return [
        {"loc": [short(part) for part in error["loc"]], "msg": error["msg"], "type": error["type"]}
        for error in errors[:ERRORS_SHOWN]
    ]


def short(part: str | int) -> str | int:
    # A field's name is the caller's text too, and may be as long as a body.
    return part if isinstance(part, int) else part[:NAME_SHOWN]


async def bad_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": without_input(list(error.errors()))}, status_code=422)


async def http_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    # FastAPI's word for JSON that its parser gives up on: too deep, a number too long, not UTF-8.
    if error.status_code == 400:
        detail = [{"loc": ["body"], "msg": "The body cannot be read as JSON", "type": "json_invalid"}]
        return JSONResponse({"detail": detail}, status_code=422)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def no_such_task(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


async def unavailable(request: Request, error: Exception) -> JSONResponse:
    """A database that went away is our 503, not a fault of this program."""
    reason = plain_words(error)
    log.error("the database is not ready: %s", reason, extra={"fields": {"path": request.url.path[:200]}})
    return JSONResponse({"detail": "The database cannot be used now. Try again in a moment."}, status_code=503)


async def database_failed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    # The last is a server that is for reading only, as during a failover (class 25, an "internal error" to DB-API).
    gone = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    if gone or getattr(error.orig, "sqlstate", None) == "25006":
        return await unavailable(request, error)
    # The words of a database's error may quote a row, so only the kind is told.
    log.error("the database refused: %s", type(error.orig).__name__, extra={"fields": {"path": request.url.path[:200]}})
    return JSONResponse({"detail": FAULT}, status_code=500)
