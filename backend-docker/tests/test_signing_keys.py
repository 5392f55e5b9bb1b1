"""Tests the key cache: shared fetches, outages of the frontend, and key rotation."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import signing_keys
from fakes.backend import Backend, Caller
from fakes.key_server import KeyServer, SigningKey
from signing_keys import KeysUnavailable, SigningKeys, parse_keys


@pytest.fixture
def server() -> Iterator[KeyServer]:
    made = KeyServer()
    yield made
    made.stop()


def test_concurrent_requests_share_one_fetch(server: KeyServer) -> None:
    server.delay_s = 0.3

    async def ask() -> list[Any]:
        known = SigningKeys(server.url)
        return await asyncio.gather(*[known.key(server.key.id) for _ in range(200)])

    found = asyncio.run(ask())
    assert len(found) == 200 and all(key is not None for key in found)
    assert server.requests == 1


def test_a_cancelled_request_does_not_cancel_the_shared_fetch(server: KeyServer) -> None:
    server.delay_s = 0.3

    async def ask() -> Any:
        known = SigningKeys(server.url)
        first = asyncio.create_task(known.key(server.key.id))
        second = asyncio.create_task(known.key(server.key.id))
        await asyncio.sleep(0.1)
        first.cancel()
        return await second

    assert asyncio.run(ask()) is not None


def test_unknown_key_ids_do_not_cause_more_fetches(server: KeyServer) -> None:
    async def ask() -> None:
        known = SigningKeys(server.url)
        await known.key(server.key.id)
        for number in range(300):
            assert await known.key(f"forged-{number}") is None

    asyncio.run(ask())
    assert server.requests == 1


def test_a_new_key_is_found_after_the_minimum_interval(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "MIN_FETCH_INTERVAL_S", 1.0)

    async def ask() -> None:
        known = SigningKeys(server.url)
        await known.key(server.key.id)
        server.keys.append(SigningKey())
        assert await known.key(server.key.id) is None
        await asyncio.sleep(1.05)
        assert await known.key(server.key.id) is not None

    asyncio.run(ask())
    assert server.requests == 2


def test_a_withdrawn_key_is_dropped_at_the_next_refresh(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "MIN_FETCH_INTERVAL_S", 0.0)
    monkeypatch.setattr(signing_keys, "REFRESH_S", 0.1)

    async def ask() -> None:
        known = SigningKeys(server.url)
        old = server.key.id
        await known.key(old)
        server.keys = [SigningKey()]
        await asyncio.sleep(0.15)
        assert await known.key(old) is not None  # valid until the refresh that this call started ends
        async with asyncio.timeout(20):
            while await known.key(old) is not None:
                await asyncio.sleep(0.02)

    asyncio.run(ask())


def test_cached_keys_survive_an_outage_of_the_frontend(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "MIN_FETCH_INTERVAL_S", 0.0)
    monkeypatch.setattr(signing_keys, "REFRESH_S", 0.0)

    async def ask() -> None:
        known = SigningKeys(server.url)
        await known.key(server.key.id)
        server.stop()
        for _ in range(5):
            assert await known.key(server.key.id) is not None
            await asyncio.sleep(0.02)
        assert await known.key("unknown") is None

    asyncio.run(ask())


def failing_fetch(server: KeyServer) -> str:
    with pytest.raises(KeysUnavailable) as error:
        asyncio.run(SigningKeys(server.url).key("any"))
    return str(error.value)


def test_a_fetch_times_out(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "FETCH_TIMEOUT_S", 0.3)
    server.delay_s = 10
    start = time.monotonic()
    assert "no response within" in failing_fetch(server)
    assert time.monotonic() - start < 8


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"keys": 1}', b'{"keys": []}', b'{"keys": ["x", {}, {"kty": "OKP"}]}', b"[" * 50_000]
)
def test_an_invalid_key_set_is_refused(server: KeyServer, body: bytes) -> None:
    server.body = body
    assert "key" in failing_fetch(server)


def test_a_response_that_is_too_large_is_refused(server: KeyServer) -> None:
    server.body = b" " * (signing_keys.MAX_RESPONSE_BYTES + 1)
    assert "too large" in failing_fetch(server)


def test_an_http_error_is_reported_with_its_status(server: KeyServer) -> None:
    server.status = 404
    assert failing_fetch(server) == "HTTP 404"


def test_only_asymmetric_signing_keys_are_accepted() -> None:
    valid = [SigningKey(algorithm) for algorithm in ("EdDSA", "ES256", "RS256")]
    secret = {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "hs"}
    crypt = {**SigningKey().public(), "use": "enc"}
    nameless = {key: value for key, value in SigningKey().public().items() if key != "kid"}
    found = parse_keys(json.dumps({"keys": [secret, crypt, nameless, *(key.public() for key in valid)]}).encode())
    assert set(found) == {key.id for key in valid}


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_every_supported_algorithm_is_accepted(start: Callable[..., Backend], server: KeyServer, algorithm: str) -> None:
    server.keys = [SigningKey(algorithm)]
    backend = start(AUTH_JWKS_URL=server.url).ready()
    assert Caller(backend, server.token(algorithm)).titles() == []


def test_a_backend_without_keys_responds_503_and_recovers(start: Callable[..., Backend], server: KeyServer) -> None:
    server.stop()
    backend = start(AUTH_JWKS_URL=server.url).ready()
    headers = {"Authorization": f"Bearer {server.token('u')}"}
    answer = backend.http.get("/api/tasks", headers=headers)
    assert answer.status_code == 503 and "keys" in answer.json()["detail"]
    # A malformed token is refused without a key.
    assert backend.http.get("/api/tasks", headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    server.start()
    end = time.monotonic() + 10
    while (answer := backend.http.get("/api/tasks", headers=headers)).status_code == 503:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert answer.status_code == 200
    server.stop()
    assert backend.http.get("/api/tasks", headers=headers).status_code == 200
