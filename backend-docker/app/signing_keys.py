"""The frontend's public keys (JWKS): fetched when needed, kept, and still used while the frontend is away."""

import asyncio
import json
import logging
import time

import httpx2
import jwt

FETCH_LIMIT_S = 3.0
# An unknown key id may be a key that is new, or forged: it is worth one fetch in this time, however many ask.
PAUSE_S = 3.0
# Shorter after a fetch that failed: the frontend is probably starting.
PAUSE_AFTER_FAILURE_S = 1.0
# Keys that were withdrawn are forgotten at the first fetch after this time.
REFRESH_S = 600.0
LARGEST_ANSWER = 256 * 1024
# Asymmetric only: with HS* whoever knows the public key could sign, and "none" is no signature.
ALGORITHMS = ("EdDSA", "ES256", "RS256")

log = logging.getLogger("taskflow.auth")


class KeysUnavailable(Exception):
    """No key is known and none can be fetched now; the message says why."""


class SigningKeys:
    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._problem: str | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key of that id, or None when the frontend has no such key."""
        if key_id in self._keys:
            if time.monotonic() - self._fetched_at > REFRESH_S:
                self._begin_fetch()  # in the background: the known key is good meanwhile
            return self._keys[key_id]
        if (fetching := self._begin_fetch()) is not None:
            # Shielded: one caller that goes away must not take the answer from the others.
            await asyncio.shield(fetching)
        if not self._keys:
            raise KeysUnavailable(self._problem or "the keys were not fetched yet")
        return self._keys.get(key_id)

    def _begin_fetch(self) -> asyncio.Task[None] | None:
        """The fetch that is under way or now begins; None when the last one was a moment ago."""
        if self._fetching is None or self._fetching.done():
            pause = PAUSE_AFTER_FAILURE_S if self._problem else PAUSE_S
            if time.monotonic() - self._tried_at < pause:
                return None
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_LIMIT_S):
                keys = usable_keys(await self._download())
        except TimeoutError:
            self._problem = f"no answer within {FETCH_LIMIT_S:.0f} s"
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            self._problem = " ".join(str(error).split()) or type(error).__name__
        else:
            self._keys, self._problem = keys, None
            self._fetched_at = time.monotonic()
            log.info("%d signing key(s) fetched", len(keys))
        finally:
            self._tried_at = time.monotonic()
        if self._problem:
            log.warning("the signing keys cannot be fetched from %s: %s", httpx2.URL(self._url).host, self._problem)

    async def _download(self) -> bytes:
        async with httpx2.AsyncClient(timeout=FETCH_LIMIT_S) as client, client.stream("GET", self._url) as response:
            if response.status_code != 200:
                raise ValueError(f"it answered {response.status_code}")
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise ValueError("the answer is too long for a key set")
            return body


def usable_keys(body: bytes) -> dict[str, jwt.PyJWK]:
    """The keys that may sign for us, by id. Raises ValueError when there is none."""
    try:
        found = json.loads(body)["keys"]
        given = [key for key in found if isinstance(key, dict)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("the answer is not a key set") from None
    keys: dict[str, jwt.PyJWK] = {}
    for entry in given:
        key_id = entry.get("kid")
        try:
            key = jwt.PyJWK(entry)
        except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
            continue  # of a kind that is not ours
        if isinstance(key_id, str) and key.algorithm_name in ALGORITHMS and entry.get("use", "sig") == "sig":
            keys[key_id] = key
    if not keys:
        raise ValueError("the key set has no key that can be used")
    return keys
