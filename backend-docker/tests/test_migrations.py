"""Tests the migrations: they match the models, run once for all replicas, and leave other tables alone."""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

import tables  # noqa: F401
from database import make_engine
from fakes.backend import Backend, Caller, until
from fakes.key_server import KeyServer
from migrations.upgrade import VERSION_TABLE, upgrade
from settings import parse_database_url


@pytest.fixture
def empty(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def empty_engine(empty: str) -> Iterator[Engine]:
    url, _ = parse_database_url(empty)
    assert url is not None
    engine = make_engine(url)
    yield engine
    engine.dispose()


def test_the_migrations_match_the_models(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        upgrade(connection)

    def ours(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
        return kind != "table" or ((name or "").startswith("taskflow_") and name != VERSION_TABLE)

    with empty_engine.connect() as connection:
        options = {"include_name": ours, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata) == []
        checks = {check["name"] for check in inspect(connection).get_check_constraints("taskflow_message")}
        assert checks == {"taskflow_message_role"}


def test_every_table_has_the_prefix_and_other_tables_stay(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        for name in ("task", "alembic_version", "user"):
            connection.execute(text(f'CREATE TABLE "{name}" (theirs text)'))
        connection.execute(text("INSERT INTO task VALUES ('kept')"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
        upgrade(connection)
        names = set(inspect(connection).get_table_names())
        assert names - {"task", "alembic_version", "user"} == {"taskflow_task", "taskflow_message", VERSION_TABLE}
        assert connection.execute(text("SELECT theirs FROM task")).scalar() == "kept"
        assert connection.execute(text("SELECT theirs FROM alembic_version")).scalar() == "theirs"


def test_a_second_upgrade_changes_nothing(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        first = upgrade(connection)
        connection.execute(text("INSERT INTO taskflow_task (user_id, title) VALUES ('u', 'kept')"))
    with empty_engine.begin() as connection:
        assert upgrade(connection) == first
        assert connection.execute(text("SELECT title FROM taskflow_task")).scalar() == "kept"


def test_a_failed_migration_is_rolled_back(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        # Conflicts with the second table.
        connection.execute(text("CREATE TABLE taskflow_message (theirs text)"))
    with pytest.raises(Exception, match="taskflow_message"), empty_engine.begin() as connection:
        upgrade(connection)
    with empty_engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["taskflow_message"]


def test_replicas_that_start_together_migrate_once(start: Callable[..., Backend], empty: str, keys: KeyServer) -> None:
    replicas = [start(DATABASE_URL=empty) for _ in range(3)]
    for replica in replicas:
        replica.ready()
    callers = [Caller(replica, keys.token("shared")) for replica in replicas]
    for number, caller in enumerate(callers):
        caller.add(f"from {number}")
    assert all(caller.titles() == ["from 2", "from 1", "from 0"] for caller in callers)
    assert not any(line["level"] == "error" for replica in replicas for line in replica.log_lines())


def test_a_replica_waits_while_another_migrates(start: Callable[..., Backend], empty: str) -> None:
    with psycopg.connect(empty) as other:
        other.execute("SELECT pg_advisory_xact_lock(7245301126)")
        replica = start(DATABASE_URL=empty).started()
        time.sleep(1)  # far longer than the migration itself takes
        answer = replica.http.get("/ready")
        reason = "the tables have not been created yet"
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "reason": reason})
        assert replica.http.get("/health").status_code == 200
    until(lambda: replica.answers("/ready"))


def test_a_schema_of_a_newer_release_is_used_unchanged(start: Callable[..., Backend], empty: str, keys: KeyServer) -> None:
    start(DATABASE_URL=empty).ready().stop()
    with psycopg.connect(empty) as connection:
        connection.execute("UPDATE taskflow_alembic_version SET version_num = '9999'")
        connection.execute("ALTER TABLE taskflow_task ADD COLUMN due date")
    older = start(DATABASE_URL=empty).ready()
    Caller(older, keys.token("u")).add("still works")
    assert any("newer release" in line["message"] for line in older.log_lines())


def test_missing_permissions_are_reported(start: Callable[..., Backend], empty: str) -> None:
    url, _ = parse_database_url(empty)
    assert url is not None
    with psycopg.connect(empty, autocommit=True) as connection:
        role = f"reader_{url.database}"
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'pw-of-reader'")
    try:
        given = url.set(drivername="postgresql", username=role, password="pw-of-reader").render_as_string(hide_password=False)
        replica = start(DATABASE_URL=given).started()
        until(lambda: "lacks permission to create or use the tables" in replica.http.get("/ready").json().get("reason", ""))
        assert "permission denied" in replica.log()
        assert "pw-of-reader" not in replica.log()
    finally:
        replica.stop()
        with psycopg.connect(empty, autocommit=True) as connection:
            connection.execute(f"DROP ROLE {role}")
