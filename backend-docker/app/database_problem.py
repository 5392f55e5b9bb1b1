"""Explains why the database is unavailable: a public reason for callers, and the driver's message for the log.

libpq's messages contain the host, its address and the user, and anyone can call /ready.
"""

import re
from dataclasses import dataclass
from typing import Self

import psycopg
from sqlalchemy.exc import TimeoutError as PoolExhausted

USER = "the database rejected the user or the password"
REFUSED = "the database rejected the connection"
MISSING = "the database does not exist"
SILENT = "the database is not responding"
RIGHTS = "the database user lacks permission to create or use the tables"
BUSY = "all connections to the database are in use"
OTHER = "the database is unavailable; see the backend's log"

BY_STATE = {"28P01": USER, "28000": REFUSED, "3D000": MISSING, "42501": RIGHTS}
BY_STATE |= dict.fromkeys(("57P01", "57P02", "57P03"), SILENT)  # shutting down, crashed or starting
# libpq gives no SQLSTATE for a failed connection, so these match its message. Other messages (a server may use another language)
# become OTHER.
BY_MESSAGE = [
    (r"password authentication failed|no password supplied|role \".*\" does not exist", USER),
    (r"no pg_hba\.conf entry", REFUSED),
    (r"database \".*\" does not exist", MISSING),
    (r"failed to resolve host|could not translate host name", "the database's host name cannot be resolved"),
    (r"connection refused|timed out|timeout expired|no route to host|unreachable|closed the connection|starting up", SILENT),
]


@dataclass(frozen=True)
class Problem:
    public: str
    detail: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        return cls(public_reason(error), driver_message(error))


def public_reason(error: Exception) -> str:
    if isinstance(error, PoolExhausted):
        return BUSY
    cause = getattr(error, "orig", None)
    if not isinstance(cause, psycopg.Error):
        return OTHER
    if cause.sqlstate is not None:
        return BY_STATE.get(cause.sqlstate, OTHER)
    return next((reason for pattern, reason in BY_MESSAGE if re.search(pattern, str(cause), re.IGNORECASE)), OTHER)


def driver_message(error: Exception) -> str:
    """Returns the driver's message on one line, without the statement and its values. libpq never includes a password."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__
