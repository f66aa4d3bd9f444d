"""Who sees which marks: subject teachers their subjects, the homeroom teacher and heads all, the operator none."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.errors import Forbidden
from contracts.facts.accounts import PersonAppointed, TeachingAssigned
from services.records.domain.refusals import NotTaught
from services.records.store import RecordsStore
from services.records.usecases import duties, marks, projections, queries, results
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in
from tests.records.school import (
    CLASS,
    GROUP,
    HEAD_DUNG,
    LEADER_DUNG,
    MONTH,
    OFFICER,
    OPERATOR,
    OTHER_TEACHER,
    SCHOOL,
    STRANGER,
    TEACHER,
    TEACHER_LAN,
    told,
    told_of_teaching,
)
from tests.records.test_imports import ZOOM, stay
from tests.records.test_marks import BOOK, FIRST, all_subjects


async def seen_results(store: RecordsStore, deps: Dependencies, actor: Any) -> tuple[set[str], str, set[str]]:
    """Subjects and level of the first pupil, and the books that are named."""
    found = await results.results_of_class(store, actor=actor, school=SCHOOL, class_name=CLASS, term="hk1")
    one = await results.results_of_pupil(store, actor=actor, pupil=FIRST, term="hk1")
    [listed] = [result for pupil, result in found.pupils if pupil.id == FIRST]
    assert set(one.result.averages) == set(listed.averages)
    return set(listed.averages), listed.after, {book.subject for book in found.books}


async def as_homeroom_by_post(store: RecordsStore) -> None:
    fact = PersonAppointed(
        school=SCHOOL, person=TEACHER, name="Trần Thị Lan", role="teacher", group=GROUP, homeroom=CLASS
    )
    await projections.remember_people(store, [(fact, told(TEACHER, 2))])


async def as_homeroom_by_assignment(store: RecordsStore) -> None:
    fact = TeachingAssigned(
        school=SCHOOL, person=TEACHER, class_name=CLASS, subject="TOAN", subject_name="Toán", homeroom=True
    )
    await projections.remember_assignments(store, [(fact, told_of_teaching(fact, 2))])


async def test_a_subject_teacher_sees_the_own_subject_and_no_level(store: RecordsStore, deps: Dependencies) -> None:
    await all_subjects(store, deps, maths=9)
    assert await seen_results(store, deps, TEACHER_LAN) == ({"TOAN"}, "", {"TOAN"})
    assert (await seen_results(store, deps, HEAD_DUNG))[1] == "Tốt"
    grid = await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK)
    assert grid.book.cells[FIRST]["gk"].value == 90
    for actor in (LEADER_DUNG, OTHER_TEACHER):
        with pytest.raises(NotTaught):
            await marks.get_gradebook(store, actor=actor, key=BOOK)


@pytest.mark.parametrize("become", [as_homeroom_by_post, as_homeroom_by_assignment])
async def test_the_homeroom_teacher_sees_all_subjects_and_the_level(
    store: RecordsStore, deps: Dependencies, become: Any
) -> None:
    await all_subjects(store, deps, maths=9)
    await become(store)
    subjects, level, books = await seen_results(store, deps, TEACHER_LAN)
    assert (len(subjects), level, len(books)) == (10, "Tốt", 10)
    await marks.get_gradebook(store, actor=TEACHER_LAN, key=BOOK._replace(subject="TIN"))
    rows, _ = await marks.list_gradebooks(store, actor=TEACHER_LAN, school="", class_name=CLASS, term="hk1")
    assert {row.book.subject for row in rows} >= {"TOAN", "TIN", "GDTC"}


async def test_the_report_sheet_is_no_paper_of_a_subject_teacher(store: RecordsStore, deps: Dependencies) -> None:
    await all_subjects(store, deps, maths=9)
    with pytest.raises(Forbidden):
        await results.report_sheet(store, deps, actor=TEACHER_LAN, pupil=FIRST, term="hk1")


async def test_the_operator_reads_no_mark_and_sees_which_gradebooks_there_are(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    with pytest.raises(Forbidden):
        await marks.get_gradebook(store, actor=OPERATOR, key=BOOK)
    with pytest.raises(Forbidden):
        await results.results_of_class(store, actor=OPERATOR, school=SCHOOL, class_name=CLASS, term="hk1")
    with pytest.raises(Forbidden):
        await results.report_sheet(store, deps, actor=OPERATOR, pupil=FIRST, term="hk1")
    rows, _ = await marks.list_gradebooks(store, actor=OPERATOR, school=SCHOOL, class_name=CLASS, term="hk1")
    assert len(rows) == 10


async def journal(store: RecordsStore, actor: str) -> list[tuple[str, str]]:
    links = [link async for link in store.database["audit"].find({}).sort("_id", 1)]
    entries = [entry for link in links for entry in link["entries"]]
    return [(one["action"], one["target"]) for one in entries if one.get("actor") == actor]


async def test_lists_late_lists_and_absent_pupils_are_journalled_like_single_reads(
    store: RecordsStore, deps: Dependencies
) -> None:
    content = (ZOOM + stay(f"{FIRST} Dung")).encode()
    await hand_in(store, deps, "8702030/zoom-7A1-2026-10-14.csv", content)
    await marks.list_gradebooks(store, actor=HEAD_DUNG, school="", class_name=CLASS, term="hk1")
    await queries.list_lessons(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS)
    query = queries.RecordQuery(month=MONTH)
    await queries.list_records(store, deps, actor=HEAD_DUNG, query=query, page_size=10, after="")
    await duties.list_late(store, deps, actor=OFFICER, month=MONTH, school="", record_type="", only_late=False)
    assert await journal(store, HEAD_DUNG.id) == [
        ("list gradebooks", f"{SCHOOL}/{CLASS} hk1"),
        ("list online lessons", f"{SCHOOL}/{CLASS}"),
        ("list records", f"month={MONTH} record_type=lesson_plan school={SCHOOL}"),
    ]
    assert await journal(store, OFFICER.id) == [("list late", f"lesson_plan {MONTH} *")]


async def test_a_refusal_names_what_was_asked_for(store: RecordsStore) -> None:
    with pytest.raises(Forbidden) as refused:
        await marks.get_gradebook(store, actor=STRANGER, key=BOOK)
    assert refused.value.details == {"action": "read_gradebook", "target": f"school={SCHOOL} class={SCHOOL}/{CLASS}"}
