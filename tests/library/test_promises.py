"""Each write failed twice: what the frame promises is kept by the library's own writes."""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis.documents import BrokenDocument, Query
from chassis.errors import StoreBusyError
from services.library.domain.lending import Terms
from services.library.store import LibraryStore
from services.library.usecases import lending, queries, reviews
from services.library.usecases.submissions import Submission, submit_resource, upload_resource
from tests.architecture.laws.source import hand_written
from tests.library.banks import book, choice, gift, marc
from tests.library.handing import hand_in
from tests.library.people import HEAD, LEADER, LIBRARIAN, OPERATOR, TEACHER
from tests.library.readers import lend, register
from tests.payments.failing import Failure, failing

Work = Callable[[LibraryStore], Awaitable[Any]]
BANK = gift(choice("C2-1"), choice("C2-2", asked="Số nào là số lẻ?", right="3", wrong=("2", "4")))


async def upload(store: LibraryStore) -> str:
    submission = Submission(file_name="a.gift", content=BANK, request="u1")
    kept, _ = await upload_resource(store, actor=TEACHER, submission=submission)
    return kept.id


async def whole_way(store: LibraryStore) -> str:
    name = await upload(store)
    await reviews.return_resource(store, actor=LEADER, resource=name, note="sửa", request="r1")
    await submit_resource(store, actor=TEACHER, resource=name, request="s1")
    await reviews.pass_resource(store, actor=LEADER, resource=name, request="p1")
    await reviews.approve_resource(store, actor=HEAD, resource=name, publish=True, request="a1")
    return name


async def take_bank(store: LibraryStore) -> None:
    await hand_in(store, "a.gift", BANK)


async def take_books(store: LibraryStore) -> None:
    content = marc(book("Một", number="1"), book("Hai", number="2"))
    await hand_in(store, "a.mrc", content)


async def lend_and_take_back(store: LibraryStore) -> None:
    await lending.set_rule(store, actor=LIBRARIAN, school="", terms={"pupil": Terms(7, 1)})
    await register(store)
    await lend(store, request="l1")
    await lending.renew_loan(store, actor=LIBRARIAN, school="", number="TK-00001", request="n1")
    await lending.end_loan(store, actor=LIBRARIAN, school="", number="TK-00001", state="shelf", request="e1")


# Every write of every use case: (work, collection, which write of it).
WRITES: list[tuple[Work, str, int]] = [
    (whole_way, "questions", 1),
    *((whole_way, "resources", number) for number in range(1, 6)),
    (take_bank, "questions", 1),
    (take_bank, "resources", 1),
    (take_bank, "reports", 1),
    (take_books, "books", 1),
    (take_books, "reports", 1),
    (lend_and_take_back, "rules", 1),
    (lend_and_take_back, "books", 1),
    (lend_and_take_back, "reports", 1),
    *((lend_and_take_back, "copies", number) for number in range(1, 5)),
]


async def kept_by(store: LibraryStore) -> dict[str, Any]:
    """All that is kept, without the versions that a repeated keep may raise."""
    resources = [
        (one.id, one.state, one.questions, [step.action for step in one.history]) for one in await store.newest()
    ]
    counts = {name: await getattr(store, name).count({}) for name in ("questions", "books", "reports")}
    copies = [(one.number, one.state, len(one.past), one.sequence) for one in await store.copies.where(Query())]
    rules = [(one.id, one.terms["pupil"].days) for one in await store.rules.where(Query())]
    hits = store.index.find(queries.search_query(OPERATOR, words=""), 50)
    return {
        "resources": resources,
        **counts,
        "copies": copies,
        "rules": rules,
        "found": sorted(hit.id for hit in hits.best),
    }


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize(
    ("work", "collection", "nth"), WRITES, ids=[f"{work.__name__}-{name}-{nth}" for work, name, nth in WRITES]
)
async def test_a_write_that_failed_is_finished_by_asking_again(
    store: LibraryStore, work: Work, collection: str, nth: int, *, done: bool
) -> None:
    with failing(store, Failure(collection, nth, done)), pytest.raises(StoreBusyError):
        await work(store)
    await work(store)
    again = await kept_by(store)
    await store.database.client.drop_database(store.database.name)
    fresh = LibraryStore(store.database, store.clock, store.files)
    await fresh.prepare()
    await work(fresh)
    assert again == await kept_by(fresh)


def written_to() -> set[str]:
    """The collections that the use cases keep to, read from the code."""
    return {
        call.func.value.attr
        for found in hand_written()
        if found.is_under("services/library/usecases/")
        for call in ast.walk(found.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"keep", "keep_many"}
        and isinstance(call.func.value, ast.Attribute)
    }


async def test_the_table_of_failures_names_every_write_the_use_cases_make(store: LibraryStore) -> None:
    seen: set[tuple[str, str]] = set()
    for work in (whole_way, take_bank, take_books, lend_and_take_back):
        with failing(store, Failure("none", 0, done=False)) as writes:
            await work(store)
        seen |= {(work.__name__, name) for name in writes}
        await store.database.client.drop_database(store.database.name)
        await store.prepare()
    assert seen == {(work.__name__, name) for work, name, _ in WRITES}
    # Importing keeps the report on a file, and the books that its row importer decided.
    assert written_to() | {"books", "reports"} == {name for _, name in seen}


@pytest.mark.parametrize("collection", ["resources", "questions"])
async def test_a_file_that_cannot_be_kept_leaves_no_material(
    store: LibraryStore, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_content: bytes) -> str:
        raise StoreBusyError("no space left on device")

    monkeypatch.setattr(store.files, "put", full)
    with pytest.raises(StoreBusyError):
        await upload(store)
    assert await getattr(store, collection).count({}) == 0


@pytest.mark.parametrize(
    ("collection", "field", "value"),
    [
        ("resources", "state", "published"),
        ("resources", "author", "TT1"),
        ("questions", "text", "Số nào là số lẻ?"),
        ("questions", "options", [{"text": "3", "share": 100.0, "match": ""}]),
    ],
)
async def test_a_document_altered_behind_our_back_is_not_read(
    store: LibraryStore, collection: str, field: str, value: object
) -> None:
    name = await upload(store)
    await reviews.pass_resource(store, actor=LEADER, resource=name)
    document_id = name if collection == "resources" else (await store.resources.get(name)).questions[0]
    await store.database[collection].update_one({"_id": document_id}, {"$set": {field: value}})
    with pytest.raises(BrokenDocument):
        await getattr(store, collection).get(document_id)


async def test_a_file_whose_bytes_were_altered_is_not_given_out(store: LibraryStore) -> None:
    name = await upload(store)
    sha256 = (await store.resources.get(name)).file.sha256
    (store.files.folder / sha256[:2] / sha256).write_bytes(b"forged")
    with pytest.raises(StoreBusyError, match="no longer has the bytes"):
        await queries.get_resource_file(store, actor=LEADER, resource=name)
