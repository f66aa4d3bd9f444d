"""Access tokens are verified against the key set that accounts publishes."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis import limits
from chassis.errors import ServiceUnavailableError, Unauthenticated
from chassis.identity.actor import Actor, from_claims

ALGORITHM = "Ed25519"


class TokenRefused(Unauthenticated):
    reason = "TOKEN_REFUSED"

    def __init__(self, why: str) -> None:
        super().__init__(f"the access token was refused: {why}; sign in again")


KeySource = Callable[[], Awaitable[KeySet]]


def keys_from(url: str) -> KeySource:
    """A source that reads the key set which accounts publishes at `url`."""

    async def fetch() -> KeySet:
        try:
            timeout = aiohttp.ClientTimeout(total=limits.ASK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
                response.raise_for_status()
                return KeySet.import_key_set(await response.json())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ServiceUnavailableError(f"the key set at {url} cannot be read: {error}") from error

    return fetch


class TokenVerifier:
    """Verifies EdDSA tokens. It holds the key set for a while, and fetches it again at once for an unknown key."""

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._known: dict[str, tuple[float, Actor]] = {}

    async def verify(self, token: str) -> Actor:
        """Raises TokenRefused, or ServiceUnavailableError when the key set cannot be had."""
        expires, actor = self._known.get(token, (0.0, None))
        if actor is not None and expires > time.time():
            return actor
        claims = await self._claims(token)
        expires = float(claims["exp"])
        if expires + limits.CLOCK_SKEW_SECONDS < time.time():
            raise TokenRefused("it has expired")
        try:
            actor = from_claims(claims)
        except (KeyError, TypeError) as error:
            raise TokenRefused("its claims are not ours") from error
        if len(self._known) >= limits.TOKENS_REMEMBERED:
            self._known.clear()
        self._known[token] = (expires, actor)
        return actor

    async def _claims(self, token: str) -> dict[str, Any]:
        stale = time.monotonic() - self._fetched > limits.KEYSET_SECONDS
        if self._keys is None or stale:
            await self._fetch()
        try:
            return self._decode(token)
        except (JoseError, ValueError) as error:
            if time.monotonic() - self._fetched < limits.KEYSET_RETRY_SECONDS:
                raise TokenRefused("its signature does not verify") from error
        # The key may have been rotated since: fetch the set once more.
        await self._fetch()
        try:
            return self._decode(token)
        except (JoseError, ValueError) as error:
            raise TokenRefused("its signature does not verify") from error

    def _decode(self, token: str) -> dict[str, Any]:
        assert self._keys is not None
        claims: dict[str, Any] = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
        expiry = claims.get("exp")
        if isinstance(expiry, bool) or not isinstance(expiry, int | float) or not math.isfinite(expiry):
            raise ValueError("no expiry")
        return claims

    async def _fetch(self) -> None:
        self._keys = await self._source()
        self._fetched = time.monotonic()
