"""The PostgreSQL behind the tasks: connects when it can, says why when it cannot, and heals by itself.

The process starts without a database. A thread makes the tables, again and again until it succeeds; until then the
backend is alive and not ready.
"""

import logging
import threading
from collections.abc import Iterator

from fastapi import HTTPException, Request
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, create_engine

from settings import Settings

log = logging.getLogger("taskflow.database")

# Held while the tables are made, so that replicas that start together do not make them twice. Any constant will do.
TABLES_LOCK = 7_245_301_126
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 15.0


class Database:
    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._problem = settings.database_problem
        self._engine = self._make_engine()
        self._stopping = threading.Event()
        self._tables_made = False
        self._checking = threading.Lock()

    def start(self) -> None:
        """Begins to make the tables, in the background."""
        if self._engine is None:
            log.error("no database: %s", self._problem)
            return
        threading.Thread(target=self._make_tables, name="make-tables", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        if self._engine is not None:
            self._engine.dispose()

    def session(self) -> Session:
        if self._engine is None or not self._tables_made:
            raise Unavailable(self._problem or "the tables are not made yet")
        return Session(self._engine)

    def problem(self) -> str | None:
        """Why the database cannot be used now, or None when it can. Asks the database; may wait for it."""
        if self._engine is None or not self._tables_made:
            return self._problem or "the tables are not made yet"
        # One question at a time: against a database that hangs, probes must not use up the threads.
        if not self._checking.acquire(blocking=False):
            return "the database has not answered yet"
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            return None
        except SQLAlchemyError as error:
            return plain_reason(error)
        finally:
            self._checking.release()

    def _make_engine(self) -> Engine | None:
        if self._url is None:
            return None
        return create_engine(
            self._url,
            pool_size=5,
            max_overflow=5,
            pool_timeout=5,
            pool_recycle=300,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                # A peer that vanished is noticed within half a minute.
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 20_000,
                # A pooler between us and the database (Neon's `-pooler` host) may not keep prepared statements.
                "prepare_threshold": None,
                "application_name": "taskflow-backend",
            },
        )

    def _make_tables(self) -> None:
        wait = FIRST_RETRY_S
        while self._engine is not None and not self._stopping.is_set():
            try:
                with self._engine.begin() as connection:
                    # Ends with the transaction, so it is safe behind a pooler too.
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TABLES_LOCK})
                    SQLModel.metadata.create_all(connection)
            except SQLAlchemyError as error:
                self._problem = plain_reason(error)
                log.error("the database cannot be used, next try in %.0f s: %s", wait, self._problem)
                self._stopping.wait(wait)
                wait = min(wait * 2, LAST_RETRY_S)
            else:
                self._problem = None
                self._tables_made = True
                log.info("the tables are there")
                return


def plain_reason(error: SQLAlchemyError) -> str:
    """The driver's own words on one line, without the statement and its values. libpq never names a password."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__


class Unavailable(Exception):
    """The database cannot be used now; the message says why."""


def session(request: Request) -> Iterator[Session]:
    """A route's session: one transaction's worth of work, closed after the answer."""
    database: Database = request.app.state.database
    try:
        with database.session() as opened:
            yield opened
    except Unavailable as error:
        raise HTTPException(503, f"The database is not ready: {error}") from error
