"""The connections that are being used, so that one whose database hangs can be given up from outside.

libpq waits for an answer without a limit. A server that is frozen, or a network that swallows packets, would hold a thread
until the process is killed, and the process could not end in time either.
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

LONGEST_USE_S = 20.0
LOOK_EVERY_S = 1.0


class ConnectionsInUse:
    def __init__(self, engine: Engine) -> None:
        self._since: dict[Any, float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ping = engine.dialect.do_ping
        # Before SQLAlchemy's own first questions on a new connection.
        event.listen(engine, "connect", self._connected, insert=True)
        event.listen(engine, "do_connect", self._connecting)
        event.listen(engine, "checkout", self._taken)
        event.listen(engine, "checkin", self._given_back)
        event.listen(engine, "close", self._given_back)

    def watch(self) -> None:
        """Gives up connections that are used for too long, in the background."""
        threading.Thread(target=self._watch, name="connections", daemon=True).start()

    def end(self) -> None:
        self._ended.set()
        self.cut(used_for_s=0)

    def cut(self, used_for_s: float) -> None:
        """Whoever waits for an answer on a connection that is used for so long gets an error instead."""
        now = time.monotonic()
        # Held meanwhile, so that a connection's number is not closed and used again for another file.
        with self._lock:
            for connection, since in self._since.items():
                if now - since >= used_for_s:
                    shut(connection)

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            self.cut(LONGEST_USE_S)

    def _connecting(self, *_: object) -> None:
        if self._ended.is_set():
            raise psycopg.OperationalError("the backend is stopping")

    def _connected(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        self._count(connection)
        entry.info["fresh"] = True

    def _taken(self, connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
        """Asks whether the connection still works, as `pool_pre_ping` would, but where a hanging answer is noticed."""
        self._count(connection)
        if entry.info.pop("fresh", False):
            return
        try:
            self._ping(connection)
        except psycopg.Error:
            # The others are of no use either: the pool connects anew.
            raise InvalidatePoolError() from None

    def _count(self, connection: Any) -> None:
        with self._lock:
            self._since[connection] = time.monotonic()

    def _given_back(self, connection: Any, *_: object) -> None:
        with self._lock:
            self._since.pop(connection, None)


def shut(connection: Any) -> None:
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
    except Exception:
        pass  # closed already, which is what was wanted
