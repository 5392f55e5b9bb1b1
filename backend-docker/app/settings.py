"""What the environment says, read once at the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Self
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_FRONTEND_URL = "http://localhost:3000"
DEFAULT_OPENAI_BASE_URL = "https://api.openai.com/v1"
# OpenAI's small current model: quick, cheap, and able to call tools.
DEFAULT_OPENAI_MODEL = "gpt-6-luna"
LEVELS = {
    "trace": "DEBUG",
    "debug": "DEBUG",
    "info": "INFO",
    "warn": "WARNING",
    "warning": "WARNING",
    "error": "ERROR",
    "fatal": "CRITICAL",
    "critical": "CRITICAL",
}


class SettingsError(Exception):
    """A variable has a value that cannot be used; the message names it and does not repeat the value."""


@dataclass(frozen=True)
class Settings:
    database_url: URL | None
    database_problem: str | None
    """Why there is no database URL, in words that never contain the URL."""
    frontend_url: str
    """The origin of the browser's URL of TaskFlow: who issues tokens, and for whom."""
    auth_jwks_url: str
    openai_api_key: str | None = field(repr=False)
    assistant_problem: str | None
    """Why the assistant is off, and how to turn it on; None when it is on."""
    openai_base_url: str
    openai_model: str
    log_level: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        def value(name: str) -> str:
            return environment.get(name, "").strip().strip("'\"").strip()

        url, database_problem = parse_database_url(environment.get("DATABASE_URL", ""))
        key, assistant_problem = parse_openai_key(value("OPENAI_API_KEY"))
        frontend_url = parse_origin("FRONTEND_URL", value("FRONTEND_URL") or DEFAULT_FRONTEND_URL)
        jwks_url = value("AUTH_JWKS_URL") or f"{frontend_url}/api/auth/jwks"
        base_url = value("OPENAI_BASE_URL") or DEFAULT_OPENAI_BASE_URL
        level = value("LOG_LEVEL").lower() or "info"
        if level not in LEVELS:
            raise SettingsError(f"LOG_LEVEL is none of {', '.join(LEVELS)}")
        return cls(
            database_url=url,
            database_problem=database_problem,
            frontend_url=frontend_url,
            auth_jwks_url=parse_http_url("AUTH_JWKS_URL", jwks_url),
            openai_api_key=key,
            assistant_problem=assistant_problem,
            openai_base_url=parse_http_url("OPENAI_BASE_URL", base_url),
            openai_model=value("OPENAI_MODEL") or DEFAULT_OPENAI_MODEL,
            log_level=LEVELS[level],
        )


def parse_http_url(name: str, text: str) -> str:
    """The URL without a slash at its end."""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or re.search(r"[\s\x00-\x1f]", text):
        raise SettingsError(f"{name} is not an http:// or https:// URL")
    return text.rstrip("/")


def parse_origin(name: str, text: str) -> str:
    """The URL's origin as the frontend's `new URL(…).origin` writes it, for tokens are compared by the letter."""
    parts = urlsplit(parse_http_url(name, text))
    host = parts.hostname or ""
    try:
        # An IPv6 address in its short form and brackets; a name with other letters in the form that DNS has.
        host = f"[{IPv6Address(host)}]" if ":" in host else host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        raise SettingsError(f"{name} is not an http:// or https:// URL") from None
    port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}[parts.scheme]) else ""
    return f"{parts.scheme}://{host}{port}"


def parse_openai_key(text: str) -> tuple[str | None, str | None]:
    """The key, or why there is none. The chart's Secret holds `not-set` when the person gave no key."""
    how = "Put a key into OPENAI_API_KEY (`openai-api-key` in the Secret) and restart the backend."
    if text in ("", "not-set"):
        return None, f"The assistant is off: OPENAI_API_KEY is not set. {how}"
    # It goes into a header: anything else would fail at every question.
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        return None, f"The assistant is off: OPENAI_API_KEY has a space or a character that no key has. {how}"
    return text, None


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
