"""A material from its author to everybody, on a real store: submission in, passed, returned, approved, found."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Forbidden
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from chassis.paging import Page
from importing import FileUnreadable
from services.library.domain import limits
from services.library.domain.refusals import (
    GroupMissing,
    NoSuchResource,
    OwnWork,
    SameFile,
    SameQuestions,
    StateForbids,
)
from services.library.domain.resources import Resource
from services.library.files.refusals import FileKindRefused, FileTooLarge, NoQuestions
from services.library.store import LibraryStore
from services.library.usecases import queries, reviews
from services.library.usecases.queries import ResourceQuery, search_query
from services.library.usecases.search_index import rebuild_index, refresh_index
from services.library.usecases.submissions import Submission, submit_resource, upload_resource
from tests.library.banks import choice, document, gift, same_bank
from tests.library.people import (
    COLLEAGUE,
    FOREIGN_HEAD,
    FOREIGN_LEADER,
    FOREIGN_TEACHER,
    GROUP,
    HEAD,
    LEADER,
    LETTERS,
    LIBRARIAN,
    NOBODY,
    OPERATOR,
    PUPIL,
    SCHOOL,
    TEACHER,
)

FIRST = Page(0, limits.PAGE_ITEMS)
BANK = gift(choice("C2-1"), choice("C2-2", asked="Số nào là số lẻ?", right="3", wrong=("2", "4")))
PLAN = document("Hình học phẳng lớp 7", "Đường thẳng song song và góc so le trong")


async def upload(
    store: LibraryStore,
    actor: Actor = TEACHER,
    *,
    name: str = "chuong-2.gift",
    content: bytes = BANK,
    request: str = "u1",
) -> Resource:
    kept, _ = await upload_resource(
        store, actor=actor, submission=Submission(file_name=name, content=content, request=request)
    )
    return kept


async def on_the_shelf(store: LibraryStore, *, publish: bool = False, content: bytes = BANK) -> Resource:
    one = await upload(store, content=content)
    await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    return await reviews.approve_resource(store, actor=HEAD, resource=one.id, publish=publish)


async def found(store: LibraryStore, actor: Actor, words: str, **filters: str | int) -> list[str]:
    query = search_query(actor, words=words, **filters)  # type: ignore[arg-type]  # the library names it so
    results, total = await queries.search(store, actor=actor, query=query, limit=limits.FOUND_ITEMS)
    assert total == len(results)
    return [one.resource.title for one in results if one.resource]


async def test_a_bank_knows_its_title_subject_grade_group_and_questions(store: LibraryStore) -> None:
    one = await upload(store)
    assert (one.title, one.subject, one.grade, one.group) == ("Toán 7 - Chương 2", "TOAN", 7, GROUP)
    assert (one.kind, one.items, one.state, one.author_leads) == ("questions", 2, "submitted", False)
    questions, with_answers = await queries.list_questions(store, actor=TEACHER, resource=one.id)
    assert ([question.name for question in questions], with_answers) == (["C2-1", "C2-2"], True)


async def test_the_way_to_the_shelf_is_walked_by_three_people(store: LibraryStore) -> None:
    one = await upload(store)
    assert await inbox(store, LEADER) == [one.id]
    await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    assert (await inbox(store, LEADER), await inbox(store, HEAD)) == ([], [one.id])
    kept = await reviews.approve_resource(store, actor=HEAD, resource=one.id, publish=True)
    assert (kept.state, [step.action for step in kept.history]) == (
        "published",
        ["submitted", "passed", "approved", "published"],
    )
    assert await inbox(store, HEAD) == []


async def inbox(store: LibraryStore, actor: Actor) -> list[str]:
    resources, token = await listed(store, actor, ResourceQuery(is_inbox=True))
    assert not token
    return [one.id for one in resources]


async def listed(
    store: LibraryStore, actor: Actor, query: ResourceQuery, page: Page = FIRST
) -> tuple[Sequence[Resource], str]:
    return await queries.list_resources(store, actor=actor, query=query, page=page)


async def test_what_came_back_waits_for_its_author_and_goes_again_with_a_corrected_file(store: LibraryStore) -> None:
    one = await upload(store)
    await reviews.return_resource(store, actor=LEADER, resource=one.id, note="Câu 1 sai đáp án")
    assert await inbox(store, TEACHER) == [one.id]
    odd = choice("C2-3", asked="Ba là số gì?", right="lẻ", wrong=("chẵn#vì sao",))
    corrected = gift(choice("C2-1", right="4"), odd, "hỏng")
    again, left = await submit_resource(
        store, actor=TEACHER, resource=one.id, request="s2", file_name="chuong-2b.gift", content=corrected
    )
    questions, _ = await queries.list_questions(store, actor=LEADER, resource=one.id)
    assert (again.state, again.file.name) == ("submitted", "chuong-2b.gift")
    assert [(bad.line, bad.why.code) for bad in left.refused] == [(7, "ANSWERS_MISSING")]
    assert [(note.code, note.facts) for note in left.notes] == [("FEEDBACK_NOT_KEPT", {"questions": 1})]
    assert [(question.name, question.options[0].text) for question in questions] == [("C2-1", "4"), ("C2-3", "lẻ")]
    assert await store.questions.count({"name": "C2-1"}) == 1


async def test_a_bank_does_not_become_a_document_by_its_new_file(store: LibraryStore) -> None:
    one = await upload(store)
    await reviews.return_resource(store, actor=LEADER, resource=one.id, note="sửa")
    with pytest.raises(NoQuestions):
        await submit_resource(store, actor=TEACHER, resource=one.id, request="", file_name="a.docx", content=PLAN)


async def test_repeating_a_request_returns_the_first_reply_and_decides_nothing(store: LibraryStore) -> None:
    one = await upload(store)
    assert (await upload(store)).version == one.version
    first = await reviews.pass_resource(store, actor=LEADER, resource=one.id, request="p1")
    again = await reviews.pass_resource(store, actor=LEADER, resource=one.id, request="p1")
    assert (again.version, again.history) == (first.version, first.history)
    with pytest.raises(StateForbids):
        await reviews.pass_resource(store, actor=LEADER, resource=one.id, request="p2")


async def test_the_same_work_from_somebody_else_is_refused_by_the_title_that_stands(store: LibraryStore) -> None:
    await upload(store)
    with pytest.raises(SameQuestions, match="Chương 2"):
        await upload(store, COLLEAGUE, request="u2")
    await upload(store, name="a.docx", content=PLAN)
    with pytest.raises(SameFile, match="Hình học"):
        await upload(store, COLLEAGUE, name="b.docx", content=PLAN)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.exe", b"MZ", FileKindRefused),
        ("a.html", b"<html>", FileKindRefused),
        ("a.docm", b"PK\x03\x04", FileKindRefused),
        ("a.pdf", b"no pdf", FileUnreadable),
        ("a.pdf", b"", FileUnreadable),
        ("a.pdf", b"%PDF-" + b"x" * limits.FILE_BYTES, FileTooLarge),
        ("a.gift", "hỏng {".encode(), NoQuestions),
    ],
)
async def test_a_file_that_is_not_what_the_shelf_keeps_is_refused_and_nothing_is_kept(
    store: LibraryStore, name: str, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await upload(store, name=name, content=content)
    assert await store.resources.count({}) == 0
    assert await store.questions.count({}) == 0


async def test_an_author_without_a_group_is_asked_for_one_and_may_not_name_another_schools(store: LibraryStore) -> None:
    with pytest.raises(GroupMissing):
        await upload(store, LIBRARIAN)
    for group, actor in ((LETTERS, LIBRARIAN), (GROUP, HEAD)):
        submission = Submission(file_name="a.gift", content=gift(choice(group, asked=group)), group=group)
        kept, _ = await upload_resource(store, actor=actor, submission=submission)
        assert kept.group == group
    for school, refusal in ((SCHOOL, GroupMissing), ("", NotAllowed)):
        submission = Submission(file_name="a.gift", content=BANK, group="8702020/Tổ", school=school)
        with pytest.raises(refusal):
            await upload_resource(store, actor=HEAD, submission=submission)


async def test_nobody_passes_or_approves_in_another_school_and_what_they_may_not_see_is_not_there(
    store: LibraryStore,
) -> None:
    one = await upload(store)
    for stranger in (FOREIGN_LEADER, FOREIGN_HEAD, FOREIGN_TEACHER, PUPIL, NOBODY):
        with pytest.raises(NoSuchResource):
            await reviews.pass_resource(store, actor=stranger, resource=one.id)
        with pytest.raises(NoSuchResource):
            await queries.get_resource_file(store, actor=stranger, resource=one.id)
    await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    with pytest.raises(NotAllowed):
        await reviews.approve_resource(store, actor=LEADER, resource=one.id)


async def test_a_leader_who_is_the_author_does_not_pass_the_own_work_but_the_head_may(store: LibraryStore) -> None:
    one = await upload(store, LEADER)
    with pytest.raises(OwnWork):
        await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    assert (await reviews.pass_resource(store, actor=HEAD, resource=one.id)).state == "passed"


async def test_pupils_see_questions_of_the_shelf_without_their_answers_and_not_the_file(store: LibraryStore) -> None:
    one = await on_the_shelf(store)
    questions, with_answers = await queries.list_questions(store, actor=PUPIL, resource=one.id)
    assert (len(questions), with_answers) == (2, False)
    with pytest.raises(Forbidden):
        await queries.get_resource_file(store, actor=PUPIL, resource=one.id)
    _, content = await queries.get_resource_file(store, actor=COLLEAGUE, resource=one.id)
    assert content == BANK


async def test_the_shared_shelf_is_taken_in_by_the_leader_who_passes_it(store: LibraryStore) -> None:
    one = await upload(store, OPERATOR)
    assert (one.school, one.group) == ("", "")
    kept = await reviews.pass_resource(store, actor=LEADER, resource=one.id)
    assert (kept.school, kept.group) == (SCHOOL, GROUP)
    assert kept.pending_facts() == []
    await reviews.approve_resource(store, actor=HEAD, resource=one.id)
    with pytest.raises(SameQuestions):
        await upload(store, TEACHER, request="u9", content=BANK)
    assert await store.resources.count({}) == 1


async def test_what_is_withdrawn_is_found_no_more_but_stays_with_its_school(store: LibraryStore) -> None:
    one = await on_the_shelf(store, publish=True)
    assert await found(store, FOREIGN_TEACHER, "toan 7") == ["Toán 7 - Chương 2"]
    await reviews.withdraw_resource(store, actor=HEAD, resource=one.id, note="Bản cũ")
    assert await found(store, FOREIGN_TEACHER, "toan 7") == []
    assert await found(store, HEAD, "toan 7") == ["Toán 7 - Chương 2"]


WRITTEN = "Đường thẳng song song"


@pytest.mark.parametrize(
    "words", [WRITTEN, unicodedata.normalize("NFD", WRITTEN), "duong thang song song", "ĐƯỜNG THẲNG", "song duong"]
)
async def test_a_search_finds_the_same_with_accents_without_and_decomposed(store: LibraryStore, words: str) -> None:
    await upload(store, name="hinh.docx", content=PLAN)
    await upload(store)
    assert await found(store, TEACHER, words) == ["Hình học phẳng lớp 7"]


async def test_exact_accents_come_first(store: LibraryStore) -> None:
    await upload(store, name="a.docx", content=document("Bà ngoại"))
    await upload(store, name="b.docx", content=document("Ba ngoại"))
    assert await found(store, TEACHER, "bà") == ["Bà ngoại", "Ba ngoại"]
    assert await found(store, TEACHER, "ba") == ["Ba ngoại", "Bà ngoại"]


async def test_filters_narrow_what_is_found(store: LibraryStore) -> None:
    await upload(store, name="hinh.docx", content=PLAN)
    await upload(store)
    assert await found(store, TEACHER, "", kind="questions") == ["Toán 7 - Chương 2"]
    assert await found(store, TEACHER, "", subject="Toán", grade=7) == ["Toán 7 - Chương 2"]
    assert await found(store, TEACHER, "", grade=7, school=SCHOOL, kind="document") == ["Hình học phẳng lớp 7"]
    assert await found(store, TEACHER, "", grade=8) == []


async def test_an_index_made_anew_finds_what_was_kept(store: LibraryStore) -> None:
    await on_the_shelf(store)
    other = LibraryStore(store.database, store.clock, store.files)
    assert await found(other, TEACHER, "chuong 2") == []
    assert await rebuild_index(other) == 1
    assert await found(other, TEACHER, "chuong 2") == ["Toán 7 - Chương 2"]


async def test_what_another_process_kept_is_found_after_a_refresh(store: LibraryStore) -> None:
    other = LibraryStore(store.database, store.clock, store.files)
    await on_the_shelf(store, publish=True)
    await refresh_index(other, store.now() - timedelta(seconds=1))
    assert await found(other, FOREIGN_TEACHER, "chuong 2") == ["Toán 7 - Chương 2"]


async def test_lists_are_paged_newest_first_and_narrowed_by_state_and_author(
    store: LibraryStore, clock: FrozenClock
) -> None:
    for number in range(3):
        await upload(store, content=gift(choice(f"N{number}", asked=f"Câu số {number}")), name=f"{number}.gift")
        clock.move(timedelta(minutes=1))
    await upload(store, COLLEAGUE, content=same_bank()[".gift"], request="c")
    mine = ResourceQuery(is_mine=True)
    page, token = await listed(store, TEACHER, mine, Page(0, 2))
    assert ([one.file.name for one in page], token) == (["2.gift", "1.gift"], "2")
    page, token = await listed(store, TEACHER, mine, Page(2, 2))
    assert ([one.file.name for one in page], token) == (["0.gift"], "")
    page, _ = await listed(store, HEAD, ResourceQuery(state="submitted", school=SCHOOL))
    assert len(page) == 4
    assert (await listed(store, FOREIGN_HEAD, ResourceQuery(school=SCHOOL)))[0] == []
