"""A small district, built through the use cases of accounts on a real store."""

from __future__ import annotations

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from chassis.identity.actor import Actor, Grant
from importing import FileReport, RefusedRow, Upload
from services.accounts.app import imports_of, texts_of
from services.accounts.credentials import Credentials
from services.accounts.credentials.passwords import Passwords
from services.accounts.credentials.tokens import TokenSigner, new_key
from services.accounts.store import AccountsStore
from tests.accounts import lists
from tests.accounts.lists import SCHOOL

OPERATOR = Actor("operator", "Người vận hành", (Grant("operator", {"jurisdiction": ("root",)}),))
CLERK = Actor("GV6", "Phan Thị Thư", (Grant("clerk", {"school": (SCHOOL,)}),))
TEACHER = Actor("GV4", "Đỗ Thị Mai", (Grant("teacher", {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A1",)}),))
TEXTS = texts_of()


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> AccountsStore:
    store = AccountsStore(database, clock)
    await store.prepare()
    return store


@pytest.fixture(scope="session")
def credentials() -> Credentials:
    return Credentials(Passwords(b"pepper of the tests"), TokenSigner([new_key()]))


async def hand_in(
    store: AccountsStore,
    name: str,
    content: bytes,
    *,
    actor: Actor = OPERATOR,
    school: str = SCHOOL,
    request: str = "",
    confirmed: bool = False,
) -> FileReport:
    upload = Upload(name=name, content=content, school=school, request_id=request, confirmed=confirmed)
    return await imports_of(store).import_file(actor=actor, upload=upload)


def sentence(refused: RefusedRow) -> str:
    """The reason as a Vietnamese reader is told it."""
    return TEXTS.say(refused.why, "vi")


async def report_of(store: AccountsStore, name: str) -> FileReport:
    """The one report that is kept on files of this name."""
    (report,) = await store.reports.where(Query(equals={"file": name}))
    return report


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    """Two schools; one of them with six people, three assignments and four pupils."""
    await hand_in(store, "truong.xlsx", lists.schools(), school="")
    await hand_in(store, f"{SCHOOL}/giao-vien.xlsx", lists.staff())
    await hand_in(store, f"{SCHOOL}/phan-cong.xlsx", lists.assignments())
    await hand_in(store, f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(*(lists.pupil(n) for n in range(1, 5))))
    return store
