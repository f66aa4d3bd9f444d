"""A primary class by Circular 27/2020: levels and whole marks in the grid, qualities, the year, and its receipts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refusal
from chassis.identity.actor import Actor, Grant
from contracts.facts.accounts import PupilEnrolled, TeachingAssigned
from services.records.domain.gradebook import Gradebook, Key, Kind, check_gradebook
from services.records.domain.judging import TermInputs, YearInputs
from services.records.domain.receipts import Place, Receipt, replay
from services.records.domain.refusals import RulesOfAnotherAct
from services.records.domain.rule_sets import rules_for
from services.records.domain.tt22.rules import LOWER_SECONDARY
from services.records.domain.tt22.subjects import SubjectTerm
from services.records.domain.tt27.levels import PrimaryJudged
from services.records.domain.tt27.rules import PRIMARY
from services.records.domain.tt27.year import PrimaryRow
from services.records.domain.year_sheet import Entry, YearSheet
from services.records.files.marks import read_mark_of
from services.records.store import RecordsStore
from services.records.usecases import marks, projections, results, year_sheets
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, say
from tests.records.school import (
    AT_SCHOOL,
    HEAD_DUNG,
    SCHOOL,
    TEACHER,
    YEAR,
    told,
    told_of_teaching,
    workbook,
)

CLASS, PUPIL = "4A", "2600000401"
TEACHER_4A = Actor(TEACHER, "Trần Thị Lan", (Grant("teacher", {**AT_SCHOOL, "class": (f"{SCHOOL}/{CLASS}",)}),))
CHILD = Actor(PUPIL, "Bé Na", (Grant("pupil", {"self": (PUPIL,), **AT_SCHOOL}),))
TESTED = ("TV", "TOAN", "TA", "TIN", "CN", "LSDL", "KH")
OTHERS = ("DD", "GDTC", "AN", "MT", "HDTN")
SECONDARY_FILE = (
    "lớp 4A đánh giá theo 27/2020/TT-BGDĐT, sổ này là sổ điểm cấp trung học; hãy nhập mức và điểm kiểm tra "
    "định kì trên trang"
)
PLACE = Place(SCHOOL, CLASS, YEAR, "year", PUPIL)
WHOLE = st.integers(0, 10).map(lambda mark: mark * 10)
LEVELS = st.lists(st.integers(0, 2), min_size=len(TESTED + OTHERS), max_size=len(TESTED + OTHERS))
TESTS = st.lists(WHOLE, min_size=len(TESTED), max_size=len(TESTED))
TRAITS = st.lists(st.integers(0, 2), min_size=15, max_size=15)


def a_term(levels: Sequence[int], tests: Sequence[int]) -> TermInputs:
    marks_of = dict(zip(TESTED, tests, strict=True))
    return TermInputs(
        {
            code: SubjectTerm(False, 70, {"mck": level, **({"ck": marks_of[code]} if code in marks_of else {})})
            for code, level in zip(TESTED + OTHERS, levels, strict=True)
        }
    )


def a_receipt(levels: Sequence[int], tests: Sequence[int], traits: Sequence[int]) -> Receipt:
    row = PrimaryRow(dict(zip(PRIMARY.traits, traits, strict=True)))
    return Receipt.of(PLACE, YearInputs(TermInputs(), a_term(levels, tests), row), PRIMARY)


def level_of(receipt: Receipt) -> int:
    judged = receipt.result.judged
    assert isinstance(judged, PrimaryJudged)
    assert judged.after is not None
    return judged.after


@given(LEVELS, TESTS, TRAITS, st.data())
def test_raising_a_level_a_test_or_a_trait_never_lowers_the_year(
    levels: list[int], tests: list[int], traits: list[int], data: st.DataObject
) -> None:
    before = level_of(a_receipt(levels, tests, traits))
    raised = data.draw(st.sampled_from([levels, tests, traits]))
    place = data.draw(st.integers(0, len(raised) - 1))
    raised[place] = min(raised[place] + data.draw(st.sampled_from([1, 2])), 2) if raised is not tests else 100
    assert level_of(a_receipt(levels, tests, traits)) >= before


@given(LEVELS, TESTS, TRAITS, st.data())
def test_a_receipt_of_a_primary_year_does_not_depend_on_any_order_and_replays_to_the_same_bytes(
    levels: list[int], tests: list[int], traits: list[int], data: st.DataObject
) -> None:
    receipt = a_receipt(levels, tests, traits)
    assert isinstance(receipt.inputs, YearInputs)
    assert isinstance(receipt.inputs.row, PrimaryRow)
    term = receipt.inputs.hk2
    shuffled = {code: term.subjects[code] for code in data.draw(st.permutations(sorted(term.subjects)))}
    row = replace(receipt.inputs.row, traits=dict(reversed(list(receipt.inputs.row.traits.items()))))
    other = Receipt.of(PLACE, YearInputs(TermInputs(), TermInputs(shuffled), row), PRIMARY)
    assert other.text == receipt.text == replay(receipt.text).text


@given(LEVELS, TESTS, TRAITS)
def test_the_highest_level_asks_for_everything_and_one_thing_less_lowers_it(
    levels: list[int], tests: list[int], traits: list[int]
) -> None:
    everything = min(levels) == min(traits) == 2 and min(tests) >= 90
    assert (level_of(a_receipt(levels, tests, traits)) == 3) is everything


def test_a_class_asked_by_the_circular_of_another_level_of_school_is_refused_with_both_named() -> None:
    for place, rules in ((PLACE, LOWER_SECONDARY), (PLACE._replace(class_name="7A1"), PRIMARY)):
        with pytest.raises(RulesOfAnotherAct) as refused:
            Receipt.of(place, TermInputs(), rules)
        assert {refused.value.details["asked"], refused.value.details["due"]} == {
            "22/2021/TT-BGDĐT", "27/2020/TT-BGDĐT"
        }  # fmt: skip
        assert (refused.value.details["class_name"], refused.value.details["year"]) == (place.class_name, YEAR)


@pytest.mark.parametrize(
    ("grade", "year", "known"),
    [("1", "2019-2020", False), ("1", "2020-2021", True), ("5", "2023-2024", False), ("5", "2024-2025", True)],
)
def test_the_circular_came_in_a_grade_a_year(grade: str, year: str, *, known: bool) -> None:
    assert (rules_for(grade, year) is PRIMARY) is known


def test_a_row_of_the_primary_rules_is_never_edited() -> None:
    assert PRIMARY.sha256 == "e74817f6b313554b8bc28d3749f38fbc184c4fd9073ab34e164278b9b8753fc8"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("t", "level", 2), (" H ", "level", 1), ("C", "level", 0), ("", "level", None),
        ("9", "level", "LEVEL_INVALID"), ("TH", "level", "LEVEL_INVALID"), ("Đ", "level", "LEVEL_INVALID"),
        ("9", "whole", 90), ("10", "whole", 100), ("9,0", "whole", 90), ("0", "whole", 0), ("", "whole", None),
        ("8,5", "whole", "WHOLE_MARK_INVALID"), ("8.5", "whole", "WHOLE_MARK_INVALID"),
        ("85", "whole", "WHOLE_MARK_INVALID"), ("11", "whole", "WHOLE_MARK_INVALID"),
        ("-1", "whole", "WHOLE_MARK_INVALID"), ("T", "whole", "WHOLE_MARK_INVALID"),
        ("20", "whole", "WHOLE_MARK_INVALID"), ("9" * 99, "whole", "WHOLE_MARK_INVALID"),
    ],
)  # fmt: skip
def test_what_is_typed_is_taken_as_its_column_asks_and_refused_by_name(
    text: str, kind: str, found: int | str | None
) -> None:
    column: Kind = "level" if kind == "level" else "whole"
    if not isinstance(found, str):
        assert read_mark_of(text, column, "ck") == found
        return
    with pytest.raises(Refusal) as refused:
        read_mark_of(text, column, "ck")
    assert (refused.value.reason, refused.value.details) == (found, {"value": text, "slot": "ck"})


def test_marks_that_an_earlier_build_took_by_the_secondary_columns_are_read_and_not_judged() -> None:
    book = Gradebook.open(
        Key(SCHOOL, CLASS, "TV", YEAR, "hk1"), subject_name="Tiếng Việt", by_comment=False, periods=245
    )
    other = Gradebook.open(Key(SCHOOL, "7A1", "TV", YEAR, "hk1"), subject_name="", by_comment=False, periods=245)
    at = told("x").time
    for slot in ("tx1", "gk", "ck"):
        other.post(PUPIL, slot, 85, base=0, by=TEACHER, at=at, request="")
    book.cells = other.cells
    check_gradebook(book)
    assert (book.average(PUPIL), dict(book.of_pupil(PUPIL).marks)) == ("", {})
    book.cells[PUPIL]["mck"] = replace(book.cells[PUPIL]["ck"], value=3)
    with pytest.raises(ValueError, match="has 3 in mck"):
        check_gradebook(book)


async def a_class(store: RecordsStore, subjects: Sequence[str] = TESTED + OTHERS) -> None:
    """One pupil, one teacher for everything, who is the homeroom teacher."""
    fact = PupilEnrolled(
        school=SCHOOL, pupil=PUPIL, name="Bé Na", class_name=CLASS, year=YEAR, birth_date=date(2017, 3, 1)
    )
    await projections.remember_pupils(store, [(fact, told(PUPIL))])
    taught = [
        TeachingAssigned(
            school=SCHOOL, person=TEACHER, class_name=CLASS, subject=code, subject_name=code, homeroom=code == "TV"
        )
        for code in subjects
    ]
    await projections.remember_assignments(store, [(one, told_of_teaching(one)) for one in taught])


async def typed(
    store: RecordsStore, subject: str, term: str, cells: Mapping[str, str], actor: Actor = TEACHER_4A
) -> list[str | int | None]:
    """What each cell holds now, or why it was refused."""
    entries = [marks.Entry(PUPIL, slot, value, 0, "") for slot, value in cells.items()]
    key = Key(SCHOOL, CLASS, subject, YEAR, term)
    block = await marks.post_marks(store, actor=actor, gradebook=key.id, entries=entries)
    return [one.reason if isinstance(one, Refusal) else one.cell.value for one in block.answers]


async def a_term_typed(store: RecordsStore, term: str, mark: str = "9") -> None:
    for code in TESTED:
        mid = {"gk": mark} if code in ("TV", "TOAN") else {}
        await typed(store, code, term, {"mgk": "T", "mck": "T", "ck": mark, **mid})
    for code in OTHERS:
        await typed(store, code, term, {"mgk": "T", "mck": "T"})


async def entered(store: RecordsStore, said: Mapping[str, str], actor: Actor = TEACHER_4A) -> list[str | int | None]:
    entries = [year_sheets.Said(PUPIL, slot, value, 0, "") for slot, value in said.items()]
    found = await year_sheets.post_entries(store, actor=actor, school=SCHOOL, class_name=CLASS, entries=entries)
    return [one.value if isinstance(one, Entry) else one.reason for one in found]


async def test_the_grid_of_a_primary_class_has_levels_and_the_tests_of_its_grade(store: RecordsStore) -> None:
    await a_class(store)
    for subject, slots in (
        ("TV", ("mgk", "gk", "mck", "ck")), ("KH", ("mgk", "mck", "ck")), ("AN", ("mgk", "mck"))
    ):  # fmt: skip
        grid = await marks.get_gradebook(store, actor=TEACHER_4A, key=Key(SCHOOL, CLASS, subject, YEAR, "hk1"))
        assert grid.book.slots == slots
    assert await typed(store, "TV", "hk1", {"mgk": "T", "gk": "8,5", "mck": "9", "ck": "10", "tx1": "9"}) == [
        2, "WHOLE_MARK_INVALID", "LEVEL_INVALID", 100, "SLOT_UNKNOWN"
    ]  # fmt: skip
    assert await typed(store, "AN", "hk1", {"mck": "H", "ck": "9"}) == [1, "SLOT_UNKNOWN"]
    with pytest.raises(Refusal):
        await typed(store, "AN", "hk1", {"mck": "H"}, HEAD_DUNG)


async def test_a_term_shows_levels_and_tests_and_says_what_is_missing(store: RecordsStore, deps: Dependencies) -> None:
    await a_class(store)
    await a_term_typed(store, "hk1")
    await typed(store, "KH", "hk1", {"mck": ""})
    found = await results.results_of_pupil(store, actor=CHILD, pupil=PUPIL, term="hk1")
    assert (found.result.averages["TV"], found.result.averages["AN"]) == ("T 9", "T")
    assert (found.result.after, found.result.missing) == ("", ())
    cleared = Key(SCHOOL, CLASS, "KH", YEAR, "hk1")
    entry = marks.Entry(PUPIL, "mck", "", 1, "")
    await marks.post_marks(store, actor=TEACHER_4A, gradebook=cleared.id, entries=[entry])
    found = await results.results_of_pupil(store, actor=CHILD, pupil=PUPIL, term="hk1")
    assert (found.result.missing, [say(step.why) for step in found.result.steps]) == (
        ("KH",), ["còn thiếu điểm môn KH"]
    )  # fmt: skip
    assert (await results.report_sheet(store, deps, actor=CHILD, pupil=PUPIL, term="hk1"))[:5] == b"%PDF-"


async def test_the_year_of_a_primary_class_from_the_grid_to_the_kept_receipt(store: RecordsStore) -> None:
    await a_class(store)
    await a_term_typed(store, "hk1")
    await a_term_typed(store, "hk2")
    sheet = await year_sheets.get_sheet(store, actor=TEACHER_4A, school=SCHOOL, class_name=CLASS)
    assert (sheet.sheet.traits, sheet.writable, sheet.decides) == (PRIMARY.traits, True, False)
    year = sheet.results[PUPIL].year
    assert year is not None
    assert len(year.missing) == 15
    await entered(store, {f"ck2_{trait}": "2" for trait in PRIMARY.traits})
    shown = await results.receipt_of(store, actor=CHILD, pupil=PUPIL, term="year")
    outcome = json.loads(shown.text)["outcome"]
    assert (outcome["level"], outcome["decision"], outcome["title"]) == ("Hoàn thành xuất sắc", "promoted", "excellent")
    assert (shown.replays, [one.level for one in shown.kept]) == (True, ["Hoàn thành xuất sắc"])
    # Another mark settles the year anew, and both receipts are kept.
    entry = marks.Entry(PUPIL, "ck", "8", 1, "")
    await marks.post_marks(
        store, actor=TEACHER_4A, gradebook=Key(SCHOOL, CLASS, "TOAN", YEAR, "hk2").id, entries=[entry]
    )
    shown = await results.receipt_of(store, actor=CHILD, pupil=PUPIL, term="year")
    assert {one.level for one in shown.kept} == {"Hoàn thành xuất sắc", "Hoàn thành tốt"}
    await entered(store, {"outstanding": "1", "recognised": "1"})
    shown = await results.receipt_of(store, actor=CHILD, pupil=PUPIL, term="year")
    assert json.loads(shown.text)["outcome"]["title"] == "exemplary"


async def test_a_sheet_takes_the_entries_of_its_own_circular_and_each_from_whom_it_is(store: RecordsStore) -> None:
    await a_class(store)
    assert await entered(
        store,
        {
            "training_hk1": "3",
            "absent_hk1": "2",
            "ck2_honesty": "2",
            "gk1_honesty": "3",
            "supplement": "2",
            "by_principal": "1",
        },
    ) == ["SLOT_UNKNOWN", "SLOT_UNKNOWN", 2, "MARK_INVALID", "MARK_INVALID", "NOT_PRINCIPAL"]
    assert await entered(store, {"by_principal": "1", "ck2_kindness": "2"}, HEAD_DUNG) == [1, "NOT_HOMEROOM"]
    secondary = YearSheet.open(SCHOOL, "7A1", YEAR)
    with pytest.raises(Refusal) as refused:
        secondary.highest("ck2_honesty")
    assert refused.value.reason == "SLOT_UNKNOWN"


async def test_who_has_not_completed_is_helped_then_listed_then_decided_by_the_principal(store: RecordsStore) -> None:
    await a_class(store)
    await a_term_typed(store, "hk2", "4")
    await entered(store, {f"ck2_{trait}": "1" for trait in PRIMARY.traits})

    async def decision() -> str:
        shown = await results.receipt_of(store, actor=HEAD_DUNG, pupil=PUPIL, term="year")
        assert shown.receipt.result.year is not None
        return shown.receipt.result.year.decision

    assert await decision() == "supplement"
    await entered(store, {"supplement": "0"})
    assert await decision() == "by_principal"
    await entered(store, {"by_principal": "0"}, HEAD_DUNG)
    assert await decision() == "stays"


async def test_a_gradebook_file_of_secondary_school_is_refused_for_a_primary_class(
    store: RecordsStore, deps: Dependencies
) -> None:
    await a_class(store)
    title = f"SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH - LỚP {CLASS} - HỌC KÌ I - MÔN TOÁN"
    head = ["STT", "Mã học sinh", "Họ và tên", "ĐĐGtx", "ĐĐGgk", "ĐĐGck", "ĐTBmhk"]
    rows: list[Sequence[object]] = [[title], [], head, [1, PUPIL, "Bé Na", 8.5, 8.5, 8.5, 8.5]]
    report = await hand_in(store, deps, "8702030/so-diem-4A.xlsx", workbook({"Toán": rows}))
    assert [(one.value, say(one.why)) for one in report.refused] == [(CLASS, SECONDARY_FILE)]
    assert await store.gradebooks.count({}) == 0
