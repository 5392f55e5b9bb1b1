"""Tests the reason in /ready: a public one for callers, and the driver's message only in the log."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from database_problem import Problem
from fakes.backend import Backend, free_port, until
from settings import parse_database_url

SEE_LOG = "; see the backend's log"


def other(url: str, **parts: object) -> str:
    parsed, _ = parse_database_url(url)
    assert parsed is not None
    changed: URL = parsed.set(drivername="postgresql", **parts)  # type: ignore[arg-type]
    return changed.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("parts", "reason", "logged"),
    [
        ({"password": "wrong-hush"}, "the database rejected the user or the password", "password authentication failed"),
        ({"username": "nobody-hush"}, "the database rejected the user or the password", 'for user \\"nobody-hush\\"'),
        ({"database": "hush-not-there"}, "the database does not exist", 'database \\"hush-not-there\\" does not exist'),
        ({"host": "127.0.0.1", "port": 0}, "the database is not responding", "Connection refused"),
        ({"host": "hush.invalid"}, "the database's host name cannot be resolved", "hush.invalid"),
    ],
    ids=["password", "user", "database", "port", "host"],
)
def test_the_reason_is_public_and_the_driver_message_is_only_logged(
    start: Callable[..., Backend], database_url: str, parts: dict[str, object], reason: str, logged: str
) -> None:
    parts = {name: value or free_port() for name, value in parts.items()}
    backend = start(DATABASE_URL=other(database_url, **parts)).started()
    until(lambda: "the database is unavailable" in backend.log())
    answer = backend.http.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "reason": reason})
    # Twice: by the migration and by /ready.
    until(lambda: backend.log().count(logged) >= 2)
    assert any(line["message"].startswith("not ready: ") for line in backend.log_lines())
    assert "wrong-hush" not in backend.log()


def problem_of(message: str, sqlstate: str | None = None, kind: type[psycopg.Error] = psycopg.OperationalError) -> Problem:
    error = psycopg.errors.lookup(sqlstate)(message) if sqlstate else kind(message)
    return Problem.of(OperationalError("SELECT 1", {}, error))


SECRET = 'connection to server at "db.hush.example" (10.1.2.3), port 5432 failed: '


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (
            problem_of(SECRET + 'FATAL:  password authentication failed for user "hush"'),
            "the database rejected the user or the password",
        ),
        (problem_of(SECRET + "fe_sendauth: no password supplied"), "the database rejected the user or the password"),
        (problem_of(SECRET + 'FATAL:  role "hush" does not exist'), "the database rejected the user or the password"),
        (
            problem_of(SECRET + 'FATAL:  no pg_hba.conf entry for host "10.1.2.3", user "hush"'),
            "the database rejected the connection",
        ),
        (problem_of(SECRET + 'FATAL:  database "hush" does not exist'), "the database does not exist"),
        (problem_of('could not translate host name "hush" to address'), "the database's host name cannot be resolved"),
        (
            problem_of("failed to resolve host 'hush': [Errno -3] Temporary failure"),
            "the database's host name cannot be resolved",
        ),
        (problem_of(SECRET + "Connection timed out"), "the database is not responding"),
        (problem_of(SECRET + "server closed the connection unexpectedly"), "the database is not responding"),
        (problem_of("connection timeout expired", kind=psycopg.errors.ConnectionTimeout), "the database is not responding"),
        (problem_of("hush", "28P01"), "the database rejected the user or the password"),
        (problem_of("hush", "28000"), "the database rejected the connection"),
        (problem_of("hush", "3D000"), "the database does not exist"),
        (problem_of("hush", "57P01"), "the database is not responding"),
        (problem_of("hush", "42501"), "the database user lacks permission to create or use the tables"),
        (problem_of(SECRET + "something new for hush"), f"the database is unavailable{SEE_LOG}"),
    ],
)
def test_no_reason_contains_a_host_or_a_user(problem: Problem, reason: str) -> None:
    assert problem.public == reason
    assert problem.detail


def test_other_errors_have_a_reason() -> None:
    assert Problem.of(PoolExhausted("QueuePool limit of size 5")).public == "all connections to the database are in use"
    invalid = ProgrammingError("", {}, psycopg.ProgrammingError('invalid connection option "hush"\n'))
    assert Problem.of(invalid) == Problem(f"the database is unavailable{SEE_LOG}", 'invalid connection option "hush"')
    assert Problem.of(RuntimeError("hush")) == Problem(f"the database is unavailable{SEE_LOG}", "hush")
