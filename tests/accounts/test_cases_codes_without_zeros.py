"""Case `codes-without-zeros`: a code that was taken for a number is made whole where it is certain whose it is."""

from __future__ import annotations

import pytest

from services.accounts.store import AccountsStore
from tests.accounts.conftest import hand_in
from tests.accounts.district_of_cases import PRIMARY, counted, hand_in_case, open_district, refused
from tests.tabular import books

CASE, LIST = "codes-without-zeros", f"{PRIMARY}/hoc-sinh.xlsx"
ONE, TWO = ("Lê Thử Một", "1A", "01/02/2020"), ("Lê Thử Hai", "1A", "03/02/2020")
HEADER = ("Mã học sinh", "Họ và tên", "Lớp", "Ngày sinh")


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    taken = await hand_in_case(store, CASE, "1-dung.xlsx", to=LIST, school=PRIMARY)
    assert counted(taken) == {"rows": 2, "created": 2}
    return store


async def known(store: AccountsStore) -> list[str]:
    return sorted(pupil.id for pupil in await store.pupils_of(PRIMARY))


async def test_each_shortened_code_is_taken_as_the_pupil_it_is(district: AccountsStore) -> None:
    report = await hand_in_case(district, CASE, "2-mat-so-khong.xlsx", to=LIST, school=PRIMARY)
    assert (counted(report), await known(district)) == ({"rows": 2, "same": 2}, ["0012345678", "0012345679"])


async def test_so_it_is_in_a_csv(district: AccountsStore) -> None:
    rows = ["Mã học sinh,Họ và tên,Lớp,Ngày sinh"]
    rows += [",".join(("12345678", *ONE)), ",".join(("12345679", *TWO))]
    report = await hand_in(district, f"{PRIMARY}/hoc-sinh.csv", "\n".join(rows).encode(), school=PRIMARY)
    assert (counted(report), await known(district)) == ({"rows": 2, "same": 2}, ["0012345678", "0012345679"])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_a_shortened_code_with_another_name_is_refused_and_says_which_code_it_may_be(
    district: AccountsStore, kind: str
) -> None:
    if kind == "xlsx":
        content = books.xlsx([HEADER, (12345678.0, "Trần Khác Người", "1A", "01/02/2020")])
    else:
        content = "\n".join([",".join(HEADER), "12345678,Trần Khác Người,1A,01/02/2020"]).encode()
    report = await hand_in(district, f"{PRIMARY}/a.{kind}", content, school=PRIMARY)
    assert refused(report) == [
        (2, "Mã học sinh", "12345678",
         "mã 12345678 mất số 0 ở đầu, có lẽ là 0012345678; hãy gõ lại mã dưới dạng văn bản")
    ]  # fmt: skip
    assert await known(district) == ["0012345678", "0012345679"]


async def test_a_number_shorter_than_its_neighbours_is_refused_and_one_of_their_length_is_taken(
    district: AccountsStore,
) -> None:
    rows = [(2600000077.0, "Lê Ba", "1A", "01/02/2020"), (2600000078.0, "Lê Tư", "1A", "01/02/2020"),
            (98765432.0, "Lê Năm", "1A", "01/02/2020")]  # fmt: skip
    report = await hand_in(district, LIST, books.xlsx([HEADER, *rows]), school=PRIMARY)
    assert [(row, said.partition(";")[0]) for row, _, _, said in refused(report)] == [
        (4, "mã 98765432 mất số 0 ở đầu, có lẽ là 0098765432")
    ]
    assert counted(report) == {"rows": 3, "created": 2, "refused": 1}


async def test_numbers_of_one_length_are_taken_as_before(district: AccountsStore) -> None:
    rows = [(87654321.0, "Lê Sáu", "1A", "01/02/2020"), (87654322.0, "Lê Bảy", "1A", "01/02/2020")]
    assert counted(await hand_in(district, LIST, books.xlsx([HEADER, *rows]), school=PRIMARY)) == {
        "rows": 2,
        "created": 2,
    }


async def test_a_short_code_that_was_typed_as_text_is_a_code_of_its_own(district: AccountsStore) -> None:
    rows = [("2600000077", "Lê Ba", "1A", "01/02/2020"), ("12345", "Lê Tư", "1A", "01/02/2020")]
    content = books.xlsx([HEADER, *rows])
    assert counted(await hand_in(district, LIST, content, school=PRIMARY)) == {"rows": 2, "created": 2}


async def test_a_list_of_one_row_with_the_right_pupil_moves_class_and_not_the_person(district: AccountsStore) -> None:
    content = books.xlsx([HEADER, (12345678.0, "LÊ THỬ MỘT", "1B", "01/02/2020")])
    assert counted(await hand_in(district, LIST, content, school=PRIMARY)) == {"rows": 1, "changed": 1}
    assert (await district.pupils.get("0012345678")).class_name == "1B"


async def test_so_it_is_for_staff_and_who_teaches(district: AccountsStore) -> None:
    header = ("Mã giáo viên", "Họ và tên", "Chức vụ", "Ngày sinh")
    whole = books.xlsx([header, ("0087020", "Lê Dạy", "Giáo viên", "01/02/1980")])
    await hand_in(district, "gv.xlsx", whole, school=PRIMARY)
    short = books.xlsx([header, (87020.0, "Lê Dạy", "Giáo viên", "01/02/1980")])
    assert counted(await hand_in(district, "gv.xlsx", short, school=PRIMARY)) == {"rows": 1, "same": 1}
    teaching = books.xlsx([("Mã giáo viên", "Lớp", "Mã môn"), (87020.0, "1A", "TV")])
    report = await hand_in(district, "pc.xlsx", teaching, school=PRIMARY)
    assert [said.partition(";")[0] for *_, said in refused(report)] == ["mã 87020 mất số 0 ở đầu, có lẽ là 0087020"]
