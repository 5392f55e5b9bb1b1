"""Connection to PostgreSQL, with retries and a reason when it is unavailable.

The process starts without a database. A thread migrates the schema and retries until it succeeds; until then the backend is
alive but not ready.
"""

import logging
import threading
from collections.abc import Iterator

from fastapi import Request
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, create_engine

from connection_watchdog import ConnectionWatchdog
from database_problem import Problem
from migrations.upgrade import upgrade
from settings import Settings

log = logging.getLogger("taskflow.database")

FIRST_RETRY_S, LAST_RETRY_S = 1.0, 15.0
NOT_MIGRATED = Problem("the tables have not been created yet", "the tables have not been created yet")


class Unavailable(Exception):
    """The database is unavailable. The message says why and belongs only in the log."""


class Database:
    def __init__(self, settings: Settings) -> None:
        # These messages contain no secret, so callers may see them.
        problem = settings.database_problem
        self._problem = Problem(problem, problem) if problem is not None else NOT_MIGRATED
        self._engine = make_engine(settings.database_url) if settings.database_url is not None else None
        self._watchdog = ConnectionWatchdog(self._engine) if self._engine is not None else None
        self._stopping = threading.Event()
        self._migrated = False

    def start(self) -> None:
        """Starts the migration in the background."""
        if self._engine is None or self._watchdog is None:
            log.error("the database is not configured: %s", self._problem.detail)
            return
        self._watchdog.watch()
        threading.Thread(target=self._migrate, args=(self._engine,), name="migrate", daemon=True).start()

    def stop(self) -> None:
        """Closes all connections. Threads that wait for a response get an error."""
        self._stopping.set()
        if self._engine is not None and self._watchdog is not None:
            self._watchdog.stop()
            self._engine.dispose()

    def session(self) -> Session:
        if self._engine is None or not self._migrated:
            raise Unavailable(self._problem.detail)
        # Objects stay usable after the commit, without another query.
        return Session(self._engine, expire_on_commit=False)

    def problem(self) -> Problem | None:
        """Returns why the database is unavailable, or None if it responds. Sends a query, so it may block."""
        if self._engine is None or not self._migrated:
            return self._problem
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            return None
        except SQLAlchemyError as error:
            return Problem.of(error)

    def _migrate(self, engine: Engine) -> None:
        delay = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                with engine.begin() as connection:
                    revision = upgrade(connection)
            # Catch every exception, so that the thread survives and retries.
            except Exception as error:
                self._problem = Problem.of(error)
                log.error("the database is unavailable, retrying in %.0f s: %s", delay, self._problem.detail)
                self._stopping.wait(delay)
                delay = min(delay * 2, LAST_RETRY_S)
            else:
                self._migrated = True
                log.info("the schema is at revision %s", revision)
                return


def make_engine(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        pool_recycle=300,
        # No pool_pre_ping: connection_watchdog.py pings connections.
        # Keep users' data out of error messages.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            # Detects a dead peer within half a minute.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            # A transaction pooler (Neon's `-pooler` host) may not support prepared statements.
            "prepare_threshold": None,
            "application_name": "taskflow-backend",
        },
    )


def session(request: Request) -> Iterator[Session]:
    """Provides a session to a route.

    FastAPI closes it only after sending the response, so each user of the session ends its own transaction. Otherwise the session
    would hold a connection while the response waits for one of the threads that wait for connections.
    """
    database: Database = request.app.state.database
    with database.session() as opened:
        yield opened
