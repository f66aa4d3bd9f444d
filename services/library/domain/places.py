"""The school and the subject group that a material comes to: by what is named, else by the posts of a person."""

from __future__ import annotations

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from contracts.ids import is_group_of
from services.library.domain.refusals import GroupMissing

LEADER = "group_leader"


def leads(actor: Actor, group: str) -> bool:
    return bool(group) and any(group == led for _, led in _posts(actor, LEADER))


def group_for(actor: Actor, school: str) -> tuple[str, str]:
    """School and group that a material without a group comes to when the actor passes it."""
    led = [(own, group) for own, group in _posts(actor, LEADER) if school in ("", own)]
    return led[0] if led else (school, "")


def place_of(actor: Actor, school: str, group: str) -> tuple[str, str]:
    """What the author names, else the author's own school and group; empty is the shared shelf.

    Raises GroupMissing for a group that is none of the school, NotAllowed where no school was named with it.
    """
    posts, own = _posts(actor), actor.places("school")
    home = school or next((of for of, held in posts if group and held == group), own[0] if own else "")
    if group and not is_group_of(home, group):
        if not school:
            raise NotAllowed(actor, "upload")
        raise GroupMissing(actor.id)
    return home, group or next((held for of, held in posts if of == home), "")


def _posts(actor: Actor, role: str = "") -> list[tuple[str, str]]:
    """School and group of each grant that names both."""
    return [
        (school, group)
        for grant in actor.grants
        if role in ("", grant.role)
        for school in grant.places.get("school", ())
        for group in grant.places.get("group", ())
    ]
