"""What the columns of a list are taken for is shown with masked cells, and what contradicts it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from importing import FileReport, SeenColumn, Upload
from importing.columns import masked_of
from services.accounts.app import imports_of
from services.accounts.files.columns import KINDS
from services.accounts.store import AccountsStore
from tests.accounts.conftest import OPERATOR, TEXTS
from tests.accounts.lists import OTHER, SCHOOL
from tests.tabular.books import xlsx

HEAD = ["Mã học sinh", "Họ và tên", "Lớp", "Ngày sinh", "Liên hệ 1"]
ROW = ["8800000271", "Ngô Bảo Dung", "7A1", "02/05/2014", "0912345678"]


async def looked_at(
    store: AccountsStore, head: Sequence[str], *rows: Sequence[object], said: Mapping[str, str] | None = None
) -> tuple[FileReport, list[SeenColumn]]:
    upload = Upload(name="hoc-sinh.xlsx", content=xlsx([list(head), *rows]), school=SCHOOL, columns=said or {})
    report = await imports_of(store).preview(actor=OPERATOR, upload=upload)
    return report, upload.seen


def told(report: FileReport) -> list[str]:
    return [TEXTS.say(why, "vi") for why in report.notes if why.code.startswith(("COLUMN", "COLUMNS"))]


async def test_each_column_is_shown_with_what_it_was_taken_for_how_and_its_cells_masked(
    district: AccountsStore,
) -> None:
    head = [*HEAD, "Số thẻ"]
    _, seen = await looked_at(district, head, [*ROW, "079314000123"], said={"Liên hệ 1": "mother_phone"})
    assert [(one.letter, one.title, one.key, one.way, one.examples) for one in seen] == [
        ("A", "Mã học sinh", "code", "title", ("••••••••71",)),
        ("B", "Họ và tên", "name", "title", ("N•• B•• D•••",)),
        ("C", "Lớp", "class_name", "title", ("7A1",)),
        ("D", "Ngày sinh", "birth_date", "title", ("••/••/••••",)),
        ("E", "Liên hệ 1", "mother_phone", "said", ("••••••••78",)),
        ("F", "Số thẻ", "personal_id", "content", ("••••••••••23",)),
    ]


@pytest.mark.parametrize(
    ("title", "cells", "holds"),
    [
        ("Ngày sinh", ["079314000123", 79314000124.0], "số định danh cá nhân"),
        ("Số CCCD", ["02/05/2014", "13/06/2014"], "ngày tháng"),
        ("Giới tính", ["0912345678", "0912345679"], "số điện thoại"),
        ("SĐT mẹ", ["Nam", "Nữ"], "giới tính"),
        ("Giới tính", ["7A1", "7A2"], "tên lớp"),
        ("Điện thoại cha", ["a@thcs.edu.vn", "b@thcs.edu.vn"], "thư điện tử"),
    ],
)
async def test_a_column_that_holds_something_else_than_its_title_says_is_named(
    district: AccountsStore, title: str, cells: Sequence[object], holds: str
) -> None:
    before = HEAD[:3] if title == "Ngày sinh" else HEAD[:4]
    rows = [[f"880000027{at}", *ROW[1 : len(before)], cell] for at, cell in enumerate(cells)]
    report, seen = await looked_at(district, [*before, title], *rows)
    letter = "ABCDE"[len(before)]
    sentence = f"cột {letter} “{title}” không chứa nội dung được gán: các ô trông như {holds}"
    assert told(report) == [sentence]
    assert [TEXTS.say(one.contradiction, "vi") for one in seen if one.contradiction] == [sentence]


async def test_what_is_said_against_the_cells_of_a_column_is_contradicted_too_and_right_columns_are_not(
    district: AccountsStore,
) -> None:
    plain, _ = await looked_at(district, HEAD, ROW)
    wrong, _ = await looked_at(district, HEAD, ROW, said={"Liên hệ 1": "gender"})
    assert told(plain) == ["cột E “Liên hệ 1” không được đọc"]
    assert told(wrong) == ["cột E “Liên hệ 1” không chứa nội dung được gán: các ô trông như số điện thoại"]


async def test_a_required_column_may_be_known_only_by_what_was_said_and_the_next_file_is_recognised(
    district: AccountsStore,
) -> None:
    imports, head = imports_of(district), ["Ký hiệu", *HEAD[1:]]
    first = Upload(name="a.xlsx", content=xlsx([head, ROW]), school=SCHOOL, columns={"Ký hiệu": "code"})
    assert (await imports.recognise(actor=OPERATOR, upload=first)).missing == ()
    assert (await imports.import_file(actor=OPERATOR, upload=first)).created == 1
    # The same titles in another order, in a file of another name.
    turned = xlsx([[*head[1:], head[0]], [*ROW[1:], ROW[0]]])
    next_file = Upload(name="thang-11.xlsx", content=turned, school=SCHOOL)
    assert (await imports.recognise(actor=OPERATOR, upload=next_file)).missing == ()
    report = await imports.import_file(
        actor=OPERATOR, upload=Upload(name="thang-11.xlsx", content=turned, school=SCHOOL)
    )
    assert (report.same, report.refused) == (1, [])
    assert "đã đọc theo cách chọn cột trước đây của trường cho mẫu này: “Ký hiệu”" in told(report)
    elsewhere = Upload(name="thang-11.xlsx", content=turned, school=OTHER)
    assert (await imports.recognise(actor=OPERATOR, upload=elsewhere)).missing == ("Mã học sinh",)


async def test_one_thing_is_said_of_one_column_alone(district: AccountsStore) -> None:
    report, _ = await looked_at(district, HEAD, ROW, said={"Liên hệ 1": "mother_phone", "Ngày sinh": "mother_phone"})
    assert [TEXTS.say(row.why, "vi") for row in report.refused] == [
        "các cột “Ngày sinh”, “Liên hệ 1” được gán cùng một nội dung; mỗi nội dung chỉ lấy từ một cột"
    ]


def test_every_thing_that_a_column_may_hold_has_a_name_in_both_languages() -> None:
    keys = {column.key.upper() for columns in KINDS.values() for column in columns}
    assert [key for key in sorted(keys) if not TEXTS.knows(f"FIELD_{key}")] == []


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        ("Trần Thị Ánh", "T••• T•• Á••"),
        ("0912 345 678", "•••• ••• •••"),
        ("079314000123", "••••••••••23"),
        ("me@nha.vn", "m•@n••.v•"),
        ("2014", "••••"),
    ],
)
def test_a_masked_cell_keeps_its_shape(cell: str, masked: str) -> None:
    assert masked_of(cell) == masked
