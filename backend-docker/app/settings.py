"""Settings from environment variables, read once at startup."""

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
# OpenAI's current small model: fast, cheap and able to call tools.
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
    """A variable has an invalid value. The message names the variable and doesn't repeat the value."""


@dataclass(frozen=True)
class Settings:
    database_url: URL | None
    database_problem: str | None
    """Why there is no valid database URL; never contains the URL."""
    frontend_url: str
    """The origin of TaskFlow's URL in the browser. Issuer and audience of every token."""
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
            raise SettingsError(f"LOG_LEVEL must be one of {', '.join(LEVELS)}")
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
    """Validates the URL and removes a trailing slash."""
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s\x00-\x1f]", text):
        raise SettingsError(f"{name} must be an http:// or https:// URL")
    return text.rstrip("/")


def parse_origin(name: str, text: str) -> str:
    """Returns the URL's origin exactly as the frontend's `new URL(…).origin`, because tokens must match it literally."""
    parts = urlsplit(parse_http_url(name, text))
    host = parts.hostname or ""
    try:
        # Normalize an IPv6 address, and convert an internationalized name to its DNS form.
        host = f"[{IPv6Address(host)}]" if ":" in host else host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        raise SettingsError(f"{name} must be an http:// or https:// URL") from None
    port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}[parts.scheme]) else ""
    return f"{parts.scheme}://{host}{port}"


def parse_openai_key(text: str) -> tuple[str | None, str | None]:
    """Returns the key, or why there is none. The chart's Secret contains `not-set` if the user entered no key."""
    fix = "Set OPENAI_API_KEY (`openai-api-key` in the Secret) and restart the backend."
    if text in ("", "not-set"):
        return None, f"The assistant is off because OPENAI_API_KEY isn't set. {fix}"
    # The key goes into a header, so any other character would fail every request.
    if not re.fullmatch(r"[\x21-\x7e]+", text):
        return None, f"The assistant is off because OPENAI_API_KEY contains an invalid character. {fix}"
    return text, None


OTHER_PARAMETERS = frozenset(
    ["schema", "pgbouncer", "connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size", "sslaccept", "uselibpqcompat"]
)


def parse_database_url(text: str) -> tuple[URL | None, str | None]:
    """Parses `postgres://` or `postgresql://`, with any `+driver`, for psycopg 3. Returns the URL, or why it is invalid."""
    text = text.strip().strip("'\"")
    if not text:
        return None, "DATABASE_URL isn't set"
    if not re.match(r"postgres(ql)?(\+\w+)?://", text):
        return None, "DATABASE_URL must be a postgresql:// URL"
    try:
        url = make_url(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", text))
    except (ArgumentError, ValueError):
        return None, "DATABASE_URL is invalid; percent-encode special characters in the password"
    if "@" in (url.host or ""):
        return None, "DATABASE_URL has a second @; write @ in the password as %40"
    if not url.host or not url.database:
        return None, f"DATABASE_URL has no {'database' if url.host else 'host'}"
    # asyncpg's name for sslmode, which libpq doesn't support.
    if "ssl" in url.query:
        mode = url.query["ssl"]
        url = url.difference_update_query(["ssl"])
        if "sslmode" not in url.query:
            url = url.update_query_dict({"sslmode": "require" if mode in ("true", "1") else mode})
    # node's name for a mode that libpq calls `require`.
    if url.query.get("sslmode") == "no-verify":
        url = url.update_query_dict({"sslmode": "require"})
    # Parameters for Prisma and its pooler, which libpq refuses.
    return url.difference_update_query([name for name in url.query if name in OTHER_PARAMETERS]), None
