"""Guesses wait longer and longer, by account and by address; the owner on a known device passes them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.policy import NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import SignInRefused
from services.accounts.domain.sessions import SignInGuard
from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing, managing, signing_in
from services.accounts.usecases.proving import Origin
from services.accounts.usecases.signing_in import Session
from tests.accounts.conftest import CLERK, OFFICER, TEACHER
from tests.accounts.lists import SCHOOL
from tests.accounts.test_signing_in import OWN, with_own_password

OWNER, OTHERS = "GV4", Origin(address="203.0.113.9")
AFTER = timedelta(seconds=limits.LOCK_FIRST_SECONDS)


async def enter(
    store: AccountsStore, credentials: Credentials, password: str = OWN, *, name: str = OWNER, origin: Origin = OTHERS
) -> Session:
    return await signing_in.sign_in(store, credentials, name=name, password=password, origin=origin)


async def guess(
    store: AccountsStore, credentials: Credentials, times: int, *, name: str = OWNER, origin: Origin = OTHERS
) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            await enter(store, credentials, "sai", name=name, origin=origin)


async def waits(store: AccountsStore) -> list[int]:
    """How many seconds each counter waits for."""
    guards = await store.guards.where(Query())
    ends = [guard.locked_until for guard in guards if guard.locked_until]
    return [int((end - store.now()).total_seconds()) for end in ends]


@pytest.mark.parametrize("name", [OWNER, "GV404"], ids=["known", "unknown"])
async def test_from_the_fifth_failure_on_each_one_doubles_the_wait_known_name_or_not(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock, name: str
) -> None:
    await with_own_password(district, credentials, OWNER)
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES - 1, name=name)
    assert await waits(district) == []
    for seconds in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600):
        await guess(district, credentials, 1, name=name)
        assert await waits(district) == [seconds]
        clock.move(timedelta(seconds=seconds))


@pytest.mark.parametrize("password", [OWN, "sai"], ids=["right", "wrong"])
async def test_what_comes_during_the_wait_is_not_judged_and_prolongs_nothing(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock, password: str
) -> None:
    await with_own_password(district, credentials, OWNER)
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await enter(district, credentials, password)
    assert await waits(district) == [limits.LOCK_FIRST_SECONDS]
    clock.move(AFTER)
    assert (await enter(district, credentials)).account.id == OWNER
    assert [guard.failures for guard in await district.guards.where(Query())][:1] == [0]


async def test_tries_side_by_side_are_counted_before_they_are_judged(
    district: AccountsStore, credentials: Credentials
) -> None:
    """Of 25 at once, the right one among them, no more are judged than one after the other would be."""
    await with_own_password(district, credentials, OWNER)

    async def tried(number: int) -> None:
        await enter(district, credentials, f"sai {number}")

    await asyncio.gather(*(tried(number) for number in range(25)), return_exceptions=True)
    (guard,) = [one for one in await district.guards.where(Query()) if one.locked_until]
    assert guard.failures == limits.LOCK_AFTER_FAILURES
    with pytest.raises(SignInRefused):
        await enter(district, credentials)


async def test_the_owner_on_a_known_device_passes_while_others_guess(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await with_own_password(district, credentials, OWNER)
    at_home = Origin(address="198.51.100.1", devices=("ABC.0123", session.device))
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES)
    with pytest.raises(SignInRefused):
        await enter(district, credentials)
    again = await enter(district, credentials, origin=at_home)
    assert (again.account.id, again.device) == (OWNER, session.device)
    # Whoever else is at that device has five tries, and no more.
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES, origin=at_home)
    with pytest.raises(SignInRefused):
        await enter(district, credentials, origin=at_home)


async def test_a_device_is_known_to_the_account_that_signed_in_there_and_until_the_password_changes(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    theirs = await with_own_password(district, credentials, "GV3")
    await with_own_password(district, credentials, OWNER)
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES)
    with pytest.raises(SignInRefused):
        await enter(district, credentials, origin=Origin(devices=(theirs.device,)))
    clock.move(AFTER)
    first = await enter(district, credentials)
    await signing_in.change_password(district, credentials, actor=TEACHER, old=OWN, new="một mật khẩu khác hẳn")
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES)
    with pytest.raises(SignInRefused):
        await enter(district, credentials, "một mật khẩu khác hẳn", origin=Origin(devices=(first.device,)))


async def test_a_one_time_password_makes_no_device_known(district: AccountsStore, credentials: Credentials) -> None:
    slip = await managing.reset_account(district, credentials.passwords, actor=CLERK, account=await issued(district))
    session = await enter(district, credentials, slip.one_time_password)
    assert (session.must_change_password, session.device) == (True, "")


async def issued(store: AccountsStore) -> str:
    await issuing.issue_accounts(store, actor=CLERK, school=SCHOOL, kinds=["staff"])
    return OWNER


async def test_guesses_at_many_accounts_from_one_address_wait_and_people_at_known_devices_there_do_not(
    district: AccountsStore, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ADDRESS_LOCK_AFTER_FAILURES", 6)
    session = await with_own_password(district, credentials, OWNER)
    for number in range(6):
        await guess(district, credentials, 1, name=f"GV9{number}")
    with pytest.raises(SignInRefused):
        await enter(district, credentials)
    at_school = Origin(address=OTHERS.address, devices=(session.device,))
    assert (await enter(district, credentials, origin=at_school)).account.id == OWNER
    elsewhere = Origin(address="198.51.100.7")
    assert (await enter(district, credentials, origin=elsewhere)).account.id == OWNER


def test_a_whole_school_may_mistype_from_one_address_and_not_one_more(clock: FrozenClock) -> None:
    guard = SignInGuard(id="a")
    for _ in range(limits.ADDRESS_LOCK_AFTER_FAILURES - 1):
        guard.failed(clock.now(), allowed=limits.ADDRESS_LOCK_AFTER_FAILURES)
    assert not guard.is_locked(clock.now())
    guard.failed(clock.now(), allowed=limits.ADDRESS_LOCK_AFTER_FAILURES)
    assert guard.is_locked(clock.now())


def test_failures_of_yesterday_do_not_count_today(clock: FrozenClock) -> None:
    guard = SignInGuard(id="a")
    for _ in range(limits.LOCK_AFTER_FAILURES - 1):
        guard.failed(clock.now())
    clock.move(timedelta(seconds=limits.FAILURES_COUNT_SECONDS))
    guard.failed(clock.now())
    assert (guard.failures, guard.is_locked(clock.now())) == (1, False)


async def test_the_school_ends_the_wait(district: AccountsStore, credentials: Credentials) -> None:
    await with_own_password(district, credentials, OWNER)
    await guess(district, credentials, limits.LOCK_AFTER_FAILURES)
    with pytest.raises(NotAllowed):
        await managing.unlock_account(district, credentials.passwords, actor=TEACHER, account="GV3")
    await managing.unlock_account(district, credentials.passwords, actor=CLERK, account=OWNER)
    assert (await enter(district, credentials)).account.id == OWNER


async def test_a_wait_of_a_head_is_ended_by_an_officer_and_by_no_clerk(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, "GV1")
    with pytest.raises(NotAllowed):
        await managing.unlock_account(district, credentials.passwords, actor=CLERK, account="GV1")
    await managing.unlock_account(district, credentials.passwords, actor=OFFICER, account="GV1")


async def test_sign_ins_and_refusals_stand_in_the_journal_with_their_account_and_never_with_what_was_typed(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, OWNER)
    await enter(district, credentials)
    (link,) = await district.chains.links(Query(equals={"chain": SCHOOL}, sort=("-id",), limit=1))
    entry = link["entries"][-1]
    assert (entry["actor"], entry["action"], entry["target"]) == (OWNER, "sign in", OTHERS.address)
    for name, about in ((OWNER, OWNER), ("mật khẩu gõ nhầm ô", "")):
        with pytest.raises(SignInRefused) as refused:
            await enter(district, credentials, "sai", name=name)
        assert (refused.value.about, refused.value.details) == (about, {})
