"""The year of a class: what the homeroom teacher enters, and the promotion, re-assessment and title that follow."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Forbidden, Refusal
from services.records.domain.judging import TermInputs, YearInputs, year_result
from services.records.domain.limits import HALF_DAYS_A_TERM, YEAR_ENTRIES
from services.records.domain.receipts import Place, Receipt, replay
from services.records.domain.refusals import BlockTooLarge, MarkConflict, MarkInvalid, NotHomeroom, PupilNotInClass
from services.records.domain.results import TermResults
from services.records.domain.tt22.rules import LOWER_SECONDARY
from services.records.domain.tt22.subjects import SubjectTerm
from services.records.domain.tt22.year import YearOutcome, YearSheetRow
from services.records.domain.year_sheet import Entry, YearSheet
from services.records.store import RecordsStore
from services.records.usecases import results, year_sheets
from services.records.usecases.dependencies import Dependencies
from tests.records.school import (
    CLASS,
    CLERK,
    GUARDIAN,
    HEAD_DUNG,
    LEADER_DUNG,
    OFFICER,
    OPERATOR,
    PUPIL,
    SCHOOL,
    STRANGER,
    TEACHER,
    TEACHER_LAN,
    YEAR,
)
from tests.records.test_marks import FIRST, all_subjects
from tests.records.test_need_to_know import as_homeroom_by_post

PLACE = Place(SCHOOL, CLASS, YEAR, "year", FIRST)
SLOTS = ("tx1", "tx2", "gk", "ck")
GOOD_ROW = YearSheetRow(training_hk1=3, training_hk2=3, absent_hk1=0, absent_hk2=0)
TERM = st.lists(st.integers(0, 100), min_size=8, max_size=8)
ROWS = st.builds(
    YearSheetRow,
    training_hk1=st.integers(0, 3),
    training_hk2=st.integers(0, 3),
    training_summer=st.none() | st.integers(0, 3),
    absent_hk1=st.integers(0, 60),
    absent_hk2=st.none() | st.integers(0, 60),
    retests=st.dictionaries(st.sampled_from(["M0", "M1", "M7"]), st.integers(0, 100)),
)


def term(averages: list[int], exempt: str = "") -> TermInputs:
    """Each subject with that mark in every column."""
    subjects = {
        f"M{number}": SubjectTerm(False, 35, dict.fromkeys(SLOTS, mark), exempt=f"M{number}" == exempt)
        for number, mark in enumerate(averages)
    }
    return TermInputs(subjects)


def outcome(inputs: YearInputs) -> YearOutcome:
    found = year_result(FIRST, inputs, LOWER_SECONDARY).year
    assert found is not None
    return found


@given(TERM, TERM, ROWS)
def test_the_receipt_of_a_year_is_made_again_to_the_same_bytes(
    first: list[int], second: list[int], row: YearSheetRow
) -> None:
    text = Receipt.of(PLACE, YearInputs(term(first), term(second), row), LOWER_SECONDARY).text
    assert replay(text).text == text


@given(TERM, TERM, st.integers(0, 7), st.integers(0, 100))
def test_raising_a_mark_of_either_term_never_lowers_the_level_of_the_year(
    first: list[int], second: list[int], place: int, by: int
) -> None:
    def level(hk1: list[int], hk2: list[int]) -> int:
        after = year_result(FIRST, YearInputs(term(hk1), term(hk2)), LOWER_SECONDARY).judged.after
        assert after is not None
        return after

    for at, marks in enumerate((first, second)):
        raised = [min(100, mark + by) if number == place else mark for number, mark in enumerate(marks)]
        assert level(*([raised, second] if at == 0 else [first, raised])) >= level(first, second)


def test_what_a_year_cannot_be_decided_without_is_named() -> None:
    inputs = YearInputs(term([80] * 8), term([80] * 8), YearSheetRow(training_hk2=3, absent_hk1=2))
    found = outcome(inputs)
    assert (found.decision, found.title, found.missing) == ("", "", ("training_hk1", "absent_hk2"))
    whole = year_result(FIRST, YearInputs(term([80] * 8), term([80] * 7), GOOD_ROW), LOWER_SECONDARY)
    assert (whole.after, whole.missing, whole.year and whole.year.decision) == ("", ("M7",), "")


def test_a_pupil_exempt_in_one_term_alone_is_flagged_and_the_subject_is_missing() -> None:
    found = year_result(FIRST, YearInputs(term([80] * 8, "M7"), term([80] * 8), GOOD_ROW), LOWER_SECONDARY)
    assert (found.after, found.missing) == ("", ("M7",))
    assert [(flag.article, flag.taints) for flag in found.flags] == [
        ("22/2021 Art. 11.2", ("level", "promotion", "title"))
    ]
    both = year_result(FIRST, YearInputs(term([80] * 8, "M7"), term([80] * 8, "M7"), GOOD_ROW), LOWER_SECONDARY)
    assert (both.after, both.averages["M7"], both.flags) == ("Tốt", "M", ())


async def enter(store: RecordsStore, *said: tuple[str, str], base: int = 0, request: str = "") -> list[Entry | Refusal]:
    entries = [year_sheets.Said(FIRST, slot, value, base, request and f"{request}{slot}") for slot, value in said]
    return await year_sheets.post_entries(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, entries=entries)


async def a_year(store: RecordsStore, deps: Dependencies) -> None:
    """Both terms whole for the first pupil, the second as the first."""
    await all_subjects(store, deps, maths=9)
    for book in await store.gradebooks_of(SCHOOL, CLASS, "hk1"):
        book.id, book.term, book.version = book.id.replace(".hk1", ".hk2"), "hk2", 0
        await store.gradebooks.keep(book)
    await as_homeroom_by_post(store)


async def test_the_homeroom_teacher_enters_training_and_absences_and_promotion_follows(
    store: RecordsStore, deps: Dependencies
) -> None:
    await a_year(store, deps)
    before = await year_sheets.get_sheet(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS)
    assert (before.writable, before.sheet.version, before.results[FIRST].after) == (True, 0, "Tốt")
    said = (("training_hk1", "3"), ("training_hk2", "3"), ("absent_hk1", "2"), ("absent_hk2", "0"))
    assert all(isinstance(one, Entry) for one in await enter(store, *said))
    shown = await year_sheets.get_sheet(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS)
    year = shown.results[FIRST].year
    assert year is not None
    assert (year.decision, year.title, shown.writable) == ("promoted", "good", False)
    receipt = await results.receipt_of(store, actor=PUPIL, pupil=FIRST, term="year")
    kept = await store.results.get(TermResults.key(SCHOOL, CLASS, YEAR, "year"))
    assert (kept.levels[FIRST].receipt, receipt.replays) == (receipt.receipt.sha256, True)
    assert json.loads(receipt.text)["outcome"]["decision"] == "promoted"
    found = await results.results_of_class(store, actor=HEAD_DUNG, school=SCHOOL, class_name=CLASS, term="year")
    [mine] = [one for pupil, one in found.pupils if pupil.id == FIRST]
    assert (mine.year, len(found.books)) == (year, 10)


async def test_more_than_45_half_days_keep_a_pupil_in_the_class(store: RecordsStore, deps: Dependencies) -> None:
    await a_year(store, deps)
    await enter(store, ("training_hk1", "3"), ("training_hk2", "3"), ("absent_hk1", "20"), ("absent_hk2", "25"))
    receipt = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="year")
    assert json.loads(receipt.text)["outcome"]["decision"] == "promoted"
    await enter(store, ("absent_hk2", "26"), base=1)
    receipt = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="year")
    assert json.loads(receipt.text)["outcome"]["decision"] == "stays"
    assert len(receipt.kept) == 2


async def test_an_entry_that_may_not_be_is_refused_and_keeps_back_no_other(store: RecordsStore) -> None:
    await as_homeroom_by_post(store)
    most = str(HALF_DAYS_A_TERM)
    found = await enter(store, ("training_hk1", "4"), ("absent_hk1", most), ("absent_hk2", f"{most}0"), ("gk", "1"))
    assert [one.reason if isinstance(one, Refusal) else one.value for one in found] == [
        "MARK_INVALID", HALF_DAYS_A_TERM, "MARK_INVALID", "SLOT_UNKNOWN"
    ]  # fmt: skip
    for slot in ("retest_", "retest_a.b", "retest_$x", "", "entries"):
        [refused] = await enter(store, (slot, "1"))
        assert isinstance(refused, Refusal)
        assert refused.reason == "SLOT_UNKNOWN"
    for typed in ("x", "-1", "1,5", "²", "9" * 9):
        [refused] = await enter(store, ("absent_hk2", typed))
        assert isinstance(refused, MarkInvalid)
    entries = [year_sheets.Said("2600000999", "absent_hk1", "1", 0, "")]
    [refused] = await year_sheets.post_entries(
        store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, entries=entries
    )
    assert isinstance(refused, PupilNotInClass)


async def test_whoever_was_slower_is_told_and_a_repeat_gets_what_it_made(store: RecordsStore) -> None:
    await as_homeroom_by_post(store)
    [first] = await enter(store, ("absent_hk1", "2"), request="r")
    [again] = await enter(store, ("absent_hk1", "2"), request="r")
    assert first == again
    [slower] = await enter(store, ("absent_hk1", "3"), request="s")
    assert isinstance(slower, MarkConflict)
    assert slower.details["value"] == "2"
    [cleared] = await enter(store, ("absent_hk1", ""), base=1)
    assert isinstance(cleared, Entry)
    sheet = await store.year_sheets.get(YearSheet.key(SCHOOL, CLASS, YEAR))
    assert [(one.old, one.new, one.by) for one in sheet.changes] == [(2, None, TEACHER)]


async def test_the_year_sheet_is_of_the_homeroom_teacher_and_read_by_the_heads_alone(store: RecordsStore) -> None:
    for actor in (TEACHER_LAN, LEADER_DUNG, OFFICER, OPERATOR, CLERK, PUPIL, GUARDIAN, STRANGER):
        with pytest.raises(Forbidden):
            await year_sheets.get_sheet(store, actor=actor, school=SCHOOL, class_name=CLASS)
    await as_homeroom_by_post(store)
    await year_sheets.get_sheet(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS)
    for actor in (HEAD_DUNG, LEADER_DUNG, CLERK):
        with pytest.raises(Forbidden):
            await year_sheets.post_entries(store, actor=actor, school=SCHOOL, class_name=CLASS, entries=[])
    with pytest.raises(NotHomeroom):
        await year_sheets.post_entries(store, actor=LEADER_DUNG, school=SCHOOL, class_name=CLASS, entries=[])
    many = [year_sheets.Said(FIRST, "absent_hk1", "1", 0, "")] * (YEAR_ENTRIES + 1)
    with pytest.raises(BlockTooLarge):
        await year_sheets.post_entries(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, entries=many)
