"""Knows old versions of common packages that install on a newer Python and fail there. Their own metadata allows any Python."""
import re

# The package, its versions from and below, and the first Python on which they fail.
FAILING = (
    # https://github.com/sqlalchemy/sqlalchemy/issues/11334
    ("sqlalchemy", (2, 0), (2, 0, 31), (3, 13)),
    # https://www.psycopg.org/docs/news.html
    ("psycopg2", (2,), (2, 9, 10), (3, 13)),
    ("psycopg2", (2,), (2, 9), (3, 12)),
    # https://github.com/pydantic/pydantic/issues/9607; images contain the newest 3.12.
    ("pydantic", (1,), (1, 10, 16), (3, 12)),
)


def failing(versions, python):
    """The packages of a resolution that don't work on this Python."""
    return [
        name
        for name, since, below, first in FAILING
        if since <= numbers(versions.get(name, "")) < below and numbers(python) >= first
    ]


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", re.match(r"[\d.]*", version)[0]))
