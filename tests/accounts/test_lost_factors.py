"""The device of a second factor is lost: one person of the school reports it, another takes the factor off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import (
    NothingLost,
    SecondFactorNotBegun,
    SecondPersonNeeded,
    SessionEnded,
)
from services.accounts.store import AccountsStore
from services.accounts.usecases import lost_factors, signing_in
from tests.accounts.conftest import CLERK, HEAD, TEACHER
from tests.accounts.lists import SCHOOL
from tests.accounts.test_second_factor import OWNER, Owner, owner_of
from tests.accounts.test_signing_in import with_own_password

ELSEWHERE = Actor("GV9", "", (Grant("principal", {"school": ("8702031",)}),))


@pytest.fixture
async def owner(district: AccountsStore, credentials: Credentials, clock: FrozenClock) -> Owner:
    return await owner_of(district, credentials, clock)


async def report(owner: Owner, actor: Actor) -> None:
    await lost_factors.report_lost_factor(owner.store, actor=actor, account=OWNER)


async def confirm(owner: Owner, actor: Actor) -> str:
    return (await lost_factors.confirm_lost_factor(owner.store, actor=actor, account=OWNER)).by


async def test_one_reports_another_takes_it_off_and_the_sessions_end(owner: Owner) -> None:
    await report(owner, CLERK)
    assert (await owner.store.accounts.get(OWNER)).second is not None
    assert await confirm(owner, HEAD) == CLERK.id
    assert (await owner.store.accounts.get(OWNER)).second is None
    with pytest.raises(SessionEnded):
        await signing_in.refresh(owner.store, owner.credentials, token=owner.refresh)
    links = await owner.store.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [one for link in links for one in link["entries"] if "lost second factor" in one.get("action", "")]
    assert [(one["actor"], one["action"], one["target"]) for one in entries] == [
        (CLERK.id, "report lost second factor", OWNER),
        (HEAD.id, "take off lost second factor", f"{OWNER} {CLERK.id}"),
    ]


async def test_nobody_takes_off_alone_nor_the_own_one(owner: Owner) -> None:
    await report(owner, CLERK)
    as_owner = Actor(OWNER, "", CLERK.grants)
    for alone in (CLERK, as_owner):
        with pytest.raises(SecondPersonNeeded):
            await confirm(owner, alone)
    with pytest.raises(SecondPersonNeeded):
        await report(owner, as_owner)
    assert (await owner.store.accounts.get(OWNER)).second is not None


async def test_whoever_may_not_reset_the_account_neither_reports_nor_confirms(owner: Owner) -> None:
    await report(owner, CLERK)
    for stranger in (TEACHER, ELSEWHERE):
        for act in (report, confirm):
            with pytest.raises(NotAllowed):
                await act(owner, stranger)


async def test_a_report_waits_for_a_week_and_asking_again_prolongs_nothing(owner: Owner, clock: FrozenClock) -> None:
    await report(owner, CLERK)
    clock.move(timedelta(days=limits.LOST_FACTOR_DAYS) - timedelta(seconds=1))
    await report(owner, CLERK)
    clock.move(timedelta(seconds=1))
    with pytest.raises(NothingLost):
        await confirm(owner, HEAD)
    await report(owner, CLERK)
    assert await confirm(owner, HEAD) == CLERK.id


async def test_a_code_that_is_given_meanwhile_takes_the_report_back(owner: Owner) -> None:
    await report(owner, CLERK)
    await owner.give(owner.code())
    with pytest.raises(NothingLost):
        await confirm(owner, HEAD)


async def test_where_there_is_none_nothing_is_lost(district: AccountsStore, credentials: Credentials) -> None:
    await with_own_password(district, credentials, OWNER)
    with pytest.raises(SecondFactorNotBegun):
        await lost_factors.report_lost_factor(district, actor=CLERK, account=OWNER)
    with pytest.raises(NothingLost):
        await lost_factors.confirm_lost_factor(district, actor=HEAD, account=OWNER)
