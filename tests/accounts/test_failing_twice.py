"""Every write of accounts fails in two ways: not done, and done with the answer lost. The ordinary call goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from chassis.errors import StoreBusyError
from chassis.identity.actor import Actor
from services.accounts.credentials import Credentials
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.store import AccountsStore
from services.accounts.usecases import guardians, issuing, signing_in
from services.accounts.usecases.bootstrapping import Office, bootstrap
from tests.accounts import lists
from tests.accounts.conftest import HEAD, OPERATOR, TEXTS, hand_in
from tests.accounts.failing_acts import District
from tests.accounts.failing_rows import ROWS
from tests.accounts.lists import SCHOOL, pupil
from tests.architecture.laws.source import kept
from tests.failing_twice import BOTH, Loss, has_all_rows, rooms
from tests.payments.failing import Failure, failing

OWN = "một mật khẩu dài"
DUNG = Actor("GV3", "", ())
Act = Callable[[AccountsStore, Credentials], Awaitable[object]]
Sees = Callable[[AccountsStore, Credentials], Awaitable[bool]]


class Write(NamedTuple):
    """Which collection is written by which act, and what must be so after the act was repeated."""

    collection: str
    act: Act
    done: Sees


async def imports(store: AccountsStore, name: str, content: bytes) -> object:
    return await hand_in(store, name, content, school="" if name == "truong.xlsx" else SCHOOL)


async def has_password(store: AccountsStore, credentials: Credentials) -> bool:
    session = await signing_in.sign_in(store, credentials, name="GV3", password=OWN)
    return not session.must_change_password


async def fails_to_sign_in(store: AccountsStore, credentials: Credentials) -> None:
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(store, credentials, name="GV404", password="sai")


async def one_time(store: AccountsStore, credentials: Credentials) -> str:
    await issuing.issue_accounts(store, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    printed = await issuing.print_slips(store, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="")
    return next(slip.one_time_password for slip in printed.slips if slip.person == "GV3")


async def changes_password(store: AccountsStore, credentials: Credentials) -> None:
    """As a person would: what the first try may have done already is no error to the second."""
    if (await store.accounts.get("GV3")).active:
        await signing_in.sign_in(store, credentials, name="GV3", password=OWN)
        return
    await signing_in.change_password(store, credentials, actor=DUNG, old=await one_time(store, credentials), new=OWN)


async def bootstraps(store: AccountsStore, credentials: Credentials) -> None:
    offices = (Office("operator", "Vận hành", "mật khẩu đầu"),)
    await bootstrap(store, credentials.passwords, root_label="Địa bàn", offices=offices)


WRITES: dict[str, Write] = {
    "schools are imported": Write(
        "schools",
        lambda store, _: imports(
            store, "truong.xlsx", lists.schools(("8702099", "Trường Mới", "THCS", "", "30099", "Xã"))
        ),
        lambda store, _: _found(store.schools.find("8702099")),
    ),
    "communes come with schools": Write(
        "jurisdictions",
        lambda store, _: imports(
            store, "truong.xlsx", lists.schools(("8702099", "Trường Mới", "THCS", "", "30099", "Xã"))
        ),
        lambda store, _: _found(store.jurisdictions.find("30099")),
    ),
    "staff are imported": Write(
        "people",
        lambda store, _: imports(store, "gv.xlsx", lists.staff({"GV9": ("Lê Mới", "Giáo viên", "")})),
        lambda store, _: _found(store.people.find("GV9")),
    ),
    "pupils are imported": Write(
        "pupils",
        lambda store, _: imports(store, "hs.xlsx", lists.pupils(pupil(90))),
        lambda store, _: _found(store.pupils.find("2600000090")),
    ),
    "assignments are imported": Write(
        "assignments",
        lambda store, _: imports(store, "pc.xlsx", lists.assignments(("GV4", "", "7A1", "TIN", "Tin học", 35.0, ""))),
        lambda store, _: _found(store.assignments.find(f"2026-2027/{SCHOOL}/7A1/TIN/GV4")),
    ),
    "a report is kept": Write(
        "reports",
        lambda store, _: imports(store, "hs.xlsx", lists.pupils(pupil(90))),
        lambda store, _: _found(store.reports.count({"file": "hs.xlsx"})),
    ),
    "accounts are issued": Write(
        "accounts",
        lambda store, _: issuing.issue_accounts(store, actor=OPERATOR, school=SCHOOL, kinds=["pupil"]),
        lambda store, _: _equals(store.accounts.count({"kind": "pupil"}), 4),
    ),
    "a parent is given an account": Write(
        "accounts",
        lambda store, credentials: guardians.issue_guardian_account(
            store, credentials.passwords, TEXTS, actor=HEAD, pupil="2600000001", number="0900000001"
        ),
        lambda store, _: _found(store.accounts.find("PH0900000001")),
    ),
    "the first start": Write("jurisdictions", bootstraps, lambda store, _: _found(store.jurisdictions.find("root"))),
    "a failed try is counted": Write("guards", fails_to_sign_in, lambda store, _: _equals(store.guards.count({}), 1)),
}


async def _found(looked: Awaitable[object]) -> bool:
    return await looked is not None


async def _equals(count: Awaitable[int], expected: int) -> bool:
    return await count == expected


def test_every_write_of_accounts_has_its_two_rows() -> None:
    kept(has_all_rows("services/accounts/", ROWS, Path(__file__)))


@BOTH
@pytest.mark.parametrize("write", ROWS)
async def test_each_write_of_accounts_leaves_what_its_row_says_and_ends_well(
    district: AccountsStore, credentials: Credentials, write: str, done: bool
) -> None:
    loss = Loss(write, done=done)
    rooms(loss, district)
    await ROWS[write].fail(District(district, credentials), loss)


def test_every_collection_that_accounts_writes_stands_in_the_table(store: AccountsStore) -> None:
    written = {write.collection for write in WRITES.values()} | {"families", "failed_tries"}
    assert written == set(store.collections()) - {"audit", "answers"}  # the frame writes these


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_write_that_failed_is_made_good_by_asking_again(
    district: AccountsStore, credentials: Credentials, write: Write, done: bool
) -> None:
    with failing(district, Failure(write.collection, 1, done)) as seen, pytest.raises(StoreBusyError):
        await write.act(district, credentials)
    assert write.collection in seen
    await write.act(district, credentials)
    assert await write.done(district, credentials)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("collection", ["accounts", "families"])
async def test_a_change_of_password_that_failed_is_made_good_whichever_write_it_was(
    district: AccountsStore, credentials: Credentials, collection: str, done: bool
) -> None:
    slip = await one_time(district, credentials)
    with failing(district, Failure(collection, 1, done)), pytest.raises(StoreBusyError):
        await signing_in.change_password(district, credentials, actor=DUNG, old=slip, new=OWN)
    await changes_password(district, credentials)
    assert await has_password(district, credentials)


async def test_a_sign_in_whose_session_was_lost_is_made_good_by_signing_in(
    district: AccountsStore, credentials: Credentials
) -> None:
    await changes_after_issue(district, credentials)
    for done in (False, True):
        with failing(district, Failure("families", 1, done)), pytest.raises(StoreBusyError):
            await signing_in.sign_in(district, credentials, name="GV3", password=OWN)
        assert await has_password(district, credentials)


async def test_a_renewal_that_failed_is_asked_again_and_one_whose_answer_was_lost_gets_what_was_lost(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await changes_after_issue(district, credentials)
    with failing(district, Failure("families", 1, done=False)), pytest.raises(StoreBusyError):
        await signing_in.refresh(district, credentials, token=session.refresh)
    session = await signing_in.refresh(district, credentials, token=session.refresh)
    with failing(district, Failure("families", 1, done=True)), pytest.raises(StoreBusyError):
        await signing_in.refresh(district, credentials, token=session.refresh)
    again = await signing_in.refresh(district, credentials, token=session.refresh)
    assert (await signing_in.refresh(district, credentials, token=again.refresh)).account.id == "GV3"


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_signing_out_that_failed_is_asked_again(
    district: AccountsStore, credentials: Credentials, done: bool
) -> None:
    session = await changes_after_issue(district, credentials)
    with failing(district, Failure("families", 1, done)), pytest.raises(StoreBusyError):
        await signing_in.sign_out(district, token=session.refresh)
    await signing_in.sign_out(district, token=session.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=session.refresh)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
async def test_slips_whose_printing_failed_are_printed_again(
    district: AccountsStore, credentials: Credentials, done: bool
) -> None:
    await one_time(district, credentials)
    with failing(district, Failure("accounts", 1, done)), pytest.raises(StoreBusyError):
        await issuing.print_slips(district, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="")
    slip = await one_time(district, credentials)
    assert (await signing_in.sign_in(district, credentials, name="GV3", password=slip)).must_change_password


async def changes_after_issue(store: AccountsStore, credentials: Credentials) -> signing_in.Session:
    slip = await one_time(store, credentials)
    return await signing_in.change_password(store, credentials, actor=DUNG, old=slip, new=OWN)
