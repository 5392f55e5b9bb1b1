"""The PostgreSQL behind the tasks: connects when it can, says why when it cannot, and heals by itself.

The process starts without a database. A thread migrates the schema, again and again until it succeeds; until then the
backend is alive and not ready.
"""

import logging
import threading
from collections.abc import Iterator

from fastapi import Request
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, create_engine

from connections import ConnectionsInUse
from database_problem import Problem
from migrations.upgrade import upgrade
from settings import Settings

log = logging.getLogger("taskflow.database")

FIRST_RETRY_S, LAST_RETRY_S = 1.0, 15.0
NOT_MIGRATED = Problem("the tables are not made yet", "the tables are not made yet")


class Unavailable(Exception):
    """The database cannot be used now; the message says why, in words for the log."""


class Database:
    def __init__(self, settings: Settings) -> None:
        # The settings' words hold no secret, and say what to correct: they may be told.
        wrong = settings.database_problem
        self._problem = Problem(wrong, wrong) if wrong is not None else NOT_MIGRATED
        self._engine = make_engine(settings.database_url) if settings.database_url is not None else None
        self._in_use = ConnectionsInUse(self._engine) if self._engine is not None else None
        self._stopping = threading.Event()
        self._migrated = False

    def start(self) -> None:
        """Begins to migrate, in the background."""
        if self._engine is None or self._in_use is None:
            log.error("no database: %s", self._problem.words)
            return
        self._in_use.watch()
        threading.Thread(target=self._migrate, args=(self._engine,), name="migrate", daemon=True).start()

    def stop(self) -> None:
        """Ends the use of it at once: who waits for an answer gets an error."""
        self._stopping.set()
        if self._engine is not None and self._in_use is not None:
            self._in_use.end()
            self._engine.dispose()

    def session(self) -> Session:
        if self._engine is None or not self._migrated:
            raise Unavailable(self._problem.words)
        # What was read is used after the commit, without asking again.
        return Session(self._engine, expire_on_commit=False)

    def problem(self) -> Problem | None:
        """Why the database cannot be used now, or None when it can. Asks the database; may wait for it."""
        if self._engine is None or not self._migrated:
            return self._problem
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            return None
        except SQLAlchemyError as error:
            return Problem.of(error)

    def _migrate(self, engine: Engine) -> None:
        wait = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                with engine.begin() as connection:
                    revision = upgrade(connection)
            # Not only SQLAlchemy's errors: whatever it is, the thread must live to try again.
            except Exception as error:
                self._problem = Problem.of(error)
                log.error("the database cannot be used, next try in %.0f s: %s", wait, self._problem.words)
                self._stopping.wait(wait)
                wait = min(wait * 2, LAST_RETRY_S)
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
        # No pool_pre_ping: connections.py asks, see there.
        # What people wrote does not belong into an error's text.
        hide_parameters=True,
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


def session(request: Request) -> Iterator[Session]:
    """A route's session.

    It is closed when the answer was sent, so what uses it ends its transaction itself: until then it holds a connection, and
    the answer needs a thread of the same few that wait for connections.
    """
    database: Database = request.app.state.database
    with database.session() as opened:
        yield opened
