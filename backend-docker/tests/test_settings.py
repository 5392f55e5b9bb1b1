"""Tests the settings from the environment and their error messages."""

import os
import subprocess
import sys

import pytest

from settings import DEFAULT_OPENAI_BASE_URL, DEFAULT_OPENAI_MODEL, Settings, SettingsError, parse_database_url


def settings(**environment: str) -> Settings:
    return Settings.from_environment(environment)


def test_defaults_are_localhost_and_no_assistant() -> None:
    found = settings()
    assert found.frontend_url == "http://localhost:3000"
    assert found.auth_jwks_url == "http://localhost:3000/api/auth/jwks"
    assert (found.openai_base_url, found.openai_model) == (DEFAULT_OPENAI_BASE_URL, DEFAULT_OPENAI_MODEL)
    assert found.database_problem == "DATABASE_URL isn't set"
    assert found.openai_api_key is None and "OPENAI_API_KEY isn't set" in str(found.assistant_problem)


@pytest.mark.parametrize("key", ["", "not-set", "  ", "' '"])
def test_the_assistant_is_off_without_a_key(key: str) -> None:
    assert settings(OPENAI_API_KEY=key).openai_api_key is None


@pytest.mark.parametrize("key", ["sk-a b", "sk-a\nX-Evil: 1", "sk-ключ"])
def test_a_key_with_invalid_characters_is_ignored(key: str) -> None:
    found = settings(OPENAI_API_KEY=key)
    assert found.openai_api_key is None
    assert "OPENAI_API_KEY" in str(found.assistant_problem) and key not in str(found.assistant_problem)


def test_a_key_is_trimmed_and_never_shown() -> None:
    found = settings(OPENAI_API_KEY=" sk-abc\n", OPENAI_MODEL="m", OPENAI_BASE_URL="http://llm:1/v1/")
    assert (found.openai_api_key, found.assistant_problem) == ("sk-abc", None)
    assert (found.openai_model, found.openai_base_url) == ("m", "http://llm:1/v1")
    assert "sk-abc" not in repr(found)


@pytest.mark.parametrize("name", ["FRONTEND_URL", "AUTH_JWKS_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize("value", ["localhost:3000", "ftp://x", "http://", "http://a b", "http://a:99999", "http://[::1"])
def test_an_invalid_url_is_reported_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings(**{name: value})
    assert str(error.value) == f"{name} must be an http:// or https:// URL"


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://tasks.example.org//", "https://tasks.example.org"),
        ("HTTPS://Tasks.Example.com", "https://tasks.example.com"),
        ("http://tasks.local:80", "http://tasks.local"),
        ("https://tasks.local:443/", "https://tasks.local"),
        ("http://tasks.local:443", "http://tasks.local:443"),
        ("http://localhost:3000/path?a=b#c", "http://localhost:3000"),
        ("http://me:secret@tasks.local:0080", "http://tasks.local"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[2001:DB8:0:0:0:0:0:1]:80/", "http://[2001:db8::1]"),
        ("http://tasks.local:", "http://tasks.local"),
        ("https://täsks.example", "https://xn--tsks-loa.example"),
    ],
)
def test_the_frontend_url_is_normalized_like_in_a_browser(given: str, origin: str) -> None:
    """The frontend signs with `new URL(…).origin`."""
    found = settings(FRONTEND_URL=given)
    assert (found.frontend_url, found.auth_jwks_url) == (origin, f"{origin}/api/auth/jwks")
    assert settings(FRONTEND_URL=given, AUTH_JWKS_URL="http://Keys:80/a/").auth_jwks_url == "http://Keys:80/a"


def test_an_invalid_frontend_host_name_is_refused() -> None:
    with pytest.raises(SettingsError, match="FRONTEND_URL must be an"):
        settings(FRONTEND_URL="http://ä..b")


def test_an_invalid_log_level_names_the_variable() -> None:
    with pytest.raises(SettingsError, match="LOG_LEVEL must be one of"):
        settings(LOG_LEVEL="loud")
    assert settings(LOG_LEVEL="Warn").log_level == "WARNING"


def test_an_invalid_setting_stops_the_start_with_one_log_line() -> None:
    environment = {**os.environ, "FRONTEND_URL": "nonsense"}
    ended = subprocess.run([sys.executable, "-c", "import main"], env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert ended.stdout.count("\n") == 1 and '"FRONTEND_URL must be an http:// or https:// URL"' in ended.stdout
    assert ended.stderr == ""


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgres+psycopg2"])
def test_every_postgresql_scheme_is_accepted(scheme: str) -> None:
    url, problem = parse_database_url(f" '{scheme}://u:p%40w@h-pooler.neon.tech/db?sslmode=require&channel_binding=require' ")
    assert problem is None and url is not None
    assert (url.drivername, url.host, url.database, url.password) == ("postgresql+psycopg", "h-pooler.neon.tech", "db", "p@w")
    assert url.query == {"sslmode": "require", "channel_binding": "require"}


def test_the_ssl_parameter_of_asyncpg_becomes_sslmode() -> None:
    url, _ = parse_database_url("postgresql+asyncpg://u:p@h/db?ssl=true")
    assert url is not None and url.query == {"sslmode": "require"}


def test_parameters_of_other_drivers_are_understood_or_left_out() -> None:
    url, _ = parse_database_url("postgresql://u:p@h/db?schema=public&pgbouncer=true&connection_limit=1&sslmode=no-verify")
    assert url is not None and url.query == {"sslmode": "require"}
    url, _ = parse_database_url("postgresql://u:p@h/db?options=endpoint%3Dep-x&connect_timeout=5")
    assert url is not None and url.query == {"options": "endpoint=ep-x", "connect_timeout": "5"}


@pytest.mark.parametrize(
    "text", ["mysql://u:secret@h/d", "postgres://u:se@cret@h/d", "postgres://u:secret@/d", "postgres://u:secret@h:x/d"]
)
def test_an_invalid_database_url_is_reported_without_the_password(text: str) -> None:
    url, problem = parse_database_url(text)
    assert url is None and problem is not None
    assert problem.startswith("DATABASE_URL") and "secret" not in problem and "cret" not in problem.replace("second", "")
