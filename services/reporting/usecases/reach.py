"""The schools that a person may ask about."""

from __future__ import annotations

from chassis.identity.actor import Actor
from services.reporting.domain.policy import POLICY
from services.reporting.store import ReportingStore


async def schools_within_reach(
    store: ReportingStore, *, actor: Actor, action: str, school: str = ""
) -> tuple[str, ...] | None:
    """The school asked for, or all that the actor may do the action for; None is every school there is.

    Raises NotAllowed for a school out of reach, also for one that does not exist: who may not look learns nothing.
    """
    if school:
        known = await store.schools.find(school)
        POLICY.require(actor, action, school=school, jurisdiction=known["unit"] if known else "")
        return (school,)
    if POLICY.allows(actor, action):
        return None
    units, own = actor.places("jurisdiction"), actor.places("school")
    near = [known.id for known in await store.schools_known() if known.unit in units or known.id in own]
    allowed = tuple(place for place in near if POLICY.allows(actor, action, school=place, jurisdiction=units))
    if not allowed:
        POLICY.require(actor, action)
    return allowed
