"""The neighbours and the backend that the tests share: one of each, and a new user for every test."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from database import make_engine
from settings import parse_database_url
from stand_ins.backend import API_KEY, Backend, Caller
from stand_ins.key_server import FRONTEND, KeyServer
from stand_ins.model_server import ModelServer
from stand_ins.tcp_proxy import TcpProxy


class Url(str):
    """A database's URL. pytest shows fixtures in its reports, and this one has a password."""

    def __repr__(self) -> str:
        return "'postgresql://…'"


SERVER_URL_FILE = Path(os.environ.get("DATABASE_URL_FILE", "/run/database-url"))


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Makes a database; all that were made are dropped at the end. Gives its URL."""
    server_url, problem = parse_database_url(SERVER_URL_FILE.read_text())
    assert server_url is not None, problem
    plain = server_url.set(drivername="postgresql").render_as_string(hide_password=False)
    made: list[str] = []

    def run(statement: str, name: str) -> None:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def make() -> str:
        made.append(f"taskflow_backend_test_{uuid.uuid4().hex[:12]}")
        run("CREATE DATABASE {}", made[-1])
        return Url(server_url.set(drivername="postgresql", database=made[-1]).render_as_string(hide_password=False))

    yield make
    for name in made:
        run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def database_url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def engine(database_url: str, backend: Backend) -> Iterator[Engine]:
    """The shared backend's database, which is migrated."""
    url, _ = parse_database_url(database_url)
    assert url is not None
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def keys() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def shared_model() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.stop()


@pytest.fixture
def model(shared_model: ModelServer) -> ModelServer:
    """With nothing to say yet: a request that a test did not write down is answered 500."""
    shared_model.script()
    return shared_model


@pytest.fixture(scope="session")
def environment(database_url: str, keys: KeyServer, shared_model: ModelServer) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "FRONTEND_URL": FRONTEND,
        "AUTH_JWKS_URL": keys.url,
        "OPENAI_API_KEY": API_KEY,
        "OPENAI_BASE_URL": shared_model.url,
        "LOG_LEVEL": "debug",
    }


@pytest.fixture(scope="session")
def backend(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    started = Backend(tmp_path_factory.mktemp("backend"), **environment)
    yield started.ready()
    started.stop()


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Backend]]:
    """Starts a backend of the test's own, with other values in its environment."""
    started: list[Backend] = []

    def begin(**other: str) -> Backend:
        started.append(Backend(tmp_path, **{**environment, **other}))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def proxied(database_url: str) -> Iterator[tuple[TcpProxy, str]]:
    """A way to the shared database that can be cut and frozen, and its URL."""
    url, _ = parse_database_url(database_url)
    assert url is not None and url.host is not None
    proxy = TcpProxy(url.host, url.port or 5432)
    yield proxy, Url(url.set(drivername="postgresql", host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False))
    proxy.thaw()
    proxy.cut()


@pytest.fixture
def caller(backend: Backend, keys: KeyServer) -> Caller:
    return Caller(backend, keys.token(f"user-{uuid.uuid4()}"))


@pytest.fixture
def stranger(backend: Backend, keys: KeyServer) -> Caller:
    return Caller(backend, keys.token(f"stranger-{uuid.uuid4()}"))
