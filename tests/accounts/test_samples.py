"""The invented district of ../shared/samples, where it is at hand: what expected.json says is what is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chassis.documents import Query
from importing import FileReport
from services.accounts.store import AccountsStore
from tests.accounts.conftest import hand_in, sentence

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no sample district beside the project")
TITLE_ROWS = 5


async def load(store: AccountsStore, name: str) -> Any:
    school = name.partition("/")[0] if "/" in name else ""
    return await hand_in(store, name, (SAMPLES / name).read_bytes(), school=school)


@pytest.fixture
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return found


async def test_every_list_of_people_is_found_as_expected(store: AccountsStore, expected: dict[str, Any]) -> None:
    await load(store, "truong.xlsx")
    for name, wanted in expected.items():
        if not name.endswith(("giao-vien.xlsx", "hoc-sinh.xlsx")):
            continue
        report = await load(store, name)
        assert (report.rows, report.taken) == (wanted["rows"], wanted["valid"])
        found = {one.row - TITLE_ROWS: sentence(one) for one in report.refused}
        assert len(found) == len(wanted.get("rejected", []))
        for one in wanted.get("rejected", []):
            row = one["row_stt"] if one["row_stt"] in found else later_of_two(report, one["row_stt"])
            assert one["defect"] in found[row]


def later_of_two(report: FileReport, planted: int) -> int:
    """Where the code was planted above the row it belongs to, the later row is refused and names the earlier."""
    mention = f"với dòng {planted + TITLE_ROWS} "
    (row,) = (one.row - TITLE_ROWS for one in report.refused if mention in sentence(one))
    assert row > planted
    return row


async def test_the_old_workbook_is_read_in_unicode_name_by_name(store: AccountsStore, expected: dict[str, Any]) -> None:
    await load(store, "truong.xlsx")
    name = "8702020/hoc-sinh-phong-chu-cu.xls"
    report = await load(store, name)
    wanted = {one["code"]: one["name"] for one in expected[name]["names"]}
    kept = {one.id: one.name for one in await store.pupils.where(Query())}
    without_class = {code: wanted[code] for code in wanted.keys() - kept.keys()}
    assert kept == {code: wanted[code] for code in kept}
    assert (report.taken, [sentence(one).split(";")[0] for one in report.refused]) == (39, ["thiếu lớp"])
    assert list(without_class.values()) == ["Phạm Diệu Nhi"]


async def test_the_order_of_old_and_new_list_does_not_matter(store: AccountsStore) -> None:
    await load(store, "truong.xlsx")
    await load(store, "8702020/hoc-sinh-phong-chu-cu.xls")
    await load(store, "8702020/hoc-sinh.xlsx")
    one_way = {
        one.id: (one.name, one.priority, one.boarding, one.mother_phone) for one in await store.pupils.where(Query())
    }
    assert (await load(store, "8702020/hoc-sinh-phong-chu-cu.xls")).same == 39
    other = {
        one.id: (one.name, one.priority, one.boarding, one.mother_phone) for one in await store.pupils.where(Query())
    }
    assert (len(one_way), one_way == other) == (146, True)


async def test_every_assignment_of_the_sample_is_taken(store: AccountsStore) -> None:
    for name in ("truong.xlsx", "8702030/giao-vien.xlsx", "8702030/phan-cong.xlsx"):
        report = await load(store, name)
    assert (report.rows, report.taken, report.kind) == (96, 96, "assignments")
