"""Why the database cannot be used: in plain words for everybody who asks, and in the driver's own for the log alone.

libpq's words name the host, its address and the user; /ready is answered to anybody.
"""

import re
from dataclasses import dataclass
from typing import Self

import psycopg
from sqlalchemy.exc import TimeoutError as PoolExhausted

USER = "the database refused the user or the password"
REFUSED = "the database refused the connection"
NOT_THERE = "the database is not there"
SILENT = "the database does not answer"
RIGHTS = "the database's user may not make or use the tables"
BUSY = "all connections to the database are in use"
OTHER = "the database cannot be used; the backend's log says why"

BY_STATE = {"28P01": USER, "28000": REFUSED, "3D000": NOT_THERE, "42501": RIGHTS}
BY_STATE |= dict.fromkeys(("57P01", "57P02", "57P03"), SILENT)  # it stops, has crashed, or starts
# libpq gives no SQLSTATE for a connection that was not made, so these are known by its words. Words that are not among
# them (a server may speak another language) are told as OTHER.
BY_WORDS = [
    (r"password authentication failed|no password supplied|role \".*\" does not exist", USER),
    (r"no pg_hba\.conf entry", REFUSED),
    (r"database \".*\" does not exist", NOT_THERE),
    (r"failed to resolve host|could not translate host name", "the database's host is not known"),
    (r"connection refused|timed out|timeout expired|no route to host|unreachable|closed the connection|starting up", SILENT),
]


@dataclass(frozen=True)
class Problem:
    told: str
    words: str

    @classmethod
    def of(cls, error: Exception) -> Self:
        return cls(told_reason(error), plain_words(error))


def told_reason(error: Exception) -> str:
    if isinstance(error, PoolExhausted):
        return BUSY
    cause = getattr(error, "orig", None)
    if not isinstance(cause, psycopg.Error):
        return OTHER
    if cause.sqlstate is not None:
        return BY_STATE.get(cause.sqlstate, OTHER)
    return next((told for words, told in BY_WORDS if re.search(words, str(cause), re.IGNORECASE)), OTHER)


def plain_words(error: Exception) -> str:
    """The driver's own words on one line, without the statement and its values. libpq never names a password."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__
