"""Tests authentication: only valid tokens of this deployment are accepted."""

import time
from collections.abc import Callable
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from fakes.backend import Backend
from fakes.key_server import FRONTEND, KeyServer, SigningKey, unsigned

ROUTES = [
    ("GET", "/api/tasks"),
    ("POST", "/api/tasks"),
    ("GET", "/api/tasks/1"),
    ("PATCH", "/api/tasks/1"),
    ("DELETE", "/api/tasks/1"),
    ("GET", "/api/chat"),
    ("POST", "/api/chat"),
    ("DELETE", "/api/chat"),
    ("GET", "/api"),
    ("GET", "/api/nothing-here"),
]


def list_tasks(backend: Backend, token: str | None, **headers: str) -> httpx2.Response:
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return backend.http.get("/api/tasks", headers=headers)


def assert_refused(answer: httpx2.Response) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_requires_a_token_before_it_reads_the_body(backend: Backend, method: str, path: str) -> None:
    assert_refused(backend.http.request(method, path, content=b"{not json", headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_need_no_token(backend: Backend, path: str) -> None:
    assert backend.http.get(path).status_code == 200


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer  x", "Basic dTpw", "Bearer a.b.c", "Bearer " + "x" * 5000, "Bearer é.ü.ö", "Token x"]
)
def test_a_malformed_token_is_refused(backend: Backend, given: str) -> None:
    assert_refused(backend.http.get("/api/tasks", headers={"Authorization": given.encode()}))


def test_a_valid_token_is_accepted(backend: Backend, keys: KeyServer) -> None:
    assert list_tasks(backend, keys.token("somebody")).status_code == 200


def test_the_frontend_url_is_normalized(start: Callable[..., Backend], keys: KeyServer) -> None:
    backend = start(FRONTEND_URL="HTTP://Tasks.Example.COM:80/").ready()
    origin = "http://tasks.example.com"
    assert list_tasks(backend, keys.key.token("u", iss=origin, aud=origin)).status_code == 200
    assert_refused(list_tasks(backend, keys.token("u")))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": int(time.time()) + 600},
        {"iss": "http://evil.example"},
        {"iss": None},
        {"iss": FRONTEND + "/"},
        {"aud": "http://evil.example"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\x00b"},
        {"sub": "\ud800"},
        {"sub": "x" * 256},
    ],
    # Name the tests without their values: the time differs between the processes that collect them.
    ids=lambda claims: next(iter(claims)),
)
def test_invalid_claims_are_refused(backend: Backend, keys: KeyServer, claims: dict[str, Any]) -> None:
    assert_refused(list_tasks(backend, keys.key.token(**claims)))


def test_an_expired_token_says_so(backend: Backend, keys: KeyServer) -> None:
    assert "expired" in list_tasks(backend, keys.key.token(exp=int(time.time()) - 60)).json()["detail"]


def test_small_clock_differences_are_accepted(backend: Backend, keys: KeyServer) -> None:
    assert list_tasks(backend, keys.key.token(exp=int(time.time()) - 3)).status_code == 200


def test_a_forged_signature_is_refused(backend: Backend, keys: KeyServer) -> None:
    good = keys.token("victim")
    forger = SigningKey()
    forger.id = keys.key.id
    assert_refused(list_tasks(backend, forger.token("victim")))
    head, body, signature = good.split(".")
    assert_refused(list_tasks(backend, f"{head}.{body}."))
    assert_refused(list_tasks(backend, f"{head}.{body}.{signature[:-4]}AAAA"))
    other = keys.token("other").split(".")
    assert_refused(list_tasks(backend, f"{head}.{other[1]}.{signature}"))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(backend: Backend, keys: KeyServer, algorithm: str) -> None:
    claims = {"sub": "victim", "iss": FRONTEND, "aud": FRONTEND, "exp": int(time.time()) + 900}
    assert_refused(list_tasks(backend, unsigned({"alg": algorithm, "kid": keys.key.id, "typ": "JWT"}, claims)))


def test_the_public_key_is_not_accepted_as_an_hmac_secret(backend: Backend, keys: KeyServer) -> None:
    claims = {"sub": "victim", "iss": FRONTEND, "aud": FRONTEND, "exp": int(time.time()) + 900}
    public = keys.key.private.public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    for secret in (raw, keys.key.public()["x"].encode(), b""):
        # PyJWT refuses to sign with some of these, so create the signature directly.
        algorithm = jwt.get_algorithm_by_name("HS256")
        head_and_body = unsigned({"alg": "HS256", "kid": keys.key.id, "typ": "JWT"}, claims).rstrip(".")
        signature = jwt.utils.base64url_encode(algorithm.sign(head_and_body.encode(), secret)).decode()
        assert_refused(list_tasks(backend, f"{head_and_body}.{signature}"))


@pytest.mark.parametrize(
    "header", [{"kid": None}, {"kid": 7}, {"alg": "RS256"}, {"alg": "ES256"}, {"crit": ["x"], "x": 1}], ids=str
)
def test_a_header_that_does_not_match_the_key_is_refused(backend: Backend, keys: KeyServer, header: dict[str, Any]) -> None:
    claims = {"sub": "victim", "iss": FRONTEND, "aud": FRONTEND, "exp": int(time.time()) + 900}
    given = {"alg": "EdDSA", "kid": keys.key.id, "typ": "JWT", **header}
    head_and_body = unsigned({name: value for name, value in given.items() if value is not None}, claims).rstrip(".")
    signature = jwt.utils.base64url_encode(keys.key.private.sign(head_and_body.encode())).decode()
    assert_refused(list_tasks(backend, f"{head_and_body}.{signature}"))


def test_a_key_inside_the_token_is_ignored(backend: Backend) -> None:
    forger = SigningKey()
    assert_refused(list_tasks(backend, forger.token("victim", headers={"jwk": forger.public(), "jku": "http://127.0.0.1:1/"})))
