"""Sessions and sign-ins of one's own: seen by their owner alone, ended by their owner alone, kept for twelve months."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import NoSuchDocument, Query
from chassis.identity.actor import Actor
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.domain.sessions import FailedTry
from services.accounts.store import AccountsStore
from services.accounts.usecases import managing, sessions, signing_in
from services.accounts.usecases.proving import Origin
from services.accounts.usecases.signing_in import Session
from tests.accounts.conftest import HEAD
from tests.accounts.test_signing_in import OWN, with_own_password

OWNER, ELSE = Actor("GV4", "", ()), Actor("GV3", "", ())
PHONE, DESK, STRANGER = (
    Origin("192.0.2.8", browser="Chrome · Android"),
    Origin("192.0.2.7", browser="Firefox · Windows"),
    Origin("203.0.113.9", browser="curl"),
)
HOUR = timedelta(hours=1)


async def enter(store: AccountsStore, credentials: Credentials, origin: Origin, password: str = OWN) -> Session:
    return await signing_in.sign_in(store, credentials, name=OWNER.id, password=password, origin=origin)


def name_of(session: Session) -> str:
    return session.refresh.partition(".")[0]


async def what(store: AccountsStore, actor: Actor = OWNER) -> list[tuple[str, str, str]]:
    return [(line.what, line.why, line.browser) for line in await sessions.list_sign_ins(store, actor=actor)]


async def test_the_owner_sees_from_where_since_when_and_when_last(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    await signing_in.sign_out(district, token=(await enter(district, credentials, DESK)).refresh)
    clock.move(HOUR)
    began = district.now()
    phone = await enter(district, credentials, PHONE)
    clock.move(HOUR)
    await signing_in.refresh(district, credentials, token=phone.refresh)
    newest, first = await sessions.list_sessions(district, actor=OWNER)
    assert (newest.id, newest.began, newest.used) == (name_of(phone), began, began + HOUR)
    assert (newest.browser, newest.address) == ("Chrome · Android", "192.0.2.8")
    assert (first.began, first.used) == (began - HOUR, began - HOUR)
    assert await sessions.list_sessions(district, actor=ELSE) == []


async def test_an_ended_session_renews_nothing_and_the_others_go_on(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    desk, phone = await enter(district, credentials, DESK), await enter(district, credentials, PHONE)
    assert await sessions.end_my_sessions(district, actor=OWNER, session=name_of(phone)) == 1
    assert await sessions.end_my_sessions(district, actor=OWNER, session=name_of(phone)) == 0
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=phone.refresh)
    await signing_in.refresh(district, credentials, token=desk.refresh)
    told = [
        entry["type"]
        for document in await district.database["families"].find({"_id": name_of(phone)}).to_list(None)
        for entry in document["outbox"]
    ]
    assert told == ["accounts.session_ended.v1"]


async def test_out_everywhere_ends_all_of_the_owner_and_nobody_elses(
    district: AccountsStore, credentials: Credentials
) -> None:
    others = await with_own_password(district, credentials, ELSE.id)
    await with_own_password(district, credentials, OWNER.id)
    await enter(district, credentials, PHONE)
    assert await sessions.end_my_sessions(district, actor=OWNER, session="") == 2
    assert await sessions.list_sessions(district, actor=OWNER) == []
    await signing_in.refresh(district, credentials, token=others.refresh)


async def test_a_session_of_somebody_else_cannot_be_told_from_one_that_is_nobodys(
    district: AccountsStore, credentials: Credentials
) -> None:
    theirs = name_of(await with_own_password(district, credentials, ELSE.id))
    said = []
    for tried in (theirs, "NOBODYS"):
        with pytest.raises(NoSuchDocument) as refused:
            await sessions.end_my_sessions(district, actor=OWNER, session=tried)
        said.append(str(refused.value).replace(tried, "…"))
    assert said[0] == said[1]
    assert [family.id for family in await sessions.list_sessions(district, actor=ELSE)] == [theirs]


async def test_the_journal_tells_of_sign_ins_of_ends_and_of_failed_tries_and_each_owner_of_the_own_alone(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    clock.move(HOUR)
    with pytest.raises(SignInRefused):
        await enter(district, credentials, STRANGER, "sai")
    clock.move(HOUR)
    phone = await enter(district, credentials, PHONE)
    clock.move(HOUR)
    await signing_in.sign_out(district, token=phone.refresh)
    clock.move(HOUR)
    await managing.end_sessions(district, actor=HEAD, account=OWNER.id)
    assert await what(district) == [
        ("ended", "ended by the school", ""),
        ("ended", "signed out", "Chrome · Android"),
        ("signed in", "", "Chrome · Android"),
        ("failed", "", "curl"),
        ("signed in", "", ""),
    ]
    assert await what(district, ELSE) == []


async def test_a_name_that_nobody_has_costs_the_same_writes_as_one_that_somebody_has(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    for name in (OWNER.id, "GV404"):
        with pytest.raises(SignInRefused):
            await signing_in.sign_in(district, credentials, name=name, password="sai", origin=STRANGER)
    assert sorted(failed.account for failed in await district.failed_tries.where(Query())) == ["", OWNER.id]


async def test_guesses_during_a_wait_do_not_flood_the_journal(
    district: AccountsStore, credentials: Credentials
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    for _ in range(limits.LOCK_AFTER_FAILURES + 20):
        with pytest.raises(SignInRefused):
            await enter(district, credentials, STRANGER, "sai")
    assert (await what(district)).count(("failed", "", "curl")) == limits.LOCK_AFTER_FAILURES


async def test_the_newest_lines_are_shown_and_no_more_than_the_limit(district: AccountsStore) -> None:
    for n in range(limits.JOURNAL_ROWS + 1):
        failed = FailedTry(id=f"F{n}", account=OWNER.id, at=district.now() - n * HOUR)
        await district.failed_tries.keep(failed)
    lines = await sessions.list_sign_ins(district, actor=OWNER)
    assert (len(lines), lines[0].at) == (limits.JOURNAL_ROWS, district.now())


async def test_after_twelve_months_sign_ins_are_gone_from_the_store_too_and_not_a_day_before(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    await with_own_password(district, credentials, OWNER.id)
    clock.move(timedelta(seconds=1))
    with pytest.raises(SignInRefused):
        await enter(district, credentials, STRANGER, "sai")
    clock.move(timedelta(days=limits.JOURNAL_DAYS, seconds=-1))
    assert [line for line, _, _ in await what(district)] == ["failed", "signed in"]
    assert await sessions.forget_old(district) == 0
    clock.move(timedelta(days=limits.REFRESH_DAYS, seconds=1))
    assert await what(district) == []
    assert await sessions.forget_old(district) == 2


async def test_a_session_of_before_its_beginning_was_kept_counts_from_its_last_use(
    district: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    session = await with_own_password(district, credentials, OWNER.id)
    await district.database["families"].update_many({}, {"$unset": {"began_at": 1, "browser": 1, "address": 1}})
    (family,) = await sessions.list_sessions(district, actor=OWNER)
    assert (family.id, family.began, family.browser) == (name_of(session), district.now(), "")
