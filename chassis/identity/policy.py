"""What an actor may do comes from the table of each service: action, role, and the kind of place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chassis.errors import Forbidden
from chassis.identity.actor import Actor, Grant

ROOT = "root"
BELOW = "below"  # the schools below the unit of an office


class NotAllowed(Forbidden):
    reason = "NOT_ALLOWED"

    def __init__(self, actor: Actor, action: str, target: str = "") -> None:
        roles = ", ".join(sorted(actor.roles())) or "no role"
        details = {"action": action, **({"target": target} if target else {})}
        super().__init__(f"{actor.id} ({roles}) may not {action.replace('_', ' ')} here", **details)


class Right(NamedTuple):
    action: str
    role: str
    place: str


Table = Mapping[str, Mapping[str, str | tuple[str, ...]]]


class Policy:
    """Action → role → kind of place in which the role may do it.

    Each service names its kinds of place, but two are given: `self` compares with the actor's id, `anywhere` asks for
    the role alone. A grant for the root jurisdiction reaches every target; one for another unit of the tree reaches
    what is said to be of that unit, and the schools that are granted as below it.
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
            raise NotAllowed(actor, action, said(target))


def said(target: Mapping[str, str | Iterable[str]]) -> str:
    """The places that were asked for, as the journal names them: `school=8702030 class=8702030/7A1`."""
    named = ((kind, (places,) if isinstance(places, str) else tuple(places)) for kind, places in target.items())
    return " ".join(f"{kind}={','.join(filter(None, places))}" for kind, places in named if any(places))


def _reaches(actor: Actor, grant: Grant, kind: str, target: Mapping[str, str | Iterable[str]]) -> bool:
    if kind == "anywhere":
        return True
    places = _places(target, kind)
    if kind == "self":
        return actor.id in places
    granted = grant.places.get(kind, ())
    if kind == "jurisdiction":
        below = _places(target, "school")
        return ROOT in granted or not (places.isdisjoint(granted) and below.isdisjoint(grant.places.get(BELOW, ())))
    return not places.isdisjoint(granted)


def _places(target: Mapping[str, str | Iterable[str]], kind: str) -> set[str]:
    places = target.get(kind, ())
    return ({places} if isinstance(places, str) else set(places)) - {""}
