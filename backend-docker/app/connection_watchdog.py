"""Watchdog for database connections: closes a connection whose server has stopped responding.

libpq waits for a response without a timeout. A frozen server, or a network that drops packets, would block a thread and delay
the end of the process.
"""

import os
import socket
import threading
import time
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

MAX_USE_S = 20.0
CHECK_INTERVAL_S = 1.0


class ConnectionWatchdog:
    def __init__(self, engine: Engine) -> None:
        self._since: dict[Any, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._ping = engine.dialect.do_ping
        # Runs before SQLAlchemy's own queries on a new connection.
        event.listen(engine, "connect", self._on_connect, insert=True)
        event.listen(engine, "do_connect", self._before_connect)
        event.listen(engine, "checkout", self._on_checkout)
        event.listen(engine, "checkin", self._on_release)
        event.listen(engine, "close", self._on_release)

    def watch(self) -> None:
        """Starts a thread that closes connections in use for too long."""
        threading.Thread(target=self._watch, name="connections", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self.close_stuck(used_for_s=0)

    def close_stuck(self, used_for_s: float) -> None:
        """Closes the connections in use for at least this long. Threads that wait on them get an error."""
        now = time.monotonic()
        # Hold the lock, so that the file descriptor isn't closed and reused in the meantime.
        with self._lock:
            for connection, since in self._since.items():
                if now - since >= used_for_s:
                    shut_down_socket(connection)

    def _watch(self) -> None:
        while not self._stopped.wait(CHECK_INTERVAL_S):
            self.close_stuck(MAX_USE_S)

    def _before_connect(self, *_: object) -> None:
        if self._stopped.is_set():
            raise psycopg.OperationalError("the backend is stopping")

    def _on_connect(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        self._track(connection)
        entry.info["fresh"] = True

    def _on_checkout(self, connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
        """Pings the connection as `pool_pre_ping` would, but under the watchdog."""
        self._track(connection)
        if entry.info.pop("fresh", False):
            return
        try:
            self._ping(connection)
        except psycopg.Error:
            # The pool's other connections are broken too, so replace them all.
            raise InvalidatePoolError() from None

    def _track(self, connection: Any) -> None:
        with self._lock:
            self._since[connection] = time.monotonic()

    def _on_release(self, connection: Any, *_: object) -> None:
        with self._lock:
            self._since.pop(connection, None)


def shut_down_socket(connection: Any) -> None:
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)
    except Exception:
        pass  # already closed
