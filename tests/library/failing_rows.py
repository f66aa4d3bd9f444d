"""Each outside write of the library, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from datetime import UTC, datetime

from chassis.documents import Query
from contracts.envelope import Envelope
from contracts.facts.accounts import SchoolRegistered
from services.library.store import LibraryStore
from services.library.usecases import deciding, hearing, importing, looking
from services.library.usecases.handing_in import HandedIn, submit_resource, upload_resource
from services.library.usecases.importing import Incoming
from tests.failing_twice import Outcome, Twice
from tests.library.banks import book, choice, gift, marc
from tests.library.people import LEADER, OPERATOR, SCHOOL, TEACHER

USECASES = "services/library/usecases"
BANK = gift(choice("C2-1"), choice("C2-2", asked="Số nào là số lẻ?", right="3", wrong=("2", "4")))
BOOKS = marc(book("Một", number="1"), book("Hai", number="2"))
AT = datetime(2026, 9, 1, tzinfo=UTC)


async def uploads(store: LibraryStore) -> None:
    handed = HandedIn(file_name="a.gift", content=BANK, request="u1")
    await upload_resource(store, actor=TEACHER, handed=handed)


async def name_of(store: LibraryStore) -> str:
    return (await store.newest())[0].id


async def passes(store: LibraryStore) -> None:
    await deciding.pass_resource(store, actor=LEADER, resource=await name_of(store), request="p1")


async def was_returned(store: LibraryStore) -> None:
    await uploads(store)
    await deciding.return_resource(store, actor=LEADER, resource=await name_of(store), note="sửa", request="r1")


async def submits(store: LibraryStore) -> None:
    await submit_resource(store, actor=TEACHER, resource=await name_of(store), request="s1")


async def imports_bank(store: LibraryStore) -> None:
    await importing.import_file(store, actor=OPERATOR, incoming=Incoming(name="a.gift", content=BANK))


async def imports_books(store: LibraryStore) -> None:
    await importing.import_file(store, actor=OPERATOR, incoming=Incoming(name="a.mrc", content=BOOKS))


async def hears_of_school(store: LibraryStore) -> None:
    fact = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước", levels=("THCS",))
    told = Envelope(id=f"{SCHOOL}/1", type=fact.TYPE, source="/edu/accounts", subject=SCHOOL, time=AT, sequence=1)
    await hearing.remember_schools(store, [(fact, told)])


def found(store: LibraryStore) -> int:
    """What a search without words finds."""
    return store.index.find(looking.wanted_by(OPERATOR, words=""), 50).total


async def shelf(store: LibraryStore) -> tuple[int, int, int, int]:
    """Files, questions, materials, and how many of these can be found."""
    files = len(list(store.files.paths()))
    return files, await store.questions.count({}), await store.resources.count({}), found(store)


async def steps(store: LibraryStore) -> list[tuple[str, list[str], int]]:
    """The state of each material, how it came there, and what it told."""
    return [(one.state, [step.action for step in one.history], one.sequence) for one in await store.newest()]


async def catalogue(store: LibraryStore) -> tuple[int, int, int]:
    """Books, how many of them can be found, and reports."""
    return await store.books.count({}), found(store), await store.reports.count({})


async def reported(store: LibraryStore) -> list[tuple[str, int, int]]:
    """Of each file, how many of its questions were new and how many were there."""
    return [(one.file, one.created, one.same) for one in await store.reports_from_first()]


async def names(store: LibraryStore) -> list[str]:
    return [str(one["name"]) for one in await store.schools.where(Query())]


SUBMITTED = [("submitted", ["submitted"], 1)]
RETURNED = [("returned", ["submitted", "returned"], 2)]
AGAIN = [("submitted", ["submitted", "returned", "submitted"], 3)]
PASSED = [("passed", ["submitted", "passed"], 2)]
ROWS: dict[str, Twice[LibraryStore]] = {
    # Bytes before questions, questions before the material that names both; the index last, made from what is kept.
    f"{USECASES}/handing_in.py:keep_file files.put": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((0, 0, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 0, 0, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/banks.py:take_questions questions.keep_many": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((1, 0, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 2, 0, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/handing_in.py:submit_new resources.keep": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((1, 2, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 2, 1, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/handing_in.py:submit_resource resources.keep": Twice(
        before=was_returned,
        act=submits,
        sees=steps,
        not_done=Outcome(RETURNED, AGAIN),
        answer_lost=Outcome(AGAIN, AGAIN),
    ),
    f"{USECASES}/deciding.py:_decided resources.keep": Twice(
        before=uploads,
        act=passes,
        sees=steps,
        not_done=Outcome(SUBMITTED, PASSED),
        answer_lost=Outcome(PASSED, PASSED),
    ),
    f"{USECASES}/cataloguing.py:_catalogue books.keep_many": Twice(
        act=imports_books,
        sees=catalogue,
        not_done=Outcome((0, 0, 0), (2, 2, 1)),
        answer_lost=Outcome((2, 0, 0), (2, 2, 1)),
    ),
    f"{USECASES}/importing.py:_keep reports.keep": Twice(
        act=imports_bank,
        sees=reported,
        not_done=Outcome([], [("a.gift", 0, 2)]),
        answer_lost=Outcome([("a.gift", 2, 0)], [("a.gift", 0, 2)]),
    ),
    f"{USECASES}/hearing.py:remember_schools schools.put_many": Twice(
        act=hears_of_school,
        sees=names,
        not_done=Outcome([], ["Trường THCS Tân Phước"]),
        answer_lost=Outcome(["Trường THCS Tân Phước"], ["Trường THCS Tân Phước"]),
    ),
}
