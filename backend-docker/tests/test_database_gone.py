"""The database goes away and comes back: alive throughout, not ready meanwhile, and healed without a restart."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psycopg
import pytest

import connections
from database import Database
from health import READY_LIMIT_S
from settings import Settings
from stand_ins.backend import Backend, Caller, until
from stand_ins.key_server import KeyServer
from stand_ins.tcp_proxy import TcpProxy

Proxied = tuple[TcpProxy, str]


def end_sessions(connection: psycopg.Connection) -> None:
    """Ends the backend's sessions, as a server does that restarts."""
    theirs = "application_name = 'taskflow-backend' AND datname = current_database()"
    connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {theirs}")


def test_a_start_without_a_database(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
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


@pytest.mark.parametrize(("url", "said"), [("", "DATABASE_URL is not set"), ("mysql://u:hush@h/d", "not a postgresql:// URL")])
def test_no_database_to_be_had(start: Callable[..., Backend], keys: KeyServer, url: str, said: str) -> None:
    backend = start(DATABASE_URL=url).started()
    assert said in backend.http.get("/ready").json()["reason"]
    assert Caller(backend, keys.token("u")).http.get("/api/tasks").status_code == 503
    assert "hush" not in backend.log()


def test_gone_in_the_middle_of_work_and_back(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("middle"))
    one.add("before")
    for _ in range(3):
        proxy.cut()
        start_of_outage = time.monotonic()
        assert backend.http.get("/ready").status_code == 503
        answer = one.http.get("/api/tasks")
        assert (answer.status_code, answer.json()) == (503, {"detail": "The database cannot be used now. Try again in a moment."})
        assert backend.http.get("/health").status_code == 200
        # Nothing waited for a limit of time: a connection that is refused is no reason to (the pool's and libpq's are 5 s).
        assert time.monotonic() - start_of_outage < 5
        proxy.restore()
        # At once: broken connections in the pool are noticed and replaced, and no request fails for them.
        assert "before" in one.titles()
        assert backend.http.get("/ready").status_code == 200


def test_connections_that_broke_unnoticed_fail_no_request(
    start: Callable[..., Backend], keys: KeyServer, proxied: Proxied
) -> None:
    proxy, url = proxied
    one = Caller(start(DATABASE_URL=url).ready(), keys.token("drop"))
    one.add("a")
    for _ in range(5):
        proxy.drop()
        assert one.titles() == ["a"]


def test_sessions_that_the_server_ended_fail_no_request(caller: Caller, database_url: str) -> None:
    caller.add("a")
    with psycopg.connect(database_url, autocommit=True) as connection:
        end_sessions(connection)
    assert caller.titles() == ["a"]


def test_a_database_that_hangs_leaves_health_alone(start: Callable[..., Backend], keys: KeyServer, proxied: Proxied) -> None:
    proxy, url = proxied
    backend = start(DATABASE_URL=url).ready()
    one = Caller(backend, keys.token("hang"))
    one.titles()
    proxy.freeze()
    began = time.monotonic()
    answer = backend.http.get("/ready")
    # Before the database is given up (20 s), and not without having waited for it.
    assert answer.status_code == 503 and READY_LIMIT_S <= time.monotonic() - began < connections.LONGEST_USE_S / 2
    began = time.monotonic()
    assert backend.http.get("/health").status_code == 200
    # Had it asked the database, or waited for who does, it would have taken as long as /ready.
    assert time.monotonic() - began < READY_LIMIT_S
    proxy.thaw()
    until(lambda: backend.answers("/ready"))
    assert one.titles() == []


def test_many_ask_for_readiness_at_once(backend: Backend) -> None:
    def ask(_: int) -> int:
        return httpx2.get(f"{backend.url}/ready", timeout=10).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(200))) == {200}


def test_a_connection_that_hangs_is_given_up(proxied: Proxied, monkeypatch: pytest.MonkeyPatch, backend: Backend) -> None:
    monkeypatch.setattr(connections, "LONGEST_USE_S", 0.5)
    monkeypatch.setattr(connections, "LOOK_EVERY_S", 0.1)
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


def test_a_server_that_is_for_reading_only_is_not_ready_for_writing(caller: Caller, database_url: str) -> None:
    """As during a failover: 503, so that callers try again, and no fault of ours."""
    url = database_url

    def set_reading_only(value: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            name = connection.info.dbname
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
            end_sessions(connection)

    set_reading_only("on")
    try:
        assert caller.http.post("/api/tasks", json={"title": "x"}).status_code == 503
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f'ALTER DATABASE "{connection.info.dbname}" RESET default_transaction_read_only')
            end_sessions(connection)
    caller.add("writes again")
