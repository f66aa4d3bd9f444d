"""The refused rows of a list come back in its own layout with what is wrong in a last column, and nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chassis.identity.actor import set_current_actor
from importing import FileUnreadable
from importing.servicer import ImportServicer
from proto.gen.edu.imports.v1 import imports_pb2 as pb
from services.accounts.app import imports_of
from services.accounts.store import AccountsStore
from tabular import read
from tests.accounts.conftest import OPERATOR, TEXTS
from tests.accounts.lists import SCHOOL
from tests.tabular.books import xlsx

TITLE = ["DANH SÁCH HỌC SINH", None, None, None, None, None]
HEAD = ["TT", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Ghi chú"]
GOOD = [1, "7A1", "8800000271", "Ngô Bảo Dung", "02/05/2014", ""]
NO_CLASS = [2, "", "8800000272", "Phan Đức Quân", "03/05/2014", "=1+1 mới đến"]
NO_DAY = [3, "7A1", "0800000273", "Trần Gia Vũ", "31/02/2014", ""]
FOOT = [None, None, None, "Tổng cộng: 3 học sinh", None, None]


async def asked(store: AccountsStore, request: pb.ImportFileRequest) -> pb.ImportFileResponse:
    set_current_actor(OPERATOR)
    try:
        return await ImportServicer(imports_of(store), TEXTS).ImportFile(request, None)
    finally:
        set_current_actor(None)


async def returned(store: AccountsStore, *rows: Sequence[object], name: str = "hoc-sinh.xlsx") -> pb.ImportFileResponse:
    request = pb.ImportFileRequest(
        name=name, content=xlsx([TITLE, HEAD, *rows]), school_hint=SCHOOL, returns_refused=True
    )
    return await asked(store, request)


async def test_refused_rows_come_back_in_the_layout_of_the_file_with_what_is_wrong(district: AccountsStore) -> None:
    before = await district.pupils.count({})
    answer = await returned(district, GOOD, NO_CLASS, NO_DAY, FOOT)
    (sheet,) = read(answer.refused_workbook, "can-sua.xlsx").sheets
    assert sheet.rows[1] == [*HEAD, "Lỗi"]
    assert [[cell for cell in row if cell != ""] for row in sheet.rows] == [
        ["DANH SÁCH HỌC SINH"],
        [*HEAD, "Lỗi"],
        [
            2,
            "8800000272",
            "Phan Đức Quân",
            "03/05/2014",
            "=1+1 mới đến",
            "Lớp: thiếu lớp; hãy điền tên lớp của học sinh",
        ],
        [*NO_DAY[:5], "Ngày sinh: ngày sinh không có thật; hãy kiểm tra lại ngày và tháng"],
    ]
    assert (answer.report.created, await district.pupils.count({})) == (1, before)


async def test_what_comes_back_is_taken_once_it_is_corrected_and_a_list_without_faults_gives_none(
    district: AccountsStore,
) -> None:
    corrected = [[*NO_CLASS[:1], "7A2", *NO_CLASS[2:], "Lớp: thiếu lớp"]]
    content = xlsx([TITLE, [*HEAD, "Lỗi"], *corrected])
    request = pb.ImportFileRequest(name="can-sua.xlsx", content=content, school_hint=SCHOOL)
    report = (await asked(district, request)).report
    assert (report.created, "“Lỗi”" in report.note) == (1, False)
    with pytest.raises(FileUnreadable) as refusal:
        await returned(district, GOOD)
    assert refusal.value.why.code == "NO_ROWS_REFUSED"
