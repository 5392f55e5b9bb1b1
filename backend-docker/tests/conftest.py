"""Shared fixtures: one backend with fake services per session, and a new user for every test."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from database import make_engine
from fakes.backend import API_KEY, Backend, Caller
from fakes.key_server import FRONTEND, KeyServer
from fakes.model_server import ModelServer
from fakes.tcp_proxy import TcpProxy
from settings import parse_database_url


class Url(str):
    """A database URL whose repr hides the password, because pytest shows fixtures in its reports."""

    def __repr__(self) -> str:
        return "'postgresql://…'"


SERVER_URL_FILE = Path(os.environ.get("DATABASE_URL_FILE", "/run/database-url"))


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Creates databases and returns their URLs; drops them at the end of the session."""
    server_url, problem = parse_database_url(SERVER_URL_FILE.read_text())
    assert server_url is not None, problem
    admin_url = server_url.set(drivername="postgresql").render_as_string(hide_password=False)
    created: list[str] = []

    def run(statement: str, name: str) -> None:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def create() -> str:
        created.append(f"taskflow_backend_test_{uuid.uuid4().hex[:12]}")
        run("CREATE DATABASE {}", created[-1])
        return Url(server_url.set(drivername="postgresql", database=created[-1]).render_as_string(hide_password=False))

    yield create
    for name in created:
        run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def database_url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def engine(database_url: str, backend: Backend) -> Iterator[Engine]:
    """Engine for the shared backend's migrated database."""
    url, _ = parse_database_url(database_url)
    assert url is not None
    created = make_engine(url)
    yield created
    created.dispose()


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
    """The fake model with an empty script: it answers unscripted requests with 500."""
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
    """Starts backends for one test, with environment overrides."""
    started: list[Backend] = []

    def start_backend(**other: str) -> Backend:
        started.append(Backend(tmp_path, **{**environment, **other}))
        return started[-1]

    yield start_backend
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def proxied(database_url: str) -> Iterator[tuple[TcpProxy, str]]:
    """A proxy for the shared database, and the URL through it."""
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
