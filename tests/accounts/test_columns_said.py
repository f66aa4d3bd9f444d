"""What a person says of the columns of a list holds for that list, and for the next one of the same form and school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from chassis.clock import FrozenClock
from importing import FileReport, Upload
from services.accounts.app import imports_of
from services.accounts.store import AccountsStore
from tests.accounts.conftest import OPERATOR, TEXTS
from tests.accounts.lists import OTHER, SCHOOL
from tests.tabular.books import xlsx

HEAD = ["Mã học sinh", "Họ và tên", "Lớp", "Ngày sinh", "Số thẻ", "Liên hệ 1"]
ROW = ["8800000271", "Ngô Bảo Dung", "7A1", "02/05/2014", "079314000123", "0912345678"]
SAID = {"Số thẻ": "", "Liên hệ 1": "mother_phone"}


async def taken(
    store: AccountsStore,
    *rows: Sequence[object],
    said: Mapping[str, str] | None = None,
    school: str = SCHOOL,
    name: str = "hoc-sinh.xlsx",
    preview: bool = False,
) -> FileReport:
    upload = Upload(name=name, content=xlsx([HEAD, *rows]), school=school, columns=said or {})
    imports = imports_of(store)
    return await (imports.preview if preview else imports.import_file)(actor=OPERATOR, upload=upload)


def notes(report: FileReport) -> list[str]:
    """Of the columns; whom the list does not name is another matter."""
    return [said for why in report.notes if (said := TEXTS.say(why, "vi")).startswith("cột ")]


async def test_a_column_is_read_as_a_person_says_and_the_next_list_of_that_form_is_read_so(
    district: AccountsStore,
) -> None:
    before = await taken(district, ROW, preview=True)
    assert notes(before) == [
        "cột E “Số thẻ” được đọc là số định danh cá nhân theo nội dung của cột",
        "cột F “Liên hệ 1” không được đọc",
    ]
    report = await taken(district, ROW, said=SAID)
    pupil = await district.pupils.get(ROW[0])
    assert (report.created, notes(report), pupil.personal_id, pupil.mother_phone) == (1, [], "", "0912345678")
    again = ["8800000272", "Phan Đức Quân", "7A1", "03/05/2014", "079314000124", "0912345679"]
    later = await taken(district, ROW, again, name="hoc-sinh-thang-11.xlsx")
    assert (later.created, later.same, notes(later)) == (1, 1, [])
    assert [dict(one) for one in later.forms.values()] == [{"so the": "", "lien he 1": "mother_phone"}]
    assert (await district.pupils.get(again[0])).mother_phone == "0912345679"


async def test_a_later_word_counts_and_another_school_or_form_hears_nothing_of_it(
    district: AccountsStore, clock: FrozenClock
) -> None:
    await taken(district, ROW, said=SAID)
    clock.move(timedelta(minutes=1))
    await taken(district, ROW, said={"Liên hệ 1": "father_phone"}, name="b.xlsx")
    report = await taken(district, [*ROW[:5], "0912345670"], name="c.xlsx")
    pupil = await district.pupils.get(ROW[0])
    assert (pupil.father_phone, pupil.mother_phone) == ("0912345670", "0912345678")
    assert len(notes(report)) == 1  # the card is known by its content again
    elsewhere = await taken(district, ["8800000901", *ROW[1:]], school=OTHER, preview=True)
    assert (elsewhere.forms, len(notes(elsewhere))) == ({}, 2)


async def test_a_preview_and_a_key_that_no_list_has_are_remembered_by_nobody(district: AccountsStore) -> None:
    await taken(district, ROW, said=SAID, preview=True)
    wrong = await taken(district, ROW, said={"Liên hệ 1": "mothers_phone"})
    assert (wrong.taken, wrong.forms) == (0, {})
    assert TEXTS.say(wrong.refused[0].why, "vi").startswith("cột “Liên hệ 1” được gán cho “mothers_phone”, không có")
    assert len(notes(await taken(district, ROW, preview=True))) == 2
