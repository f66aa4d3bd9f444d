"""The handed case pupil-twice-in-gradebook: both rows are named and none is taken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.records.domain.gradebook import Key
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, say
from tests.records.cases_district import ROLL, case, open_class
from tests.records.school import CLASS, SCHOOL, YEAR, gradebook_rows, workbook

CASE, FILE = "pupil-twice-in-gradebook", "so-diem-7A1-hk1.xlsx"
BOOK = Key(SCHOOL, CLASS, "TIN", YEAR, "hk1")
TWICE, OTHER = "2600000301", "2600000302"
PATH = f"{SCHOOL}/{FILE}"


def informatics(*rows: Sequence[object]) -> bytes:
    return workbook({"Tin học": gradebook_rows("Tin học", rows, regular=2)})


def row(code: str, *marks: object) -> list[object]:
    return [1, code, ROLL[code], *marks]


@pytest.fixture
async def sample(bare: RecordsStore, deps: Dependencies) -> RecordsStore:
    """The marks of the sample district, as its own file brought them."""
    await open_class(bare)
    rows = [row(TWICE, 7.5, 7, 6.5, 6, 6.5), row(OTHER, 8, 8, 8, 8, 8)]
    assert (await hand_in(bare, deps, PATH, informatics(*rows))).created == 2
    return bare


async def marks(store: RecordsStore) -> dict[str, list[tuple[int | None, int]]]:
    book = await store.gradebooks.get(BOOK.id)
    return {
        pupil: [(cells[slot].value, cells[slot].version) for slot in book.slots] for pupil, cells in book.cells.items()
    }


AFTER = {TWICE: [(75, 1), (70, 1), (65, 1), (60, 1)], OTHER: [(70, 2)] * 4}


async def test_of_a_pupil_who_stands_twice_with_other_marks_both_rows_are_named_and_none_is_taken(
    sample: RecordsStore, deps: Dependencies
) -> None:
    report = await hand_in(sample, deps, PATH, case(CASE, FILE))
    assert (report.rows, report.created, report.changed, report.same) == (3, 0, 1, 0)
    assert [(one.row, one.value, one.why.facts) for one in report.refused] == [
        (5, TWICE, {"rows": "7"}),
        (7, TWICE, {"rows": "5"}),
    ]
    assert "học sinh này còn ở dòng 7 với điểm khác" in say(report.refused[0].why)
    assert await marks(sample) == AFTER


async def test_the_same_file_again_changes_nothing(sample: RecordsStore, deps: Dependencies) -> None:
    await hand_in(sample, deps, PATH, case(CASE, FILE))
    before = await sample.gradebooks.get(BOOK.id)
    report = await hand_in(sample, deps, PATH, case(CASE, FILE))
    assert (report.created, report.changed, report.same, len(report.refused)) == (0, 0, 1, 2)
    assert (await sample.gradebooks.get(BOOK.id)).version == before.version
    assert await marks(sample) == AFTER


async def test_of_two_equal_rows_one_is_taken_and_the_other_named(sample: RecordsStore, deps: Dependencies) -> None:
    rows = [row(TWICE, 9, 9, 9, 9, 9), row(OTHER, 8, 8, 8, 8, 8), row(TWICE, "9,0", 9, 9, 9, 9)]
    report = await hand_in(sample, deps, PATH, informatics(*rows))
    assert (report.changed, report.same, [(one.row, one.why.code) for one in report.refused]) == (
        1, 1, [(7, "PUPIL_TWICE_SAME")]
    )  # fmt: skip
    assert (await marks(sample))[TWICE] == [(90, 2)] * 4


async def test_three_rows_of_one_pupil_name_each_other(sample: RecordsStore, deps: Dependencies) -> None:
    rows = [row(TWICE, 9, 9, 9, 9), row(TWICE, 9, 9, 9, 9), row(TWICE, 8, 9, 9, 9)]
    report = await hand_in(sample, deps, PATH, informatics(*rows))
    assert [(one.row, one.why.facts["rows"]) for one in report.refused] == [(5, "6, 7"), (6, "5, 7"), (7, "5, 6")]


async def test_a_row_that_cannot_be_read_does_not_let_the_other_row_of_the_pupil_pass(
    sample: RecordsStore, deps: Dependencies
) -> None:
    report = await hand_in(sample, deps, PATH, informatics(row(TWICE, 9, 9, 9, 9), row(TWICE, 9, 11, 9, 9)))
    assert ([(one.row, one.why.code) for one in report.refused], report.taken) == (
        [(5, "PUPIL_TWICE"), (6, "PUPIL_TWICE")], 0
    )  # fmt: skip


async def test_two_sheets_of_one_subject_are_one_list(sample: RecordsStore, deps: Dependencies) -> None:
    sheets = {name: gradebook_rows("Tin học", [row(TWICE, mark, 9, 9, 9)], regular=2) for name, mark in
              (("Tin học", 9), ("Tin học (2)", 8))}  # fmt: skip
    report = await hand_in(sample, deps, PATH, workbook(sheets))
    assert [(one.sheet, one.row, one.why.facts["rows"]) for one in report.refused] == [
        ("Tin học", 5, "Tin học (2)!5"),
        ("Tin học (2)", 5, "Tin học!5"),
    ]
    assert (await marks(sample))[TWICE] == [(75, 1), (70, 1), (65, 1), (60, 1)]
