"""Who is asking comes from the token only; what they may do comes from each house's own table."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis import limits
from chassis.errors import Forbidden, NeighbourSilent, Unauthenticated

ALGORITHM = "Ed25519"
ROOT = "root"
Places = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Grant:
    """A role, and the places where it holds: kind of place → ids."""

    role: str
    places: Places


@dataclass(frozen=True)
class Actor:
    id: str
    name: str
    grants: tuple[Grant, ...]

    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def places(self, kind: str) -> tuple[str, ...]:
        """All places of a kind, over all grants, in order and without repeats."""
        return tuple(dict.fromkeys(place for grant in self.grants for place in grant.places.get(kind, ())))


class NotAllowed(Forbidden):
    reason = "NOT_ALLOWED"

    def __init__(self, actor: Actor, action: str) -> None:
        roles = ", ".join(sorted(actor.roles())) or "no role"
        super().__init__(f"{actor.id} ({roles}) may not {action.replace('_', ' ')} here", action=action)


class TokenRefused(Unauthenticated):
    reason = "TOKEN_REFUSED"

    def __init__(self, why: str) -> None:
        super().__init__(f"the access token was refused: {why}; sign in again")


class NobodySignedIn(Unauthenticated):
    reason = "NOT_SIGNED_IN"

    def __init__(self) -> None:
        super().__init__("nobody is signed in; sign in first")


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor:
    """Who makes this call. Raises NobodySignedIn."""
    actor = _actor.get()
    if actor is None:
        raise NobodySignedIn
    return actor


def acting(actor: Actor | None) -> None:
    """Sets who makes the calls of this task; the doors do it, and tests."""
    _actor.set(actor)


class Right(NamedTuple):
    action: str
    role: str
    place: str


Table = Mapping[str, Mapping[str, str | tuple[str, ...]]]


class Policy:
    """Action → role → kind of place in which the role may do it.

    Kinds are the houses' own words, but two: `self` compares with the actor's id, `anywhere` asks for the role alone.
    A grant for the root jurisdiction reaches every target.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def rights(self) -> Iterator[Right]:
        for action, roles in self._table.items():
            for role, kinds in roles.items():
                for kind in (kinds,) if isinstance(kinds, str) else kinds:
                    yield Right(action, role, kind)

    def allows(self, actor: Actor, action: str, /, **target: str | Iterable[str]) -> bool:
        """Raises KeyError for an action that the table does not know: that is a bug, not a refusal."""
        roles = self._table[action]
        for grant in actor.grants:
            kinds = roles.get(grant.role, ())
            for kind in (kinds,) if isinstance(kinds, str) else kinds:
                if _reaches(actor, grant, kind, target):
                    return True
        return False

    def require(self, actor: Actor, action: str, /, **target: str | Iterable[str]) -> None:
        """Raises NotAllowed."""
        if not self.allows(actor, action, **target):
            raise NotAllowed(actor, action)


def _reaches(actor: Actor, grant: Grant, kind: str, target: Mapping[str, str | Iterable[str]]) -> bool:
    if kind == "anywhere":
        return True
    wanted = target.get(kind, ())
    wanted = {wanted} if isinstance(wanted, str) else set(wanted)
    wanted.discard("")
    if kind == "self":
        return actor.id in wanted
    held = grant.places.get(kind, ())
    if kind == "jurisdiction" and ROOT in held:
        return True
    return not wanted.isdisjoint(held)


def to_claims(actor: Actor) -> dict[str, Any]:
    grants = [{"role": grant.role, "places": {k: list(v) for k, v in grant.places.items()}} for grant in actor.grants]
    return {"sub": actor.id, "name": actor.name, "grants": grants}


def from_claims(claims: Mapping[str, Any]) -> Actor:
    """Raises KeyError or TypeError when the claims are not ours."""
    grants = tuple(
        Grant(str(grant["role"]), {str(kind): tuple(ids) for kind, ids in grant["places"].items()})
        for grant in claims["grants"]
    )
    return Actor(str(claims["sub"]), str(claims["name"]), grants)


KeySource = Callable[[], Awaitable[KeySet]]


def keys_from(url: str) -> KeySource:
    """The key set that accounts publishes at `url`."""

    async def fetch() -> KeySet:
        try:
            timeout = aiohttp.ClientTimeout(total=limits.ASK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
                response.raise_for_status()
                return KeySet.import_key_set(await response.json())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NeighbourSilent(f"the key set at {url} cannot be read: {error}") from error

    return fetch


class TokenVerifier:
    """Verifies EdDSA tokens; knows the key set for a while, and looks again at once for an unknown key id."""

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._known: dict[str, tuple[float, Actor]] = {}

    async def verify(self, token: str) -> Actor:
        """Raises TokenRefused, or NeighbourSilent when the key set cannot be had."""
        known = self._known.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
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
        # The key may have been rotated since: look once more.
        await self._fetch()
        try:
            return self._decode(token)
        except (JoseError, ValueError) as error:
            raise TokenRefused("its signature does not verify") from error

    def _decode(self, token: str) -> dict[str, Any]:
        assert self._keys is not None
        claims: dict[str, Any] = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
        if "exp" not in claims:
            raise ValueError("no expiry")
        return claims

    async def _fetch(self) -> None:
        self._keys = await self._source()
        self._fetched = time.monotonic()
