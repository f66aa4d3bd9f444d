"""Files of a folder: recognised by content, taken question by question and book by book, twice is once."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import importing.limits
from chassis.clock import FrozenClock
from chassis.identity.policy import NotAllowed
from importing import FileReport, FileUnreadable, Upload
from services.library.app import imports_of
from services.library.domain import limits
from services.library.search import SearchQuery
from services.library.store import LibraryStore
from services.library.usecases import queries, reviews
from services.library.usecases.search_index import refresh_index
from tests.library.banks import FORMS, book, choice, document, gift, marc, right_answers, same_bank, worded
from tests.library.handing import hand_in, said
from tests.library.people import HEAD, LEADER, LIBRARIAN, OFFICER, OPERATOR, OTHER, PUPIL, SCHOOL, TEACHER

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample folder is not on this machine")


def counts(report: FileReport) -> tuple[str, int, int, int, int, int]:
    return (report.kind, report.rows, report.created, report.changed, report.same, len(report.refused))


@pytest.mark.parametrize("order", [FORMS, FORMS[::-1], (FORMS[1], FORMS[2], FORMS[0])], ids=" ".join)
async def test_eight_questions_in_three_forms_stay_eight_whichever_comes_first(
    store: LibraryStore, order: tuple[str, ...]
) -> None:
    for form in order:
        report = await hand_in(store, f"hoc-lieu/toan{form}", same_bank()[form])
        assert (report.rows, report.taken, report.refused) == (8, 8, [])
    assert await store.questions.count({}) == 8
    [bank] = await store.newest()
    questions, _ = await queries.list_questions(store, actor=OPERATOR, resource=bank.id)
    assert {one.name: one.options[0].text for one in questions if one.options[0].share} | right_answers() == (
        right_answers()
    )
    assert {one.name for one in questions} == set(right_answers())


async def test_the_same_file_again_changes_nothing(store: LibraryStore) -> None:
    first = await hand_in(store, "a.gift", same_bank()[".gift"])
    [before] = await store.newest()
    again = await hand_in(store, "a.gift", same_bank()[".gift"])
    [after] = await store.newest()
    assert counts(first) == ("questions", 8, 8, 0, 0, 0)
    assert counts(again) == ("questions", 8, 0, 0, 8, 0)
    assert [said(note) for note in again.notes] == [f"đã có trong kho: {after.title}"]
    assert (after.version, await store.reports.count({})) == (before.version, 1)


async def test_bad_questions_are_reported_by_line_and_the_rest_is_taken(store: LibraryStore) -> None:
    content = gift(
        choice("A1"), "::A2:: hỏng {=1 ~1}", choice("A3", asked="Câu khác?"), choice("A4", asked="Câu khác?")
    )
    report = await hand_in(store, f"{SCHOOL}/cau-hoi.gift", content, school=SCHOOL)
    assert counts(report) == ("questions", 4, 2, 0, 0, 2)
    assert [(row.row, row.value) for row in report.refused] == [(5, "A2"), (9, "A4")]
    assert "trùng nội dung với câu ở dòng 7" in said(report.refused[1].why)


async def test_a_file_without_one_good_question_makes_no_bank(store: LibraryStore) -> None:
    report = await hand_in(store, "a.gift", gift("hỏng"))
    assert counts(report) == ("questions", 1, 0, 0, 0, 1)
    assert await store.resources.count({}) == 0


async def test_a_bank_brought_by_a_teacher_is_not_doubled_by_the_folder_that_follows(store: LibraryStore) -> None:
    mine = await hand_in(store, "a.gift", same_bank()[".gift"], actor=TEACHER)
    assert mine.school == SCHOOL
    report = await hand_in(store, "hoc-lieu/toan.docx", same_bank()[".docx"])
    assert (report.same, await store.resources.count({}), await store.questions.count({})) == (8, 1, 8)


async def test_an_imported_bank_goes_the_same_way_to_the_shelf(store: LibraryStore) -> None:
    report = await hand_in(store, f"{SCHOOL}/a.gift", same_bank()[".gift"], school=SCHOOL)
    resource = report.found["resource"]
    await reviews.pass_resource(store, actor=LEADER, resource=resource)
    kept = await reviews.approve_resource(store, actor=HEAD, resource=resource, publish=True)
    assert (kept.state, kept.items) == ("published", 8)


async def test_books_are_catalogued_once_and_a_changed_record_is_a_change(store: LibraryStore) -> None:
    one, two = book("Dế Mèn", isbn="9786042100005"), book("Đất rừng", number="VN2")
    report = await hand_in(store, "sach.mrc", marc(one, two, one))
    assert counts(report) == ("books", 3, 2, 0, 0, 1)
    assert "trùng với biểu ghi số 1" in said(report.refused[0].why)
    renamed = book("Dế Mèn phiêu lưu ký", isbn="9786042100005")
    assert counts(await hand_in(store, "sach.mrc", marc(renamed, two))) == ("books", 2, 0, 1, 1, 0)
    listed, _ = await queries.list_books(store, actor=LIBRARIAN, school="", after="", limit=10)
    assert [one.record.title for one in listed] == ["Dế Mèn phiêu lưu ký", "Đất rừng"]


async def test_more_books_than_one_batch_are_all_taken(store: LibraryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing.limits, "ROWS_AT_ONCE", 3)
    records = [book(f"Sách {number}", number=f"N{number}") for number in range(8)]
    assert counts(await hand_in(store, "sach.mrc", marc(*records))) == ("books", 8, 8, 0, 0, 0)


async def test_a_loose_material_is_kept_as_one(store: LibraryStore) -> None:
    first = await hand_in(store, "bai-giang.docx", document("Bài giảng Toán 7"))
    again = await hand_in(store, "bai-giang.docx", document("Bài giảng Toán 7"))
    assert counts(first) == ("resource", 1, 1, 0, 0, 0)
    assert (again.rows, again.taken) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "phrase"),
    [
        ("a.xml", b"<!DOCTYPE quiz []><quiz/>", "không an toàn"),
        ("a.docx", b"PK\x03\x04", "hỏng"),
        ("a.mrc", b"", "không có biểu ghi"),
        ("a.gift", b"", "rỗng"),
        ("a.exe", b"MZ", "không giữ loại tệp"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_as_a_whole_with_what_to_do(
    store: LibraryStore, name: str, content: bytes, phrase: str
) -> None:
    report = await hand_in(store, name, content)
    [refused] = report.refused
    assert (refused.row, report.taken) == (0, 0)
    assert phrase in said(refused.why)


@pytest.mark.parametrize(
    ("name", "content", "kind", "least"),
    [
        ("a.gift", gift(choice("a")), "questions", limits.CERTAIN_SCORE),
        ("a.moodle.xml", same_bank()[".moodle.xml"], "questions", limits.CERTAIN_SCORE),
        ("a.docx", worded([("Hỏi?", [("1", True), ("2", False)])]), "questions", limits.LIKELY_SCORE),
        ("a.docx", document("KẾ HOẠCH BÀI DẠY"), "resource", 1),
        ("a.mrc", marc(book("a")), "books", limits.CERTAIN_SCORE),
        ("a.xlsx", b"PK\x03\x04", "", 0),
        ("sao-ke.camt053.xml", b'<?xml version="1.0"?><Document/>', "", 0),
        ("a.csv", b"a,b", "", 0),
    ],
)
async def test_a_file_is_recognised_by_what_is_in_it(
    store: LibraryStore, name: str, content: bytes, kind: str, least: int
) -> None:
    known = await imports_of(store).recognise(actor=OPERATOR, upload=Upload(name=name, content=content))
    assert (known.kind, known.score) == (kind, least if kind != "resource" else limits.LOOSE_SCORE)


async def test_a_broken_file_of_ours_says_so_when_it_is_recognised(store: LibraryStore) -> None:
    upload = Upload(name="a.xml", content=b"<quiz><question>")
    with pytest.raises(FileUnreadable):
        await imports_of(store).recognise(actor=OPERATOR, upload=upload)


async def test_only_those_of_the_table_import_and_only_for_their_school(store: LibraryStore) -> None:
    for actor, name, content in ((PUPIL, "a.gift", gift(choice("a"))), (TEACHER, "a.mrc", marc(book("a")))):
        with pytest.raises(NotAllowed):
            await hand_in(store, name, content, actor=actor)
    with pytest.raises(NotAllowed):
        await hand_in(store, "a.gift", gift(choice("a")), actor=TEACHER, school=OTHER)
    assert await store.reports.count({}) == 0


async def test_reports_are_listed_oldest_first_to_whom_they_concern(store: LibraryStore, clock: FrozenClock) -> None:
    for number in range(3):
        content = gift(choice("a", asked=f"Câu {number}"))
        await hand_in(store, f"{number}.gift", content, school=SCHOOL if number else OTHER)
        clock.move(timedelta(minutes=1))
    reports = imports_of(store)
    page = await reports.list_reports(actor=OFFICER, page_size=2, page_token="")
    assert ([one.file for one in page.reports], bool(page.next_token)) == (["0.gift", "1.gift"], True)
    page = await reports.list_reports(actor=HEAD, page_size=5, page_token="")
    assert ([one.file for one in page.reports], page.next_token) == (["1.gift", "2.gift"], "")
    with pytest.raises(NotAllowed):
        await reports.list_reports(actor=TEACHER, page_size=5, page_token="")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gift", gift(choice("A1"), "::A2:: hỏng {=1 ~1}")),
        ("a.docx", document("Bài giảng Toán 7")),
        ("a.mrc", marc(book("Dế Mèn", isbn="9786042100005"), book("", number="2"))),
    ],
)
async def test_a_preview_says_what_an_import_would_and_keeps_nothing(
    store: LibraryStore, name: str, content: bytes
) -> None:
    upload = Upload(name=name, content=content)
    preview = await imports_of(store).preview(actor=OPERATOR, upload=upload)
    kept = {collection: await store.database[collection].count_documents({}) for collection in store.collections()}
    assert {collection: count for collection, count in kept.items() if count} == {}
    assert list(store.files.paths()) == []
    assert store.index.find(queries.search_query(OPERATOR, words=""), 10).total == 0
    report = await imports_of(store).import_file(actor=OPERATOR, upload=upload)
    assert (preview.found, preview.refused, preview.notes) == (report.found, report.refused, report.notes)
    assert counts(preview) == counts(report)


async def test_a_repeated_request_gets_the_first_report_again(store: LibraryStore) -> None:
    upload = Upload(name="a.gift", content=gift(choice("A1")), request_id="r1")
    first = await imports_of(store).import_file(actor=OPERATOR, upload=upload)
    again = await imports_of(store).import_file(actor=OPERATOR, upload=upload)
    assert counts(first) == counts(again) == ("questions", 1, 1, 0, 0, 0)


async def test_other_services_xml_is_ours_only_for_who_says_so(store: LibraryStore) -> None:
    statement = b'<?xml version="1.0"?><Document/>'
    unknown = await hand_in(store, "sao-ke.xml", statement)
    claimed = await hand_in(store, "sao-ke.xml", statement, kind="questions")
    assert [[row.why.code for row in report.refused] for report in (unknown, claimed)] == [
        ["FILE_NOT_RECOGNISED"],
        ["XML_WITHOUT_QUIZ"],
    ]


@needs_samples
async def test_the_sample_folder_holds_what_is_said_of_it(store: LibraryStore) -> None:
    folder = SAMPLES / "hoc-lieu"
    expected: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    listed = expected["hoc-lieu/toan-7-chuong-1"]
    for path in sorted(folder.glob("toan-7-chuong-1*")):
        report = await hand_in(store, f"hoc-lieu/{path.name}", path.read_bytes())
        assert (report.rows, report.taken, report.refused) == (listed["questions"], listed["questions"], [])
    [bank] = await store.newest()
    questions, _ = await queries.list_questions(store, actor=OPERATOR, resource=bank.id)
    answers = {one.name: next(option.text for option in one.options if option.share) for one in questions}
    assert answers == listed["answers"]
    books = await hand_in(store, "hoc-lieu/sach.mrc", (folder / "sach.mrc").read_bytes())
    assert counts(books) == ("books", 4, 4, 0, 0, 0)
    found, _ = await queries.search(
        store, actor=TEACHER, query=queries.search_query(TEACHER, words="de men phieu luu ky"), limit=5
    )
    assert [one.book.record.author for one in found if one.book] == ["Tô Hoài"]
    plan = (folder / "giao-an-toan-7-tuan-10.docx").read_bytes()
    known = await imports_of(store).recognise(actor=OPERATOR, upload=Upload(name="giao-an.docx", content=plan))
    assert known.kind == "resource"


async def test_every_book_that_another_process_took_is_found_here_after_a_refresh_however_many(
    store: LibraryStore, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "READ_AT_ONCE", 2)
    other, since = LibraryStore(store.database, store.clock, store.files), store.now()
    records = [book(f"Quyển {number}", isbn=f"978604210000{number}") for number in range(5)]
    await hand_in(store, "sach.mrc", marc(*records))
    since = await refresh_index(other, since)
    assert other.index.find(SearchQuery(words="quyen", reach=None), 10).total == 5
    clock.move(timedelta(seconds=30))
    await hand_in(store, "sach.mrc", marc(book("Bản mới", isbn="9786042100003")))
    await refresh_index(other, since)
    assert [other.index.find(SearchQuery(words=words, reach=None), 10).total for words in ("quyen", "ban moi")] == [
        4,
        1,
    ]
