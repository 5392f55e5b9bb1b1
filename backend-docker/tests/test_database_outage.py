"""Tests database outages: the backend stays alive, reports not ready, and recovers without a restart."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psycopg
import pytest

import connection_watchdog
from database import Database
from fakes.backend import Backend, Caller, until
from fakes.key_server import KeyServer
from fakes.tcp_proxy import TcpProxy
from health import READY_TIMEOUT_S
from settings import Settings

Proxied = tuple[TcpProxy, str]


def end_sessions(connection: psycopg.Connection) -> None:
    """Terminates the backend's sessions, like a server restart."""
    theirs = "application_name = 'taskflow-backend' AND datname = current_database()"
    connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {theirs}")


def test_starts_without_a_database_and_recovers(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
    proxy, url = proxied
    proxy.cut()
    backend = start(DATABASE_URL=url).started()
    one = Caller(backend, keys.token("u"))
    ready = backend.http.get("/ready")
    assert ready.status_code == 503 and ready.json()["status"] == "not ready" and ready.json()["reason"]
    for answer in (one.http.get("/api/tasks"), one.http.post("/api/tasks", json={"title": "x"}), one.http.get("/api/chat")):
        assert answer.status_code == 503 and list(answer.json()) == ["detail"]
    proxy.restore()
    until(lambda: backend.answers("/ready"))
    one.add("works")


@pytest.mark.parametrize(
    ("url", "expected"), [("", "DATABASE_URL isn't set"), ("mysql://u:hush@h/d", "must be a postgresql:// URL")]
)
def test_an_invalid_url_is_reported(start: Callable[..., Backend], keys: KeyServer, url: str, expected: str) -> None:
    backend = start(DATABASE_URL=url).started()
    assert expected in backend.http.get("/ready").json()["reason"]
    assert Caller(backend, keys.token("u")).http.get("/api/tasks").status_code == 503
    assert "hush" not in backend.log()


def test_an_outage_fails_requests_and_recovery_is_immediate(
    start: Callable[..., Backend], keys: KeyServer, proxied: Proxied
) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("middle"))
    one.add("before")
    for _ in range(3):
        proxy.cut()
        start_of_outage = time.monotonic()
        assert backend.http.get("/ready").status_code == 503
        answer = one.http.get("/api/tasks")
        assert (answer.status_code, answer.json()) == (503, {"detail": "The database is unavailable. Try again in a moment."})
        assert backend.http.get("/health").status_code == 200
        # A refused connection fails without waiting for a timeout (the pool's and libpq's are 5 s).
        assert time.monotonic() - start_of_outage < 5
        proxy.restore()
        # The pool replaces broken connections at once, and no request fails.
        assert "before" in one.titles()
        assert backend.http.get("/ready").status_code == 200


def test_dropped_connections_fail_no_request(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
    proxy, url = proxied
    one = Caller(start(DATABASE_URL=url).ready(), keys.token("drop"))
    one.add("a")
    for _ in range(5):
        proxy.drop()
        assert one.titles() == ["a"]


def test_terminated_sessions_fail_no_request(caller: Caller, database_url: str) -> None:
    caller.add("a")
    with psycopg.connect(database_url, autocommit=True) as connection:
        end_sessions(connection)
    assert caller.titles() == ["a"]


def test_a_hanging_database_does_not_affect_health(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("hang"))
    one.titles()
    proxy.freeze()
    began = time.monotonic()
    answer = backend.http.get("/ready")
    # It waits for the database, but less than the watchdog's 20 s.
    assert answer.status_code == 503 and READY_TIMEOUT_S <= time.monotonic() - began < connection_watchdog.MAX_USE_S / 2
    began = time.monotonic()
    assert backend.http.get("/health").status_code == 200
    # /health would take as long as /ready if it waited for the database.
    assert time.monotonic() - began < READY_TIMEOUT_S
    proxy.thaw()
    until(lambda: backend.answers("/ready"))
    assert one.titles() == []


def test_concurrent_readiness_probes_all_succeed(backend: Backend) -> None:
    def ask(_: int) -> int:
        return httpx2.get(f"{backend.url}/ready", timeout=10).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(200))) == {200}


def test_a_hanging_connection_is_closed(proxied: Proxied, monkeypatch: pytest.MonkeyPatch, backend: Backend) -> None:
    monkeypatch.setattr(connection_watchdog, "MAX_USE_S", 0.5)
    monkeypatch.setattr(connection_watchdog, "CHECK_INTERVAL_S", 0.1)
    proxy, url = proxied
    database = Database(Settings.from_environment({"DATABASE_URL": url}))
    database.start()
    until(lambda: database.problem() is None)
    proxy.freeze()
    began = time.monotonic()
    problem = database.problem()
    assert problem is not None and time.monotonic() - began < 8
    proxy.thaw()
    until(lambda: database.problem() is None)
    database.stop()


def test_a_read_only_server_is_reported_as_unavailable(caller: Caller, database_url: str) -> None:
    """A failover makes the server read-only for a while, so callers get 503 and can retry."""
    url = database_url

    def set_read_only(value: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            name = connection.info.dbname
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
            end_sessions(connection)

    set_read_only("on")
    try:
        assert caller.http.post("/api/tasks", json={"title": "x"}).status_code == 503
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f'ALTER DATABASE "{connection.info.dbname}" RESET default_transaction_read_only')
            end_sessions(connection)
    caller.add("writes again")
