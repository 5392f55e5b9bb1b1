"""What the environment says, read once at the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


@dataclass(frozen=True)
class Settings:
    database_url: URL | None
    database_problem: str | None
    """Why there is no database URL, in words that never contain the URL."""
    frontend_url: str
    log_level: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        url, problem = parse_database_url(environment.get("DATABASE_URL", ""))
        return cls(
            database_url=url,
            database_problem=problem,
            frontend_url=(environment.get("FRONTEND_URL") or "http://localhost:3000").rstrip("/"),
            log_level=environment.get("LOG_LEVEL") or "info",
        )


def parse_database_url(text: str) -> tuple[URL | None, str | None]:
    """`postgres://`, `postgresql://` or either with any `+driver`, for psycopg 3; or what is wrong with it."""
    text = text.strip().strip("'\"")
    if not text:
        return None, "DATABASE_URL is not set"
    if not re.match(r"postgres(ql)?(\+\w+)?://", text):
        return None, "DATABASE_URL is not a postgresql:// URL"
    try:
        url = make_url(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", text))
    except (ArgumentError, ValueError):
        return None, "DATABASE_URL cannot be read (is a special character in the password not percent-encoded?)"
    if "@" in (url.host or ""):
        return None, "DATABASE_URL has a second @: one in the password must be written %40"
    if not url.host or not url.database:
        return None, f"DATABASE_URL names no {'database' if url.host else 'host'}"
    # asyncpg's word for sslmode; libpq does not know it.
    if "ssl" in url.query:
        mode = url.query["ssl"]
        url = url.difference_update_query(["ssl"])
        if "sslmode" not in url.query:
            url = url.update_query_dict({"sslmode": "require" if mode in ("true", "1") else mode})
    return url, None
