"""A unit asks a second factor of roles: of whoever works there, also of those who have chosen none."""

from __future__ import annotations

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT, NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain.refusals import RoleUnknown, SecondFactorNotBegun, UnitUnknown
from services.accounts.domain.schools import Jurisdiction
from services.accounts.store import AccountsStore
from services.accounts.usecases import factor_rules, queries, signing_in
from tests.accounts.conftest import HEAD, OPERATOR
from tests.accounts.lists import SCHOOL
from tests.accounts.test_second_factor import OWNER, Owner, actor_of, owner_of
from tests.accounts.test_signing_in import OWN, with_own_password

ELSEWHERE = "30040"
LEADER, CLERK = "GV3", "GV6"


@pytest.fixture
async def owner(district: AccountsStore, credentials: Credentials, clock: FrozenClock) -> Owner:
    """The officer of a unit has one too."""
    await district.jurisdictions.keep(Jurisdiction(id=ROOT, type="root", label="Địa bàn", since=district.today()))
    return await owner_of(district, credentials, clock)


def officer_of(unit: str) -> Actor:
    return Actor(OWNER, "", (Grant("officer", {"jurisdiction": (unit,)}),))


async def until_of(owner: Owner, person: str) -> float | None:
    session = await signing_in.sign_in(owner.store, owner.credentials, name=person, password=OWN)
    return (await actor_of(owner.credentials, session.access)).second_until


async def unit_of_school(owner: Owner) -> str:
    return (await owner.store.schools.get(SCHOOL)).unit


@pytest.mark.parametrize("whole", [False, True])
async def test_whoever_has_the_role_at_a_school_of_the_unit_is_asked_at_the_next_token(
    owner: Owner, whole: bool
) -> None:
    unit = ROOT if whole else await unit_of_school(owner)
    await with_own_password(owner.store, owner.credentials, LEADER)
    await with_own_password(owner.store, owner.credentials, CLERK)
    assert await until_of(owner, LEADER) is None
    await factor_rules.ask_second_factor(owner.store, actor=officer_of(unit), unit=unit, roles=["group_leader"])
    assert (await until_of(owner, LEADER), await until_of(owner, CLERK)) == (0.0, None)
    me = await queries.get_me(owner.store, actor=Actor(LEADER, "", ()))
    assert me.needs_second
    await factor_rules.ask_second_factor(owner.store, actor=officer_of(unit), unit=unit, roles=[])
    assert await until_of(owner, LEADER) is None


async def test_another_unit_asks_nothing_here(owner: Owner) -> None:
    assert await unit_of_school(owner) != ELSEWHERE
    other = Jurisdiction(id=ELSEWHERE, type="commune", label="Xã khác", since=owner.store.today())
    await owner.store.jurisdictions.keep(other)
    await factor_rules.ask_second_factor(
        owner.store, actor=officer_of(ELSEWHERE), unit=ELSEWHERE, roles=["group_leader", "officer"]
    )
    assert not await factor_rules.is_asked(owner.store, [Grant("group_leader", {"school": (SCHOOL,)})])
    assert await factor_rules.is_asked(owner.store, [Grant("officer", {"jurisdiction": (ELSEWHERE,)})])
    assert not await factor_rules.is_asked(owner.store, [Grant("officer", {"jurisdiction": (ROOT,)})])


async def test_an_officer_of_the_unit_says_so_and_nobody_else(owner: Owner) -> None:
    unit = await unit_of_school(owner)
    for stranger in (officer_of(ELSEWHERE), HEAD, OPERATOR):
        with pytest.raises(NotAllowed):
            await factor_rules.ask_second_factor(owner.store, actor=stranger, unit=unit, roles=["clerk"])
        with pytest.raises(NotAllowed):
            await factor_rules.get_roles_asked(owner.store, actor=stranger, unit=unit)
    said = await factor_rules.get_roles_asked(owner.store, actor=officer_of(ROOT), unit=unit)
    assert said.second_factor is None


async def test_who_asks_it_of_others_has_one(owner: Owner) -> None:
    await with_own_password(owner.store, owner.credentials, CLERK)
    without = Actor(CLERK, "", officer_of(ROOT).grants)
    with pytest.raises(SecondFactorNotBegun):
        await factor_rules.ask_second_factor(owner.store, actor=without, unit=ROOT, roles=["officer"])
    assert (await owner.store.jurisdictions.get(ROOT)).second_factor is None


async def test_a_role_of_no_staff_and_a_unit_that_nobody_knows_are_refused(owner: Owner) -> None:
    for role in ("pupil", "guardian", "king"):
        with pytest.raises(RoleUnknown):
            await factor_rules.ask_second_factor(owner.store, actor=officer_of(ROOT), unit=ROOT, roles=[role])
    with pytest.raises(UnitUnknown):
        await factor_rules.ask_second_factor(owner.store, actor=officer_of(ROOT), unit="99999", roles=[])


async def test_each_change_stands_in_the_journal_and_the_same_again_does_not(owner: Owner) -> None:
    for _ in range(2):
        await factor_rules.ask_second_factor(owner.store, actor=officer_of(ROOT), unit=ROOT, roles=["teacher", "clerk"])
    links = await owner.store.chains.links(Query(equals={"chain": "-"}))
    said = [one["target"] for link in links for one in link["entries"] if one.get("action") == "ask second factor"]
    assert said == ["root clerk teacher"]
    kept = (await owner.store.jurisdictions.get(ROOT)).second_factor
    assert kept is not None
    assert (kept.roles, kept.by) == (("clerk", "teacher"), OWNER)
