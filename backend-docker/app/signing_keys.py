"""Cache of the frontend's public keys (JWKS): fetched on demand, and used even while the frontend is down."""

import asyncio
import json
import logging
import time

import httpx2
import jwt

FETCH_TIMEOUT_S = 3.0
# An unknown key id may be new or forged, so it causes at most one fetch in this time.
MIN_FETCH_INTERVAL_S = 3.0
# Shorter after a failed fetch, because the frontend may be starting.
RETRY_INTERVAL_S = 1.0
# Maximum age of the keys; a refresh drops withdrawn keys.
REFRESH_S = 600.0
MAX_RESPONSE_BYTES = 256 * 1024
# Asymmetric only: with HS*, anyone who has the public key could sign tokens, and "none" has no signature.
ALGORITHMS = ("EdDSA", "ES256", "RS256")

log = logging.getLogger("taskflow.auth")


class KeysUnavailable(Exception):
    """There are no cached keys and fetching them failed. The message says why."""


class SigningKeys:
    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._problem: str | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """Returns the key with that id, or None if the frontend has no such key."""
        if key_id in self._keys:
            if time.monotonic() - self._fetched_at > REFRESH_S:
                self._start_fetch()  # in the background; the cached key stays valid until then
            return self._keys[key_id]
        if (fetching := self._start_fetch()) is not None:
            # Shield the fetch, so that a cancelled caller doesn't cancel it for the others.
            await asyncio.shield(fetching)
        if not self._keys:
            raise KeysUnavailable(self._problem or "the keys have not been fetched yet")
        return self._keys.get(key_id)

    def _start_fetch(self) -> asyncio.Task[None] | None:
        """Returns the running or a new fetch; None if the last one was too recent."""
        if self._fetching is None or self._fetching.done():
            pause = RETRY_INTERVAL_S if self._problem else MIN_FETCH_INTERVAL_S
            if time.monotonic() - self._tried_at < pause:
                return None
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                keys = parse_keys(await self._download())
        except TimeoutError:
            self._problem = f"no response within {FETCH_TIMEOUT_S:.0f} s"
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            self._problem = " ".join(str(error).split()) or type(error).__name__
        else:
            self._keys, self._problem = keys, None
            self._fetched_at = time.monotonic()
            log.info("fetched %d signing keys", len(keys))
        finally:
            self._tried_at = time.monotonic()
        if self._problem:
            log.warning("failed to fetch the signing keys from %s: %s", httpx2.URL(self._url).host, self._problem)

    async def _download(self) -> bytes:
        async with httpx2.AsyncClient(timeout=FETCH_TIMEOUT_S) as client, client.stream("GET", self._url) as response:
            if response.status_code != 200:
                raise ValueError(f"HTTP {response.status_code}")
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_RESPONSE_BYTES:
                    raise ValueError("the response is too large")
            return body


def parse_keys(body: bytes) -> dict[str, jwt.PyJWK]:
    """Returns the supported keys by id. Raises ValueError if there are none."""
    try:
        found = json.loads(body)["keys"]
        given = [key for key in found if isinstance(key, dict)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("the response is not a key set") from None
    keys: dict[str, jwt.PyJWK] = {}
    for entry in given:
        key_id = entry.get("kid")
        try:
            key = jwt.PyJWK(entry)
        except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
            continue  # unsupported type
        if isinstance(key_id, str) and key.algorithm_name in ALGORITHMS and entry.get("use", "sig") == "sig":
            keys[key_id] = key
    if not keys:
        raise ValueError("the key set has no supported key")
    return keys
