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
from services.accounts.credentials.second_factors import SecondFactors
from services.accounts.credentials.tokens import TokenSigner, new_key
from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing, posts
from services.accounts.usecases.by_name import PageRequest
from tests.accounts import lists
from tests.accounts.lists import SCHOOL

OPERATOR = Actor("operator", "Người vận hành", (Grant("operator", {"jurisdiction": ("root",)}),))
OFFICER = Actor("officer", "Cán bộ phụ trách", (Grant("officer", {"jurisdiction": ("root",)}),))
HEAD = Actor("GV1", "Trần Hữu Dũng", (Grant("principal", {"school": (SCHOOL,)}),))
CLERK = Actor("GV6", "Phan Thị Thư", (Grant("clerk", {"school": (SCHOOL,)}),))
TEACHER = Actor("GV4", "Đỗ Thị Mai", (Grant("teacher", {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A1",)}),))
TEXTS = texts_of()
SECOND_SECONDS = 1_800.0


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> AccountsStore:
    store = AccountsStore(database, clock)
    await store.prepare()
    return store


@pytest.fixture(scope="session")
def credentials() -> Credentials:
    passwords = Passwords(b"pepper of the tests")
    second = SecondFactors(passwords.second_factor_key, seconds=SECOND_SECONDS)
    return Credentials(passwords, TokenSigner([new_key()]), second)


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


async def confirm_posts(store: AccountsStore) -> None:
    """An officer confirms every post that waits."""
    for person in await posts.list_waiting_posts(store, actor=OFFICER, school="", page=PageRequest()):
        assert person.waiting is not None
        await posts.confirm_post(store, actor=OFFICER, person=person.id, title=person.waiting.post.title)


async def staff_slips(store: AccountsStore, credentials: Credentials) -> dict[str, str]:
    """Fresh one-time passwords of all the staff who never signed in: a head may print for everybody."""
    passwords = credentials.passwords
    printed = await issuing.print_slips(store, passwords, actor=HEAD, school=SCHOOL, class_name="")
    return {slip.person: slip.one_time_password for slip in printed.slips}


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    """Two schools; one of them with six people in their posts, three assignments and four pupils."""
    await hand_in(store, "truong.xlsx", lists.schools(), school="")
    await hand_in(store, f"{SCHOOL}/giao-vien.xlsx", lists.staff())
    await confirm_posts(store)
    await hand_in(store, f"{SCHOOL}/phan-cong.xlsx", lists.assignments())
    await hand_in(store, f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(*(lists.pupil(n) for n in range(1, 5))))
    return store
