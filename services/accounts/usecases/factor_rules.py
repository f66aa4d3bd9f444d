"""Of which roles a second factor is asked, also of whoever has chosen none: said by an officer for a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chassis.documents import decide
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from services.accounts.domain.policy import POLICY
from services.accounts.domain.refusals import SecondFactorNotBegun, UnitUnknown
from services.accounts.domain.schools import Jurisdiction
from services.accounts.domain.second_factor import ROLES_ASKED, RolesAsked
from services.accounts.store import AccountsStore


async def get_roles_asked(store: AccountsStore, *, actor: Actor, unit: str) -> Jurisdiction:
    """Raises NotAllowed, or UnitUnknown."""
    POLICY.require(actor, "ask_second_factor", jurisdiction=unit)
    return await _unit(store, unit)


async def ask_second_factor(store: AccountsStore, *, actor: Actor, unit: str, roles: Iterable[str]) -> Jurisdiction:
    """From the next renewal of their tokens on, those with one of the roles at the unit are asked; no others are.

    Raises NotAllowed, RoleUnknown, UnitUnknown, or SecondFactorNotBegun: who asks it of others has one.
    """
    POLICY.require(actor, "ask_second_factor", jurisdiction=unit)
    asked = RolesAsked.of(roles, by=actor.id, at=store.now())
    if (await store.accounts.get(actor.id)).second is None:
        raise SecondFactorNotBegun

    async def attempt() -> Jurisdiction:
        found = await _unit(store, unit)
        if found.ask_second_factor(asked):
            await store.audit(actor, "ask second factor", f"{unit} {' '.join(asked.roles)}".strip())
            await store.jurisdictions.keep(found)
        return found

    return await decide(attempt)


async def is_asked(store: AccountsStore, grants: Iterable[Grant]) -> bool:
    """Whether the unit of one of the schools, that of an office, or the whole jurisdiction asks it of such a role."""
    working = [grant for grant in grants if grant.role in ROLES_ASKED]
    if not working:
        return False
    schools = await store.schools.many({code for grant in working for code in grant.places.get("school", ())})
    units = {code: school.unit for code, school in schools.items() if school.unit}
    held = {unit for grant in working for unit in grant.places.get("jurisdiction", ())}
    known = await store.jurisdictions.many({ROOT, *held, *units.values()})
    asked = {unit: one.second_factor.roles for unit, one in known.items() if one.second_factor}
    return any(grant.role in asked.get(unit, ()) for grant in working for unit in _above(grant, units))


def _above(grant: Grant, units: Mapping[str, str]) -> tuple[str, ...]:
    """The units that a grant's places answer to, or are; `units` of schools."""
    schools = grant.places.get("school", ())
    return (ROOT, *grant.places.get("jurisdiction", ()), *(units[code] for code in schools if code in units))


async def _unit(store: AccountsStore, unit: str) -> Jurisdiction:
    found = await store.jurisdictions.find(unit)
    if found is None:
        raise UnitUnknown(unit)
    return found
