"""Case `two-schools-one-file-name`: files of one name from two schools, or of another content, keep their reports."""

from __future__ import annotations

import pytest

from chassis.documents import Query
from services.accounts.store import AccountsStore
from tests.accounts.conftest import hand_in
from tests.accounts.district_of_cases import NURSERY, PRIMARY, counted, hand_in_case, open_district, pupil_list, refused

CASE, NAME = "two-schools-one-file-name", "hoc-sinh.xlsx"
REFUSED = [(3, "Mã học sinh", "", "thiếu mã học sinh; hãy điền mã học sinh")]


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    return store


async def test_each_school_has_its_report_with_its_refused_row(district: AccountsStore) -> None:
    for folder, school in (("truong-a", NURSERY), ("truong-b", PRIMARY)):
        report = await hand_in_case(district, CASE, f"{folder}/{NAME}", to=NAME, school=school)
        assert (counted(report), report.school) == ({"rows": 2, "created": 1, "refused": 1}, school)
    kept = await district.reports.where(Query(equals={"file": NAME}))
    assert sorted((one.school, one.rows, one.created, refused(one) == REFUSED) for one in kept) == [
        (NURSERY, 2, 1, True),
        (PRIMARY, 2, 1, True),
    ]


async def test_a_shorter_file_of_the_same_name_leaves_the_earlier_report(district: AccountsStore) -> None:
    await hand_in_case(district, CASE, f"truong-a/{NAME}", to=NAME, school=NURSERY)
    short = pupil_list(("Lá 1", "2698000001", "Bùi Trùng Tên", "01/02/2020"))
    await hand_in(district, NAME, short, school=NURSERY)
    kept = await district.reports.where(Query(equals={"file": NAME}))
    assert sorted((one.rows, one.created, one.same, one.refused_count) for one in kept) == [(1, 0, 1, 0), (2, 1, 0, 1)]
