"""What somebody who can write to the store of the library could forge, and how each forgery is noticed, or is not.

The rows of the trust card in services/library/README.md name these tests.
"""

from __future__ import annotations

from typing import Any

import pytest

from chassis.documents import BrokenDocument, Query
from chassis.errors import StoreBusyError
from services.library.domain.lending import Terms
from services.library.domain.questions import Draft, Option
from services.library.domain.visibility import reach
from services.library.search import IndexEntry
from services.library.store import LibraryStore
from services.library.usecases import queries
from services.library.usecases.lending import set_rule
from services.library.usecases.submissions import Submission, upload_resource
from tests.library.banks import book, choice, gift, marc
from tests.library.handing import hand_in
from tests.library.people import HEAD, LEADER, LIBRARIAN, PUPIL, SCHOOL, TEACHER
from tests.library.readers import SIBLING, lend, register
from tests.tampering import forge, forged_in, never_told, tell_all

BANK = gift(choice("C2-1"), choice("C2-2", asked="Số nào là số lẻ?", right="3", wrong=("2", "4")))
AT = "2026-10-31T01:00:00Z"


async def uploaded(store: LibraryStore) -> str:
    kept, _ = await upload_resource(store, actor=TEACHER, submission=Submission(file_name="a.gift", content=BANK))
    await tell_all(store)
    return kept.id


async def broken(store: LibraryStore, collection: str, document: str, **fields: Any) -> str:
    """Forges, and returns what the next read says of it."""
    await forge(store, collection, document, **fields)
    with pytest.raises(BrokenDocument) as noticed:
        await getattr(store, collection).get(document)
    return str(noticed.value).rpartition("is broken: ")[2]


async def test_a_forged_approval_is_noticed_by_its_history_or_by_what_was_told(store: LibraryStore) -> None:
    name = await uploaded(store)
    assert await never_told(store, store.resources, name) == []
    said = await broken(store, "resources", name, state="approved")
    assert said == f"{name} is approved, its history ends with submitted"
    stored = await store.database["resources"].find_one({"_id": name})
    assert stored is not None
    step = {"at": AT, "actor": HEAD.id, "actor_name": "", "note": ""}
    steps = [*stored["history"], {**step, "action": "passed"}, {**step, "action": "approved"}]
    await forge(store, "resources", name, history=steps)
    assert (await store.resources.get(name)).state == "approved"
    assert await never_told(store, store.resources, name) == ["library.resource_approved.v1"]
    assert await broken(store, "resources", name, author=HEAD.id) == f"{name} was passed by its author"


async def test_other_bytes_under_the_name_of_a_file_are_not_given_out(store: LibraryStore) -> None:
    name = await uploaded(store)
    sha256 = (await store.resources.get(name)).file.sha256
    assert (await queries.get_resource_file(store, actor=LEADER, resource=name))[1] == BANK
    store.files.path(sha256).write_bytes(b"forged")
    with pytest.raises(StoreBusyError, match=f"the file {sha256} no longer has the bytes it was named after"):
        await queries.get_resource_file(store, actor=LEADER, resource=name)


async def test_another_right_answer_is_noticed_by_the_digest_and_unnoticed_when_it_is_sealed_anew(
    store: LibraryStore,
) -> None:
    name = await uploaded(store)
    question = (await store.resources.get(name)).questions[0]
    kept = await store.questions.get(question)
    turned = tuple(Option(one.text, 0.0 if one.share else 100.0) for one in kept.options)
    options = [{"text": one.text, "share": one.share, "match": one.match} for one in turned]
    said = await broken(store, "questions", question, options=options)
    assert said == f"question {question} does not fit its digest"
    await forge(store, "questions", question, digest=Draft(kept.kind, kept.text, turned).digest)
    assert (await store.questions.get(question)).options == turned
    assert await never_told(store, store.questions, question) == []
    assert (await queries.get_resource_file(store, actor=LEADER, resource=name))[1] == BANK


async def test_a_forged_title_of_a_book_is_named_by_the_search_and_its_file_puts_it_back(store: LibraryStore) -> None:
    content = marc(book("Dế Mèn", number="1"), book("Đất rừng", number="2"))
    first = await hand_in(store, "a.mrc", content)
    assert first.created == 2
    [one, _] = await store.books.where(Query())
    await tell_all(store)
    await forge(store, "books", one.id, record__title="Tên khác")
    assert await forged_in(store) == [f"books/{one.id}"]
    assert (await store.books.get(one.id)).record.title == "Tên khác"
    again = await hand_in(store, "b.mrc", content)
    assert (again.changed, again.same) == (1, 1)
    assert (await store.books.get(one.id)).record == one.record


async def test_a_copy_forged_to_be_on_the_shelf_or_with_another_is_noticed_by_its_loan_or_by_the_search(
    store: LibraryStore,
) -> None:
    [copy] = await register(store)
    await lend(store)
    await tell_all(store)
    assert await forged_in(store) == []
    said = await broken(store, "copies", copy.id, state="shelf")
    assert said == f"copy {copy.id} is shelf, which does not fit its loan"
    await forge(store, "copies", copy.id, state="lent", reader=SIBLING, loan__reader=SIBLING)
    assert (await store.copies.get(copy.id)).reader == SIBLING
    assert await forged_in(store) == [f"copies/{copy.id}"]


async def test_a_forged_lending_rule_is_not_noticed_within_its_bounds(store: LibraryStore) -> None:
    await set_rule(store, actor=LIBRARIAN, school="", terms={"pupil": Terms(7, 1)})
    await forge(store, "rules", SCHOOL, terms__pupil__days=300)
    assert (await store.rule_of(SCHOOL)).terms["pupil"].days == 300
    said = await broken(store, "rules", SCHOOL, terms__pupil__days=0)
    assert said == f"the rule of {SCHOOL} for pupil is out of its bounds"


async def test_a_forged_report_of_a_file_is_not_noticed_and_the_file_again_says_what_was_refused(
    store: LibraryStore,
) -> None:
    content = gift(choice("C2-1"), choice("C2-1", asked="Số nào lớn hơn 1?"))
    told = await hand_in(store, "a.gift", content)
    assert len(told.refused) == 1
    await forge(store, "reports", told.id, refused=[])
    assert (await store.reports.get(told.id)).refused == []
    again = await hand_in(store, "a.gift", content)
    assert (again.id, again.refused) == (told.id, told.refused)


async def test_what_the_index_was_made_to_say_is_asked_of_the_documents_again(store: LibraryStore) -> None:
    name = await uploaded(store)
    entry = IndexEntry(name, "questions", "toán", "", "", 0, SCHOOL, reach(PUPIL) or frozenset(), version=1_000)
    await store.index.put([entry])
    query = queries.search_query(PUPIL, words="toán")
    assert [hit.id for hit in store.index.find(query, 10).best] == [name]
    assert await queries.search(store, actor=PUPIL, query=query, limit=10) == ([], 1)
