"""A folder full of harm beside good lists, loaded on the running system: the harm is refused, the good goes on."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.journeys import hostile
from tests.journeys.end_state import Month, differences, end_state
from tests.journeys.stage import Journey

pytestmark = [pytest.mark.journey, pytest.mark.alters]

UNTOUCHED = ("statement", "marks", "ledger", "plans", "resources", "invoices", "receipts", "parked")
WHOLE_FILE_REFUSED = {
    "bi-cat.xlsx": "tệp mang tên bi-cat.xlsx nhưng bên trong là tệp nén",
    "bom.xlsx": "tệp nén phình ra quá lớn khi mở nên không được mở",
    "mat-khau.xlsx": "tệp có mật khẩu",
    "qua-lon.xlsx": "tệp lớn hơn 20 MB",
    "rong.xlsx": "tệp rỗng",
    "thieu-cot.xlsx": "thiếu cột “Họ và tên”",
    "thuc-ra-la-pdf.xlsx": "tệp mang tên thuc-ra-la-pdf.xlsx nhưng bên trong là tệp PDF",
}


class Attacked(NamedTuple):
    """The reports on the hostile files, and the system before and after them."""

    journey: Journey
    reports: dict[str, dict[str, Any]]
    pids: tuple[dict[str, int], dict[str, int]]
    changed: list[str]


@pytest.fixture(scope="module")
def attacked(month: Month, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    folder = hostile.make(tmp_path_factory.mktemp("hostile"))
    before, pids = end_state(month.journey), dict(month.journey.run.told()["pids"])
    month.journey.load(folder)
    after = end_state(month.journey)
    changed = [line for part in UNTOUCHED for line in differences(before[part], after[part], part)]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx")}
    reports = {name.rpartition("/")[2]: after["loaded"].get(name) for name in names}
    return Attacked(month.journey, reports, (pids, dict(month.journey.run.told()["pids"])), changed)


@pytest.mark.parametrize(("name", "says"), WHOLE_FILE_REFUSED.items(), ids=WHOLE_FILE_REFUSED)
def test_a_file_that_harms_is_refused_whole_with_what_to_do(attacked: Attacked, name: str, says: str) -> None:
    report = attacked.reports[name]
    (refused,) = report["refused"]
    assert (report["taken"], refused["value"], refused["row"]) == (0, name, 0)
    what, advice = refused["reason"].split("; ", 1)
    assert (what.endswith(says), advice.startswith("hãy ")) == (True, True), refused["reason"]


def test_good_lists_beside_them_are_taken_under_their_strange_titles(attacked: Attacked) -> None:
    told = {name: (one["kind"], one["taken"], one["refused"]) for name, one in attacked.reports.items()}
    assert told["truong-moi.xlsx"] == ("schools", 1, [])
    assert told["giao-vien.xlsx"] == ("staff", 2, [])
    assert told["hoc-sinh.xlsx"] == ("pupils", hostile.PUPILS, [])


def test_a_row_with_a_formula_is_refused_and_its_neighbours_are_taken(attacked: Attacked) -> None:
    report = attacked.reports["cong-thuc.xlsx"]
    assert (report["rows"], report["taken"]) == (3, 2)
    assert [(one["row"], one["column"], one["reason"].partition(";")[0]) for one in report["refused"]] == [
        (3, "Họ tên học sinh", "ô chứa công thức chưa có giá trị")
    ]


def test_a_list_that_points_at_other_files_is_taken_and_none_of_them_is_opened(attacked: Attacked) -> None:
    report = attacked.reports["lien-ket.xlsx"]
    assert (report["taken"], report["refused"]) == (hostile.LINKED, [])
    listed = attacked.journey.api.get("/imports")["reports"]
    [note] = [one["note"] for one in listed if one["file"].endswith("lien-ket.xlsx")]
    assert "tệp có liên kết tới tệp hoặc nguồn dữ liệu khác; liên kết không được mở" in note


def test_the_people_of_the_good_lists_are_there_with_their_accounts(attacked: Attacked) -> None:
    pupils = list(attacked.journey.api.pages("/pupils", "pupils", school=hostile.SCHOOL))
    assert len(pupils) == hostile.PUPILS + 2 + hostile.LINKED
    assert {(one["class_name"], one["account"]) for one in pupils} == {("6A1", "issued")}


def test_no_process_died_and_nothing_else_changed(attacked: Attacked) -> None:
    before, after = attacked.pids
    assert (after, attacked.changed) == (before, [])
    assert attacked.journey.json("health")["well"] is True
