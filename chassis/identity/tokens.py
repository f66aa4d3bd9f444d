"""Access tokens are verified against the key set that accounts publishes."""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import aiohttp
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import Key, KeySet

from chassis import limits
from chassis.errors import ServiceUnavailableError, Unauthenticated
from chassis.identity.actor import Actor, from_claims, to_claims
from chassis.tls import trusting

ALGORITHM = "Ed25519"
# What a token of ours says of itself (RFC 9068): for whom it is, who signed it, and that it opens doors.
ISSUER, AUDIENCE, TYPE = "https://lien-truong/accounts", "lien-truong", "at+jwt"


class SessionOver(Unauthenticated):
    reason = "SESSION_ENDED"

    def __init__(self) -> None:
        super().__init__("the session has ended; sign in again")


class TokenRefused(Unauthenticated):
    reason = "TOKEN_REFUSED"

    def __init__(self, why: str) -> None:
        super().__init__(f"the access token was refused: {why}; sign in again")


Ended = Callable[[str], bool]
KeySource = Callable[[], Awaitable[KeySet]]


def keys_from(url: str, authority: Path | None = None) -> KeySource:
    """A source that reads the key set which accounts publishes at `url`; over https it trusts `authority` alone."""
    trusted: ssl.SSLContext | bool = trusting(authority) if authority else True

    async def fetch() -> KeySet:
        try:
            timeout = aiohttp.ClientTimeout(total=limits.ASK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, ssl=trusted) as response:
                response.raise_for_status()
                return KeySet.import_key_set(await response.json())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ServiceUnavailableError(f"the key set at {url} cannot be read: {error}") from error

    return fetch


def token_of(actor: Actor, key: Key, *, at: datetime, until: datetime, session: str = "") -> str:
    """Signed by `key`, which must have an id. Only accounts signs any, and tests in its place."""
    times = {"iat": int(at.timestamp()), "nbf": int(at.timestamp()), "exp": int(until.timestamp())}
    claims = {**to_claims(actor), "iss": ISSUER, "aud": AUDIENCE, "sid": session, **times}
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
    return str(jwt.encode(header, claims, key, algorithms=[ALGORITHM]))


def _require_ours(token: jwt.Token) -> None:
    """Raises TokenRefused for a token of another kind, issuer or audience, or of another time."""
    if token.header.get("typ") != TYPE:
        raise TokenRefused("it is no access token")
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=limits.CLOCK_SKEW_SECONDS,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        iat={"essential": True},
        nbf={"essential": True},
        exp={"essential": True},
    )
    try:
        registry.validate(token.claims)
        if not math.isfinite(token.claims["exp"]):
            raise TokenRefused("its end never comes")
    except ExpiredTokenError as error:
        raise TokenRefused("it has expired") from error
    except JoseError as error:
        raise TokenRefused(f"its claims are not ours: {error.description or error.error}") from error


class TokenVerifier:
    """Verifies EdDSA tokens. It holds the key set for a while, and fetches it again at once for an unknown key."""

    def __init__(self, source: KeySource, ended: Ended = lambda _: False) -> None:
        """`ended` says whether the session of a token ended before the token does."""
        self._source = source
        self._ended = ended
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._known: dict[str, tuple[float, str, Actor]] = {}

    async def verify(self, token: str) -> Actor:
        """Raises TokenRefused, SessionOver, or ServiceUnavailableError when the key set cannot be had."""
        expires, session, actor = self._known.get(token, (0.0, "", None))
        if actor is not None and expires > time.time():
            return self._standing(session, actor)
        verified = await self._verified(token)
        _require_ours(verified)
        claims = verified.claims
        expires = float(claims["exp"])
        try:
            actor = from_claims(claims)
        except (KeyError, TypeError, ValueError) as error:
            raise TokenRefused("its claims are not ours") from error
        if len(self._known) >= limits.TOKENS_REMEMBERED:
            self._known.clear()
        session = str(claims.get("sid", ""))
        self._known[token] = (expires, session, actor)
        return self._standing(session, actor)

    def _standing(self, session: str, actor: Actor) -> Actor:
        """Asked at every call: a token that was good a moment ago may be of a session that has ended since."""
        if session and self._ended(session):
            raise SessionOver
        return actor

    async def _verified(self, token: str) -> jwt.Token:
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

    def _decode(self, token: str) -> jwt.Token:
        assert self._keys is not None
        return jwt.decode(token, self._keys, algorithms=[ALGORITHM])

    async def _fetch(self) -> None:
        self._keys = await self._source()
        self._fetched = time.monotonic()
