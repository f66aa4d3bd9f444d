"""Which schools a question without a school is about: all for the district, otherwise the caller's own."""

from __future__ import annotations

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.policy import POLICY


def schools_for(actor: Actor, action: str, asked: str) -> list[str]:
    """Empty means every school. Raises NotAllowed."""
    groups = actor.places("group")
    if asked:
        POLICY.require(actor, action, school=asked, group=[one for one in groups if one.startswith(f"{asked}/")])
        return [asked]
    if POLICY.allows(actor, action):
        return []
    seen = [one for one in actor.places("school") if POLICY.allows(actor, action, school=one, group=groups)]
    if not seen:
        raise NotAllowed(actor, action)
    return seen


def own_school(actor: Actor, asked: str) -> str:
    """The school that is meant: the one asked for, or the caller's first; empty when there is none."""
    return asked or next(iter(actor.places("school")), "")
