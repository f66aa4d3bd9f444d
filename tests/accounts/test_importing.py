"""Lists are read to their end: good rows are taken once, each refused row says why, nothing is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import StoreBusyError
from chassis.identity.policy import NotAllowed
from importing import FileReport, Upload
from importing import limits as import_limits
from services.accounts.app import imports_of
from services.accounts.domain import limits
from services.accounts.store import AccountsStore
from tests.accounts import lists
from tests.accounts.conftest import CLERK, OPERATOR, TEACHER, TEXTS, hand_in, report_of, sentence
from tests.accounts.lists import OTHER, SCHOOL, pupil
from tests.tabular import books

LIST = f"{SCHOOL}/hoc-sinh.xlsx"


def counted(report: FileReport) -> tuple[int, int, int, int, int]:
    return report.rows, report.taken, report.created, report.changed, report.same


def refused(report: FileReport) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, sentence(one).split(";", maxsplit=1)[0]) for one in report.refused]


async def everything(store: AccountsStore) -> dict[str, dict[str, Any]]:
    """Every pupil as kept, but for what only counts writes."""
    kept = await store.pupils.where(Query(limit=limits.ROWS_AT_ONCE * 10))
    return {one.id: {**vars(one), "version": 0, "sequence": 0, "_unsent": 0} for one in kept}


async def test_the_four_kinds_of_lists_are_recognised_and_taken(district: AccountsStore) -> None:
    page = await imports_of(district).list_reports(actor=OPERATOR, page_size=10, page_token="")
    assert sorted((one.file, one.kind, one.rows, one.taken) for one in page.reports) == [
        ("8702030/giao-vien.xlsx", "staff", 6, 6),
        ("8702030/hoc-sinh.xlsx", "pupils", 4, 4),
        ("8702030/phan-cong.xlsx", "assignments", 3, 3),
        ("truong.xlsx", "schools", 2, 2),
    ]
    assert page.next_token == ""


async def test_each_bad_row_is_refused_with_row_column_value_and_reason_and_the_good_are_taken(
    district: AccountsStore,
) -> None:
    rows = [
        pupil(11, Ngày_sinh="31/02/2014"),
        pupil(12, Số_định_danh_cá_nhân="00132134760"),
        pupil(13),
        pupil(13, Họ_và_tên="Trần Khác Người"),
        pupil(14, Lớp=""),
        pupil(15, Mã_học_sinh=""),
        pupil(16, Họ_và_tên=""),
        pupil(17, Ngày_sinh=""),
        pupil(18, Ngày_sinh="05/09/2031"),
        pupil(19, Mã_học_sinh="mã có dấu cách và rất là dài"),
        pupil(20, Số_định_danh_cá_nhân=1322470758.0),
    ]
    report = await hand_in(district, LIST, lists.pupils(*rows))
    assert refused(report) == [
        (6, "Ngày sinh", "ngày sinh không có thật"),
        (7, "Số định danh cá nhân", "số định danh thiếu chữ số (có 11, cần 12)"),
        (9, "Mã học sinh", "trùng mã học sinh 2600000013 với dòng 8 trang “DSHS”"),
        (10, "Lớp", "thiếu lớp"),
        (11, "Mã học sinh", "thiếu mã học sinh"),
        (12, "Họ và tên", "thiếu họ và tên"),
        (13, "Ngày sinh", "thiếu ngày sinh"),
        (14, "Ngày sinh", "ngày sinh không hợp lý"),
        (15, "Mã học sinh", "mã học sinh không đúng dạng"),
    ]
    assert [one.value for one in report.refused[:3]] == ["31/02/2014", "00132134760", "2600000013"]
    assert counted(report) == (11, 2, 2, 0, 0)
    assert (await district.pupils.get("2600000013")).name == "Nguyễn Văn Dn"
    assert (await district.pupils.get("2600000020")).personal_id == "001322470758"


async def test_the_same_file_again_changes_nothing(district: AccountsStore) -> None:
    content = lists.pupils(*(pupil(n) for n in range(1, 8)))
    assert counted(await hand_in(district, LIST, content)) == (7, 7, 3, 0, 4)
    before = {one: (await district.pupils.get(one)).version for one in ("2600000001", "2600000007")}
    assert counted(await hand_in(district, LIST, content)) == (7, 7, 0, 0, 7)
    assert {one: (await district.pupils.get(one)).version for one in before} == before


async def test_a_repeated_request_gets_the_first_report(district: AccountsStore, clock: FrozenClock) -> None:
    first = await hand_in(district, LIST, lists.pupils(pupil(9)), request="r1")
    clock.move(timedelta(hours=1))
    again = await hand_in(district, LIST, lists.pupils(pupil(9)), request="r1")
    assert (again.at, again.created) == (first.at, 1)


PREVIEWED = {
    "schools": ("truong.xlsx", lists.schools(("8702040", "Trường Mới", "THCS", "Công lập", "30099", "xã Mới")), ""),
    "staff": (
        "gv.xlsx",
        lists.staff({"GV1": ("Lê Đổi Tên", "Giáo viên", ""), "GV9": ("Lê Mới", "Giáo viên", "")}),
        SCHOOL,
    ),
    "pupils": (LIST, lists.pupils(pupil(1, Lớp="9A9"), pupil(2), pupil(90), pupil(91, Lớp="")), SCHOOL),
    "assignments": ("pc.xlsx", lists.assignments(("GV3", "Bùi Gia Dũng", "7A1", "KHTN", "", 140.0, "")), SCHOOL),
}


async def all_documents(store: AccountsStore) -> dict[str, list[Any]]:
    names = sorted(await store.database.list_collection_names())
    return {name: await store.database[name].find({}).to_list(None) for name in names}


@pytest.mark.parametrize("kind", PREVIEWED)
async def test_a_preview_says_what_the_import_will_and_changes_nothing(district: AccountsStore, kind: str) -> None:
    name, content, school = PREVIEWED[kind]
    upload = Upload(name=name, content=content, school=school, request_id="r1")
    before = await all_documents(district)
    previewed = await imports_of(district).preview(actor=OPERATOR, upload=upload)
    assert await all_documents(district) == before
    done = await imports_of(district).import_file(actor=OPERATOR, upload=upload)
    assert (done.kind, previewed.kind, done.created + done.changed > 0) == (kind, kind, True)
    assert (counted(previewed), previewed.refused) == (counted(done), done.refused)


async def test_two_schools_may_hand_in_files_of_one_name_and_each_report_says_its_school(
    district: AccountsStore,
) -> None:
    for school, code in ((SCHOOL, 81), (OTHER, 82)):
        await hand_in(
            district, "hoc-sinh.xlsx", lists.pupils(pupil(code), pupil(90, Mã_học_sinh=""), school=""), school=school
        )
    await hand_in(district, "hoc-sinh.xlsx", lists.pupils(pupil(81)))
    reports = await district.reports.where(Query(equals={"file": "hoc-sinh.xlsx"}))
    assert sorted((one.school, *counted(one), len(one.refused)) for one in reports) == [
        (OTHER, 2, 1, 1, 0, 0, 1),
        (SCHOOL, 1, 1, 0, 0, 1, 0),
        (SCHOOL, 2, 1, 1, 0, 0, 1),
    ]


async def test_a_clerk_reads_the_report_on_an_unreadable_file_of_the_own_school(district: AccountsStore) -> None:
    report = await hand_in(district, "hs.xlsx", b"%PDF-1.7", actor=CLERK, school="")
    page = await imports_of(district).list_reports(actor=CLERK, page_size=10, page_token="")
    assert report.id in [one.id for one in page.reports]
    assert [sentence(one) for one in report.refused] == [
        "tệp mang tên hs.xlsx nhưng bên trong là tệp PDF; hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lại"
    ]


async def test_a_poorer_file_erases_nothing_whichever_comes_first(district: AccountsStore) -> None:
    rich = lists.pupils(*(pupil(n, Diện_ưu_tiên="Hộ nghèo") for n in (21, 22)))
    poor = lists.poor_pupils(21, 22)
    await hand_in(district, LIST, rich)
    after_rich = await everything(district)
    assert counted(await hand_in(district, f"{SCHOOL}/cu.xlsx", poor)) == (2, 2, 0, 0, 2)
    assert await everything(district) == after_rich
    await hand_in(district, f"{SCHOOL}/cu.xlsx", lists.poor_pupils(23))
    await hand_in(district, LIST, lists.pupils(pupil(23, Diện_ưu_tiên="Hộ nghèo")))
    late = await district.pupils.get("2600000023")
    assert (late.priority, late.father_name, late.boarding) == ("Hộ nghèo", "Nguyễn Văn Cha", True)


async def test_a_pupil_who_moved_class_keeps_the_class_before_with_its_days(
    district: AccountsStore, clock: FrozenClock
) -> None:
    clock.move(timedelta(days=30))
    report = await hand_in(district, LIST, lists.pupils(pupil(1, Lớp="7a2"), pupil(2)))
    moved = await district.pupils.get("2600000001")
    assert counted(report) == (2, 2, 0, 1, 1)
    assert (moved.class_name, moved.class_key, moved.since) == ("7A2", f"{SCHOOL}/7A2", date(2026, 11, 30))
    assert [(one.class_name, one.since, one.until) for one in moved.past] == [
        ("7A1", date(2026, 10, 31), date(2026, 11, 30))
    ]


async def test_a_list_of_an_earlier_year_moves_nobody_back(district: AccountsStore) -> None:
    old = books.xlsx([["NĂM HỌC 2025-2026"], lists.PUPIL_HEADER, pupil(1, Lớp="6A1")])
    stopped = await hand_in(district, f"{SCHOOL}/nam-truoc.xlsx", old)
    assert refused(stopped) == [
        (0, "", "danh sách này của năm học 2025-2026, không phải năm học 2026-2027, nên chưa ghi gì")
    ]
    assert counted(await hand_in(district, f"{SCHOOL}/nam-truoc.xlsx", old, confirmed=True)) == (1, 1, 0, 0, 1)
    assert (await district.pupils.get("2600000001")).class_name == "7A1"


async def test_a_renamed_and_moved_column_is_found_and_a_missing_one_is_asked_for_by_name(
    district: AccountsStore,
) -> None:
    header = ["Họ tên HS", "Ngày tháng năm sinh", "Mã định danh học sinh", "Lớp học"]
    row = ["Đỗ Thị Lan", "05/09/2014", "2600000031", "7A3"]
    assert (await hand_in(district, LIST, books.xlsx([header, row]))).taken == 1
    report = await hand_in(district, LIST, books.xlsx([header[:3], row[:3]]))
    assert refused(report) == [(1, "Lớp", "không tìm thấy cột “Lớp”")]
    assert (report.rows, report.taken) == (1, 0)


async def test_a_sheet_for_each_class_says_the_class_by_its_name(district: AccountsStore) -> None:
    header = ["Mã học sinh", "Họ và tên", "Ngày sinh"]
    sheets = {
        "8A1": [header, ["2600000041", "Lê An", "05/09/2013"]],
        "8A2": [header, ["2600000042", "Lê Bình", "05/09/2013"], ["2600000041", "Lê An", "05/09/2013"]],
    }
    report = await hand_in(district, LIST, books.xlsx(sheets))
    assert (report.rows, report.taken) == (3, 2)
    assert refused(report) == [(3, "Mã học sinh", "trùng mã học sinh 2600000041 với dòng 2 trang “8A1”")]
    assert [(await district.pupils.get(f"260000004{n}")).class_name for n in (1, 2)] == ["8A1", "8A2"]


async def test_a_formula_without_a_value_refuses_its_row_alone_and_kept_values_are_taken(
    district: AccountsStore,
) -> None:
    formulas = {(1, 0): "=ROW()-1", (1, 3): '="Nguyễn "&"An"'}
    content = books.xlsx([lists.PUPIL_HEADER, pupil(51), pupil(52)], formulas=formulas, kept="Nguyễn An")
    report = await hand_in(district, LIST, content)
    assert (refused(report), report.taken) == ([], 2)
    assert (await district.pupils.get("2600000051")).name == "Nguyễn An"
    assert TEXTS.say(report.notes[0], "vi") == "tệp có 2 ô công thức; đã lấy giá trị đang hiện của các ô này"
    bare = books.xlsx([lists.PUPIL_HEADER, pupil(53), pupil(54)], formulas={(2, 3): '="Nguyễn "&"An"'}, kept=0)
    report = await hand_in(district, LIST, bare)
    assert refused(report) == [(3, "Họ và tên", "ô chứa công thức chưa có giá trị")]


@pytest.mark.parametrize("content", [b"%PDF-1.7", books.encrypted()], ids=["pdf", "encrypted"])
async def test_an_unreadable_file_is_reported_as_a_whole(district: AccountsStore, content: bytes) -> None:
    report = await hand_in(district, "x/hoc-sinh.xlsx", content)
    assert (report.rows, report.taken, report.refused[0].row) == (0, 0, 0)
    kept = await report_of(district, "x/hoc-sinh.xlsx")
    assert kept.refused == report.refused


async def test_a_school_is_said_by_column_by_folder_or_by_title_and_else_asked_for(district: AccountsStore) -> None:
    by_column = books.xlsx([("Mã trường", *lists.PUPIL_HEADER), (OTHER, *pupil(61)), ("8709999", *pupil(62))])
    report = await hand_in(district, "a.xlsx", by_column, school="")
    assert refused(report) == [(3, "Mã trường", "trường 8709999 chưa có trong danh sách trường")]
    assert (await district.pupils.get("2600000061")).school == OTHER
    assert (await hand_in(district, "b.xlsx", lists.pupils(pupil(63)), school="thu-muc")).taken == 1
    nameless = books.xlsx([lists.PUPIL_HEADER, pupil(64)])
    report = await hand_in(district, "c.xlsx", nameless, school="")
    assert refused(report)[0][2].startswith("không biết danh sách này của trường nào")


async def test_a_clerk_imports_for_the_own_school_and_takes_nobody_from_another(district: AccountsStore) -> None:
    await hand_in(district, "khac.xlsx", lists.pupils(pupil(71), school=""), school=OTHER)
    report = await hand_in(district, LIST, lists.pupils(pupil(71), pupil(72)), actor=CLERK)
    assert refused(report) == [(6, "Mã học sinh", f"học sinh đang học ở trường {OTHER}")]
    assert (await district.pupils.get("2600000071")).school == OTHER
    report = await hand_in(district, "khac.xlsx", lists.pupils(pupil(73), school=""), actor=CLERK, school=OTHER)
    assert refused(report)[0][2] == f"tài khoản này không được nạp danh sách cho trường {OTHER}"
    assert await district.pupils.find("2600000073") is None
    assert report.school == SCHOOL


async def test_a_teacher_may_not_import_at_all(district: AccountsStore) -> None:
    with pytest.raises(NotAllowed):
        await hand_in(district, LIST, lists.pupils(pupil(1)), actor=TEACHER)


async def test_an_assignment_of_a_stranger_is_refused_and_a_second_of_the_same_too(district: AccountsStore) -> None:
    known: Sequence[object] = lists.ASSIGNMENTS[0]
    stranger = ("GV999", "Ai Đó", "7A1", "TOAN", "Toán", 140.0, "")
    unnamed = ("GV4", "Đỗ Thị Mai", "7A1", "", "Tin học", 35.0, "")
    report = await hand_in(district, f"{SCHOOL}/phan-cong.xlsx", lists.assignments(known, known, stranger, unnamed))
    assert [(row, column) for row, column, _ in refused(report)] == [(3, "Mã giáo viên"), (4, "Mã giáo viên")]
    assert [why.split()[0] for _, _, why in refused(report)] == ["trùng", "giáo"]
    assert [one.subject for one in await district.taught_by("GV4")] == ["KHTN", "TIN", "KHTN"]


async def test_a_class_taken_over_by_a_colleague_is_no_longer_the_former_teachers(district: AccountsStore) -> None:
    before = {one.id for one in await district.taught_by("GV4")}
    name = f"{SCHOOL}/phan-cong.xlsx"
    report = await hand_in(district, name, lists.assignments(("GV3", "Bùi Gia Dũng", "7A1", "KHTN", "", 140.0, "")))
    assert (report.created, report.refused) == (1, [])
    assert {one.id for one in await district.taught_by("GV4")} == before - {"2026-2027/8702030/7A1/KHTN/GV4"}
    ended = await district.assignments.get("2026-2027/8702030/7A1/KHTN/GV4")
    assert ended.ended == district.today()
    back = await hand_in(district, name, lists.assignments(("GV4", "Đỗ Thị Mai", "7A1", "KHTN", "", 140.0, "")))
    assert back.changed == 1
    assert {one.id for one in await district.taught_by("GV4")} == before
    assert [one.subject for one in await district.taught_by("GV3")] == ["TOAN"]


async def test_an_import_stopped_in_the_middle_and_done_again_ends_like_one_that_was_not(
    district: AccountsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_limits, "ROWS_AT_ONCE", 10)
    content = lists.pupils(*(pupil(n) for n in range(100, 135)))
    keep_many, kept = district.pupils.keep_many, 0

    async def dies_at_the_third(rows: Sequence[Any]) -> list[str]:
        nonlocal kept
        kept += 1
        if kept == 3:
            raise StoreBusyError("killed")
        return await keep_many(rows)

    monkeypatch.setattr(district.pupils, "keep_many", dies_at_the_third)
    with pytest.raises(StoreBusyError):
        await hand_in(district, LIST, content)
    assert counted(await hand_in(district, LIST, content)) == (35, 35, 15, 0, 20)
    assert len(await everything(district)) == 4 + 35


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_a_batch_of_any_size_costs_the_same_number_of_store_calls(
    district: AccountsStore, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    calls: list[str] = []

    def counting(name: str) -> None:
        real = getattr(district.pupils, name)

        async def counted_call(*arguments: Any) -> Any:
            calls.append(name)
            return await real(*arguments)

        monkeypatch.setattr(district.pupils, name, counted_call)

    for name in ("many", "keep_many", "get", "find", "keep"):
        counting(name)
    await hand_in(district, LIST, lists.pupils(*(pupil(n) for n in range(200, 200 + rows))))
    assert calls == ["many", "keep_many"]


async def test_reports_are_listed_page_by_page_oldest_first(district: AccountsStore, clock: FrozenClock) -> None:
    clock.move(timedelta(minutes=1))
    await hand_in(district, LIST, lists.pupils(pupil(1)))
    names: list[str] = []
    token = ""
    while True:
        page = await imports_of(district).list_reports(actor=OPERATOR, page_size=2, page_token=token)
        names += [one.file for one in page.reports]
        token = page.next_token
        if not token:
            break
    first = ["8702030/giao-vien.xlsx", "8702030/hoc-sinh.xlsx", "8702030/phan-cong.xlsx", "truong.xlsx"]
    assert (sorted(names[:4]), names[4:]) == (first, ["8702030/hoc-sinh.xlsx"])


async def test_schools_answer_to_their_commune_and_to_the_root_from_a_day_on(
    district: AccountsStore, clock: FrozenClock
) -> None:
    clock.move(timedelta(days=10))
    moved = (SCHOOL, "Trường THCS Tân Phước", "THCS", "Công lập", "30040", "xã Mới")
    await hand_in(district, "truong.xlsx", lists.schools(moved), school="")
    school = await district.schools.get(SCHOOL)
    assert [(one.node, one.matter, one.until) for one in school.parents] == [
        ("root", "professional", None),
        ("30031", "administrative", date(2026, 11, 10)),
        ("30040", "administrative", None),
    ]
    assert (await district.jurisdictions.get("30040")).label == "xã Mới"
