"""Which schools a question without a school is about, and in which roles the caller decides there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.policy import POLICY
from services.records.domain.staff import Assignment
from services.records.store import RecordsStore


def schools_for(actor: Actor, action: str, school: str) -> list[str]:
    """The school that was named, else all for the district (an empty list), else the own ones. Raises NotAllowed."""
    groups = actor.places("group")
    if school:
        POLICY.require(
            actor, action, school=school, group=[group for group in groups if group.startswith(f"{school}/")]
        )
        return [school]
    if POLICY.allows(actor, action):
        return []
    allowed = [own for own in actor.schools() if POLICY.allows(actor, action, school=own, group=groups)]
    if not allowed:
        raise NotAllowed(actor, action)
    return allowed


def own_school(actor: Actor, school: str) -> str:
    """The school that was named, or the caller's first; empty when there is none."""
    return school or next(iter(actor.places("school")), "")


async def subjects_seen(
    store: RecordsStore, actor: Actor, school: str, class_name: str, assignments: Iterable[Assignment]
) -> frozenset[str] | None:
    """The subjects whose marks a teacher of the class sees; None: all, for heads and the homeroom teacher."""
    if POLICY.allows(actor, "read_all_marks", school=school):
        return None
    mine = [one for one in assignments if one.person == actor.id]
    person = await store.person(actor.id)
    if any(one.homeroom for one in mine) or (person and (person.school, person.homeroom) == (school, class_name)):
        return None
    return frozenset(one.subject for one in mine)


def roles_at(actor: Actor, action: str, *, school: str, group: str | tuple[str, ...]) -> frozenset[str]:
    """The roles in which the policy lets the actor do this at a school or a group."""
    return frozenset(
        grant.role
        for grant in actor.grants
        if POLICY.allows(replace(actor, grants=(grant,)), action, school=school, group=group)
    )
