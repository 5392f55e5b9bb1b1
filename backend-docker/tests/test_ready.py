"""Why the backend is not ready: a plain reason for everybody, and the driver's own words in the log alone."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from database_problem import Problem
from settings import parse_database_url
from stand_ins.backend import Backend, free_port, until

LOG_SAYS = "; the backend's log says why"


def other(url: str, **parts: object) -> str:
    parsed, _ = parse_database_url(url)
    assert parsed is not None
    changed: URL = parsed.set(drivername="postgresql", **parts)  # type: ignore[arg-type]
    return changed.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("parts", "said", "logged"),
    [
        ({"password": "wrong-hush"}, "the database refused the user or the password", "password authentication failed"),
        ({"username": "nobody-hush"}, "the database refused the user or the password", 'for user \\"nobody-hush\\"'),
        ({"database": "hush-not-there"}, "the database is not there", 'database \\"hush-not-there\\" does not exist'),
        ({"host": "127.0.0.1", "port": 0}, "the database does not answer", "Connection refused"),
        ({"host": "hush.invalid"}, "the database's host is not known", "hush.invalid"),
    ],
    ids=["password", "user", "database", "port", "host"],
)
def test_a_plain_reason_is_told_and_the_drivers_words_are_logged(
    start: Callable[..., Backend], database_url: str, parts: dict[str, object], said: str, logged: str
) -> None:
    parts = {name: value or free_port() for name, value in parts.items()}
    backend = start(DATABASE_URL=other(database_url, **parts)).started()
    until(lambda: "the database cannot be used" in backend.log())
    answer = backend.http.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "reason": said})
    # Twice: by who migrates, and by who was asked.
    until(lambda: backend.log().count(logged) >= 2)
    assert any(line["message"].startswith("not ready: ") for line in backend.log_lines())
    assert "wrong-hush" not in backend.log()


def of(words: str, sqlstate: str | None = None, kind: type[psycopg.Error] = psycopg.OperationalError) -> Problem:
    error = psycopg.errors.lookup(sqlstate)(words) if sqlstate else kind(words)
    return Problem.of(OperationalError("SELECT 1", {}, error))


SECRET = 'connection to server at "db.hush.example" (10.1.2.3), port 5432 failed: '


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (of(SECRET + 'FATAL:  password authentication failed for user "hush"'), "the database refused the user or the password"),
        (of(SECRET + "fe_sendauth: no password supplied"), "the database refused the user or the password"),
        (of(SECRET + 'FATAL:  role "hush" does not exist'), "the database refused the user or the password"),
        (of(SECRET + 'FATAL:  no pg_hba.conf entry for host "10.1.2.3", user "hush"'), "the database refused the connection"),
        (of(SECRET + 'FATAL:  database "hush" does not exist'), "the database is not there"),
        (of('could not translate host name "hush" to address'), "the database's host is not known"),
        (of("failed to resolve host 'hush': [Errno -3] Temporary failure"), "the database's host is not known"),
        (of(SECRET + "Connection timed out"), "the database does not answer"),
        (of(SECRET + "server closed the connection unexpectedly"), "the database does not answer"),
        (of("connection timeout expired", kind=psycopg.errors.ConnectionTimeout), "the database does not answer"),
        (of("hush", "28P01"), "the database refused the user or the password"),
        (of("hush", "28000"), "the database refused the connection"),
        (of("hush", "3D000"), "the database is not there"),
        (of("hush", "57P01"), "the database does not answer"),
        (of("hush", "42501"), "the database's user may not make or use the tables"),
        (of(SECRET + "something new for hush"), f"the database cannot be used{LOG_SAYS}"),
    ],
)
def test_no_reason_names_a_host_or_a_user(problem: Problem, told: str) -> None:
    assert problem.told == told
    assert problem.words


def test_other_faults_have_a_reason_too() -> None:
    assert Problem.of(PoolExhausted("QueuePool limit of size 5")).told == "all connections to the database are in use"
    wrong = ProgrammingError("", {}, psycopg.ProgrammingError('invalid connection option "hush"\n'))
    assert Problem.of(wrong) == Problem(f"the database cannot be used{LOG_SAYS}", 'invalid connection option "hush"')
    assert Problem.of(RuntimeError("hush")) == Problem(f"the database cannot be used{LOG_SAYS}", "hush")
