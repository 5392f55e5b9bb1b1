"""The frontend's keys: fetched once for many, kept while the frontend is away, and fetched anew when they rotate."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import signing_keys
from signing_keys import KeysUnavailable, SigningKeys, usable_keys
from stand_ins.backend import Backend, Caller
from stand_ins.key_server import KeyServer, SigningKey


@pytest.fixture
def server() -> Iterator[KeyServer]:
    made = KeyServer()
    yield made
    made.stop()


def test_many_who_ask_at_once_cause_one_fetch(server: KeyServer) -> None:
    server.delay_s = 0.3

    async def ask() -> list[Any]:
        known = SigningKeys(server.url)
        return await asyncio.gather(*[known.key(server.key.id) for _ in range(200)])

    found = asyncio.run(ask())
    assert len(found) == 200 and all(key is not None for key in found)
    assert server.asked == 1


def test_one_who_leaves_does_not_take_the_answer_from_others(server: KeyServer) -> None:
    server.delay_s = 0.3

    async def ask() -> Any:
        known = SigningKeys(server.url)
        first = asyncio.create_task(known.key(server.key.id))
        second = asyncio.create_task(known.key(server.key.id))
        await asyncio.sleep(0.1)
        first.cancel()
        return await second

    assert asyncio.run(ask()) is not None


def test_forged_key_ids_cause_no_storm(server: KeyServer) -> None:
    async def ask() -> None:
        known = SigningKeys(server.url)
        await known.key(server.key.id)
        for number in range(300):
            assert await known.key(f"forged-{number}") is None

    asyncio.run(ask())
    assert server.asked == 1


def test_a_new_key_is_found_after_the_pause(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "PAUSE_S", 1.0)

    async def ask() -> None:
        known = SigningKeys(server.url)
        await known.key(server.key.id)
        server.keys.append(SigningKey())
        assert await known.key(server.key.id) is None
        await asyncio.sleep(1.05)
        assert await known.key(server.key.id) is not None

    asyncio.run(ask())
    assert server.asked == 2


def test_a_withdrawn_key_is_forgotten_at_the_next_refresh(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "PAUSE_S", 0.0)
    monkeypatch.setattr(signing_keys, "REFRESH_S", 0.1)

    async def ask() -> None:
        known = SigningKeys(server.url)
        old = server.key.id
        await known.key(old)
        server.keys = [SigningKey()]
        await asyncio.sleep(0.15)
        assert await known.key(old) is not None  # good until the refresh that this began has ended
        async with asyncio.timeout(20):
            while await known.key(old) is not None:
                await asyncio.sleep(0.02)

    asyncio.run(ask())


def test_kept_keys_outlast_a_frontend_that_is_away(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "PAUSE_S", 0.0)
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


def test_a_frontend_that_hangs_is_given_up(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "FETCH_LIMIT_S", 0.3)
    server.delay_s = 10
    start = time.monotonic()
    assert "no answer within" in failing_fetch(server)
    assert time.monotonic() - start < 8


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"keys": 1}', b'{"keys": []}', b'{"keys": ["x", {}, {"kty": "OKP"}]}', b"[" * 50_000]
)
def test_an_answer_that_is_no_key_set_is_no_key(server: KeyServer, body: bytes) -> None:
    server.body = body
    assert "key" in failing_fetch(server)


def test_an_endless_answer_is_not_read_to_its_end(server: KeyServer) -> None:
    server.body = b" " * (signing_keys.LARGEST_ANSWER + 1)
    assert "too long" in failing_fetch(server)


def test_an_error_is_told_by_its_status(server: KeyServer) -> None:
    server.status = 404
    assert failing_fetch(server) == "it answered 404"


def test_only_asymmetric_keys_of_the_right_use_are_kept() -> None:
    good = [SigningKey(algorithm) for algorithm in ("EdDSA", "ES256", "RS256")]
    secret = {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "hs"}
    crypt = {**SigningKey().public(), "use": "enc"}
    nameless = {key: value for key, value in SigningKey().public().items() if key != "kid"}
    found = usable_keys(json.dumps({"keys": [secret, crypt, nameless, *(key.public() for key in good)]}).encode())
    assert set(found) == {key.id for key in good}


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_other_asymmetric_keys_sign_as_well(start: Callable[..., Backend], server: KeyServer, algorithm: str) -> None:
    server.keys = [SigningKey(algorithm)]
    backend = start(AUTH_JWKS_URL=server.url).ready()
    assert Caller(backend, server.token(algorithm)).titles() == []


def test_a_backend_without_keys_says_503_and_recovers(start: Callable[..., Backend], server: KeyServer) -> None:
    server.stop()
    backend = start(AUTH_JWKS_URL=server.url).ready()
    headers = {"Authorization": f"Bearer {server.token('u')}"}
    answer = backend.http.get("/api/tasks", headers=headers)
    assert answer.status_code == 503 and "keys" in answer.json()["detail"]
    # What can never be right is refused without a key.
    assert backend.http.get("/api/tasks", headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    server.start()
    end = time.monotonic() + 10
    while (answer := backend.http.get("/api/tasks", headers=headers)).status_code == 503:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert answer.status_code == 200
    server.stop()
    assert backend.http.get("/api/tasks", headers=headers).status_code == 200
