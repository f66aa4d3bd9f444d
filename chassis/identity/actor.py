"""Who is asking: an actor comes from the token only, with the roles it holds and the places where they hold."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import Unauthenticated

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
    one_time: bool = False  # came with a one-time password, and has yet to choose one
    session: str = field(default="", compare=False)  # of which the token is
    # Until when a second factor counts as given, in seconds since 1970; none where none is asked of this person.
    second_until: float | None = field(default=None, compare=False)

    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def places(self, kind: str) -> tuple[str, ...]:
        """All places of a kind, over all grants, in order and without repeats."""
        return tuple(dict.fromkeys(place for grant in self.grants for place in grant.places.get(kind, ())))

    def schools(self) -> tuple[str, ...]:
        """The own schools, and of an office those below its unit of the tree; none for the root, which reaches all."""
        return tuple(dict.fromkeys((*self.places("school"), *self.places("below"))))


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


def set_current_actor(actor: Actor | None) -> None:
    """Sets who makes the calls of this task. The gRPC server does it, and tests."""
    _actor.set(actor)


def to_claims(actor: Actor) -> dict[str, Any]:
    grants = [{"role": grant.role, "places": {k: list(v) for k, v in grant.places.items()}} for grant in actor.grants]
    first = {"one_time": True} if actor.one_time else {}
    second = {} if actor.second_until is None else {"second_until": actor.second_until}
    return {"sub": actor.id, "name": actor.name, "grants": grants, **first, **second}


def from_claims(claims: Mapping[str, Any]) -> Actor:
    """Raises KeyError, TypeError or ValueError when the claims are not ours."""
    grants = tuple(
        Grant(str(grant["role"]), {str(kind): tuple(ids) for kind, ids in grant["places"].items()})
        for grant in claims["grants"]
    )
    second = claims.get("second_until")
    return Actor(
        str(claims["sub"]),
        str(claims["name"]),
        grants,
        one_time=claims.get("one_time") is True,
        session=str(claims.get("sid", "")),
        second_until=None if second is None else float(second),
    )
