"""What somebody who can write to the store of records could forge, and how each forgery is noticed, or is not.

The rows of the trust card in services/records/README.md name these tests.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.documents import BrokenDocument
from deploy.local import keys
from deploy.local.layout import Layout
from services.records.domain.guests import Guests
from services.records.domain.logbook import Lesson, Place
from services.records.domain.receipts import fingerprint
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.results import TermResults
from services.records.domain.verdict import Verdict
from services.records.domain.year_sheet import YearSheet
from services.records.signing.authority import Authority
from services.records.signing.verification import CHAIN, STORED
from services.records.store import RecordsStore
from services.records.usecases import logbooks, records, results, verification, year_sheets
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, hand_in, passed_plan, sign, submit
from tests.records.school import (
    CLASS,
    HEAD,
    HEAD_DUNG,
    LEADER,
    NOW,
    OFFICER,
    SCHOOL,
    TEACHER,
    TEACHER_LAN,
    YEAR,
    marked,
    workbook,
)
from tests.records.test_guests import IPAD, tie, zoom
from tests.records.test_imports import GOOD, ZOOM, maths, stay
from tests.records.test_marks import BOOK, FIRST, all_subjects, post_all
from tests.records.test_need_to_know import as_homeroom_by_post
from tests.tampering import forge, forged_in, never_told, tell_all

FORGED_PASS = {"what": "passed", "at": NOW.isoformat(), "by": LEADER, "note": "", "original_sha256": ""}


async def broken(store: RecordsStore, collection: str, document: str, **fields: Any) -> str:
    """Forges, and returns what the next read says of it."""
    await forge(store, collection, document, **fields)
    documents: Any = {"online_lessons": store.lessons, "plans": store.records}.get(collection)
    documents = documents or getattr(store, collection)
    with pytest.raises(BrokenDocument) as noticed:
        await documents.get(document)
    return str(noticed.value).rpartition("is broken: ")[2]


def failed(verdict: Verdict) -> set[str]:
    return {one.name for one in verdict.checks if not one.passed}


async def signed_plan(store: RecordsStore, deps: Dependencies) -> Record:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    await sign(store, deps, HEAD_DUNG)
    return await store.records.get(plan.id)


async def test_a_pass_that_was_not_given_is_noticed_by_its_state_or_by_what_was_told(
    store: RecordsStore, deps: Dependencies
) -> None:
    plan = await submit(store, deps)
    await tell_all(store)
    assert await never_told(store, store.records, plan.id) == []
    assert await broken(store, "plans", plan.id, state="passed") == "the state passed is not what happened last"
    stored = await store.database["plans"].find_one({"_id": plan.id})
    assert stored is not None
    forged = {"reviewer": LEADER, "waits_for": "principal", "history": [*stored["history"], FORGED_PASS]}
    await forge(store, "plans", plan.id, **forged)
    read = await store.records.get(plan.id)
    assert (read.state, read.reviewer) == (State.PASSED, LEADER)
    assert await never_told(store, store.records, plan.id) == ["records.plan_passed.v1"]
    assert await forged_in(store) == [f"plans/{plan.id}"]
    assert await broken(store, "plans", plan.id, reviewer=TEACHER) == "reviewed or signed by its author"


async def test_a_signature_that_was_not_made_has_no_file_to_show(store: RecordsStore, deps: Dependencies) -> None:
    plan = await passed_plan(store, deps)
    said = await broken(store, "plans", plan.id, signer=HEAD)
    assert said == "signed without signature, or a signature without being signed"
    stored = await store.database["plans"].find_one({"_id": plan.id})
    assert stored is not None
    event = {**FORGED_PASS, "what": "signed", "by": HEAD, "role": "principal"}
    pretended = {
        "state": "signed",
        "waits_for": "",
        "signed_at": NOW.isoformat(),
        "signed_sha256": plan.content.original_sha256,
    }
    await forge(store, "plans", plan.id, history=[*stored["history"], event], **pretended)
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)
    assert (verdict.valid, verdict.signer_name) == (False, "")


async def test_other_bytes_under_the_name_of_a_signed_file_are_noticed(store: RecordsStore, deps: Dependencies) -> None:
    plan = await signed_plan(store, deps)
    assert (await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)).valid
    content = (await records.get_file(store, deps, actor=TEACHER_LAN, record_id=plan.id, which="signed")).content
    deps.files.path(plan.signed_sha256).write_bytes(content.replace(b"/Title", b"/Tit1e", 1))
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)
    assert (verdict.valid, failed(verdict)) == (False, {STORED})
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=content)
    assert failed(verdict) == {STORED}


async def test_a_certificate_of_another_authority_signs_nothing_that_is_trusted(
    store: RecordsStore, deps: Dependencies, tmp_path: Path
) -> None:
    await enrol(store, deps)
    plan = await passed_plan(store, deps)
    signer = await store.signers.get(HEAD)
    layout = Layout(var=tmp_path / "other")
    layout.prepare()
    keys.make(layout, now=datetime(2026, 1, 1, tzinfo=UTC))
    own = x509.load_der_x509_certificate(bytes.fromhex(signer.certificate_der_hex)).public_key()
    public = own.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    authority = Authority(layout.keys_of("records") / "ca")
    other = authority.issue(public, common_name="Ai đó", person=HEAD, school="x", at=store.now())
    await forge(store, "signers", HEAD, certificate_der_hex=other.public_bytes(Encoding.DER).hex())
    assert (await store.signers.get(HEAD)).key == signer.key
    await sign(store, deps, HEAD_DUNG)
    verdict = await verification.verify_record(store, deps, actor=TEACHER_LAN, record_id=plan.id)
    assert (verdict.valid, failed(verdict)) == (False, {CHAIN})
    assert await broken(store, "signers", HEAD, certificate_der_hex="") == "a signer without certificate or key"


async def test_wrong_pins_that_are_forgotten_are_not_noticed(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    for _ in range(5):
        await sign(store, deps, HEAD_DUNG, pin="135791")
    assert (await store.signers.get(HEAD)).locked
    await forge(store, "signers", HEAD, wrong_pins=0)
    assert (await sign(store, deps, HEAD_DUNG)).stopped == ""


async def test_an_impossible_mark_is_not_read_and_a_possible_one_is_named_by_the_search(store: RecordsStore) -> None:
    await post_all(store, "8", "8", "8", "8", "8", "8")
    await tell_all(store)
    assert await never_told(store, store.gradebooks, BOOK.id) == []
    await forge(store, "gradebooks", BOOK.id, **{f"cells__{FIRST}__gk__value": 100})
    book = await store.gradebooks.get(BOOK.id)
    assert (book.cells[FIRST]["gk"].value, book.outcome(FIRST).value) == (100, 84)
    assert await never_told(store, store.gradebooks, BOOK.id) == []  # no fact shows it, and the search names it
    assert await forged_in(store) == [f"gradebooks/{BOOK.id}"]
    said = await broken(store, "gradebooks", BOOK.id, **{f"cells__{FIRST}__gk__value": 101})
    assert said == f"pupil {FIRST} has 101 in gk"


async def test_a_forged_level_is_computed_again_and_was_never_told(store: RecordsStore, deps: Dependencies) -> None:
    await all_subjects(store, deps, maths=6)
    kept = TermResults.key(SCHOOL, CLASS, YEAR, "hk1")
    await tell_all(store)
    assert ((await store.results.get(kept)).levels[FIRST].after, await never_told(store, store.results, kept)) == (
        "Khá",
        [],
    )
    await forge(store, "results", kept, **{f"levels__{FIRST}__before": "Tốt", f"levels__{FIRST}__after": "Tốt"})
    assert (await store.results.get(kept)).levels[FIRST].after == "Tốt"
    one = await results.results_of_pupil(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1")
    assert one.result.after == "Khá"
    assert await never_told(store, store.results, kept) == ["records.term_result_computed.v1"]
    said = await broken(store, "results", kept, **{f"levels__{FIRST}__before": "Đạt"})
    assert said == f"pupil {FIRST} went from Đạt to Tốt"


async def test_other_bytes_in_a_receipt_are_not_read_and_another_receipt_is_not_the_one_that_was_named(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=6)
    [kept] = await store.receipts_of(FIRST, YEAR, "hk1")
    forged = kept.text.replace('"level":"Khá"', '"level":"Tốt"')
    assert await broken(store, "receipts", kept.id, text=forged) == "its bytes are not those of its name"
    # One that has the name of its own bytes is read, computed again to other bytes, and named by no result.
    await forge(store, "receipts", kept.id, text=kept.text)
    stored = await store.database["receipts"].find_one({"_id": kept.id})
    assert stored is not None
    await store.database["receipts"].insert_one({**stored, "_id": fingerprint(forged), "text": forged})
    shown = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1", sha256=fingerprint(forged))
    assert (shown.replays, shown.receipt.result.after) == (False, "Khá")
    named = (await store.results.get(TermResults.key(SCHOOL, CLASS, YEAR, "hk1"))).levels[FIRST].receipt
    assert named == kept.id


async def test_an_impossible_entry_of_a_year_sheet_is_not_read_and_a_possible_one_is_not_noticed(
    store: RecordsStore,
) -> None:
    await as_homeroom_by_post(store)
    said = [year_sheets.Said(FIRST, "training_hk1", "1", 0, "")]
    await year_sheets.post_entries(store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, entries=said)
    sheet = YearSheet.key(SCHOOL, CLASS, YEAR)
    await forge(store, "year_sheets", sheet, **{f"entries__{FIRST}__training_hk1__value": 3})
    assert (await store.year_sheets.get(sheet)).entries[FIRST]["training_hk1"].value == 3
    said_of = await broken(store, "year_sheets", sheet, **{f"entries__{FIRST}__training_hk1__value": 4})
    assert said_of == f"pupil {FIRST} has 4 in training_hk1"


async def test_a_name_of_two_pupils_is_noticed_and_another_pupils_is_in_the_journal_alone(
    store: RecordsStore, deps: Dependencies
) -> None:
    await hand_in(store, deps, f"{SCHOOL}/zoom-7A1-2026-10-14.csv", zoom(14, IPAD))
    await tie(store)
    guests = Guests.key(SCHOOL, CLASS, YEAR)
    await forge(store, "guests", guests, tied__0__pupil=FIRST)
    assert (await store.guests.get(guests)).pupils() == {"ipad nha em": FIRST}
    twice = [{"shown": IPAD, "pupil": FIRST, "by": "GV1", "at": NOW.isoformat()}] * 2
    assert await broken(store, "guests", guests, tied=twice) == "one name is tied to two pupils"


async def test_an_entry_of_a_logbook_that_stands_elsewhere_is_not_read_and_another_text_is_named_by_the_search(
    store: RecordsStore,
) -> None:
    place = Place(NOW.date() - timedelta(days=1), "S", 1)
    lesson = Lesson(subject="TOAN", text="Bài 12")
    book = await logbooks.post_entry(
        store, actor=TEACHER_LAN, school=SCHOOL, class_name=CLASS, place=place, lesson=lesson, base=0, request_id=""
    )
    await tell_all(store)
    await forge(store, "logbooks", book.book.id, **{f"entries__{place.key}__lesson__text": "Bài 13"})
    assert (await store.logbooks.get(book.book.id)).entries[place.key].lesson.text == "Bài 13"
    assert await forged_in(store) == [f"logbooks/{book.book.id}"]
    said = await broken(store, "logbooks", book.book.id, **{f"entries__{place.key}__place": "2026-10-30/S/2"})
    assert said == f"the entry at {place.key} stands elsewhere"


async def test_two_periods_at_once_are_noticed_and_another_subject_by_the_search(
    store: RecordsStore, deps: Dependencies
) -> None:
    rows: list[list[object]] = [["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"], ["Sáng", 1, "Toán", "Ngữ văn", "Tin học"]]
    await hand_in(store, deps, "8702030/thoi-khoa-bieu-7A1.xlsx", workbook({"7A1": rows}))
    table = f"{SCHOOL}.{CLASS}"
    await tell_all(store)
    await forge(store, "timetables", table, periods__0__subject="GDTC")
    assert (await store.timetables.get(table)).periods[0].subject == "GDTC"
    assert await never_told(store, store.timetables, table) == []
    assert await forged_in(store) == [f"timetables/{table}"]
    await forge(store, "timetables", table, periods__0__online=True)
    assert await never_told(store, store.timetables, table) == ["records.timetable_kept.v1"]
    assert await broken(store, "timetables", table, periods__1__day="Thứ 2") == "two periods at the same time"


async def test_one_who_is_there_and_away_is_noticed_and_one_for_another_by_the_search(
    store: RecordsStore, deps: Dependencies
) -> None:
    content = (ZOOM + stay("2600000270 Dung")).encode()
    await hand_in(store, deps, "8702030/zoom-7A1-2026-10-14.csv", content)
    [lesson] = await store.lessons_in([SCHOOL])
    await tell_all(store)
    absent = [FIRST, *lesson.absent[1:]]
    await forge(store, "online_lessons", lesson.id, absent=absent, present__0__pupil=lesson.absent[0])
    assert (await store.lessons.get(lesson.id)).absent == absent
    assert await never_told(store, store.lessons, lesson.id) == []
    assert await forged_in(store) == [f"online_lessons/{lesson.id}"]
    await forge(store, "online_lessons", lesson.id, absent=absent[1:])
    assert await never_told(store, store.lessons, lesson.id) == ["records.online_lesson_held.v1"]
    said = await broken(store, "online_lessons", lesson.id, absent=[lesson.absent[0]])
    assert said == f"present and absent at once: {[lesson.absent[0]]}"


async def test_a_forged_report_of_a_file_is_not_noticed_and_the_file_again_says_what_was_refused(
    store: RecordsStore, deps: Dependencies
) -> None:
    content = maths(marked(0, *GOOD, 8.3), marked(2, 8, 11, 9, 9, 9, 9, 9))
    told = await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    assert len(told.refused) == 1
    await forge(store, "reports", told.id, refused=[])
    assert (await store.reports.get(told.id)).refused == []
    again = await hand_in(store, deps, "8702030/so-diem.xlsx", content)
    assert (again.id, again.refused) == (told.id, told.refused)
    said = await broken(store, "reports", told.id, taken=2)
    assert said == "it does not hold that taken rows are new, changed or the same"
