"""Who may see what: a material carries the places it can be seen from, a person the places they look from."""

from __future__ import annotations

from collections.abc import Iterator

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import BELOW, ROOT, Right
from services.library.domain.books import Book
from services.library.domain.policy import POLICY
from services.library.domain.resources import ON_THE_SHELF, PUBLISHED, SUBMITTED, Resource

EVERYBODY = "all"
LEADERS = "leaders"
ON_ITS_WAY = "read_on_its_way"
SHELF = "read_shelf"


def seen_from(resource: Resource) -> frozenset[str]:
    places = {f"self:{resource.author}"}
    if resource.school:
        places.add(f"way:{resource.school}")
    if resource.group:
        places.add(f"group:{resource.group}")
    elif resource.state == SUBMITTED:
        # Nobody's group: the leaders of its school, or of all, may take it in.
        places.add(f"{LEADERS}:{resource.school}" if resource.school else LEADERS)
    if resource.state in ON_THE_SHELF:
        places.add(f"shelf:{resource.school}")
    if resource.state == PUBLISHED:
        places.add(EVERYBODY)
    return frozenset(places)


def book_seen_from(book: Book) -> frozenset[str]:
    return frozenset({f"shelf:{book.school}" if book.school else EVERYBODY})


def reach(actor: Actor) -> frozenset[str] | None:
    """The places the actor looks from; None for one who sees everything."""
    places = {EVERYBODY, f"self:{actor.id}"}
    for right in POLICY.rights():
        if right.action not in (ON_ITS_WAY, SHELF):
            continue
        for grant in actor.grants:
            if grant.role != right.role:
                continue
            if right.place == "jurisdiction" and ROOT in grant.places.get("jurisdiction", ()):
                return None
            places.update(_places(right, grant))
    return frozenset(places)


def may_see(actor: Actor, places: frozenset[str]) -> bool:
    looked_from = reach(actor)
    return looked_from is None or not looked_from.isdisjoint(places)


def _places(right: Right, grant: Grant) -> Iterator[str]:
    prefix = "group" if right.place == "group" else ("way" if right.action == ON_ITS_WAY else "shelf")
    kind = BELOW if right.place == "jurisdiction" else right.place
    yield from (f"{prefix}:{place}" for place in grant.places.get(kind, ()))
    if right.place == "group":
        yield LEADERS
        yield from (f"{LEADERS}:{school}" for school in grant.places.get("school", ()))
