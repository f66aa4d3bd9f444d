"""Each outside write of records, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.documents import Query
from services.records.domain.record import Record
from services.records.store import RecordsStore
from services.records.usecases import batch, differences, projections, signers
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.upgrade import rewrite_older_records
from tests.corpus.reading import documents, file_of
from tests.failing_twice import Outcome, Twice
from tests.records.acting import enrol, hand_in, passed_plan, review, sign, submit
from tests.records.school import (
    HEAD,
    HEAD_DUNG,
    OPERATOR,
    PIN,
    PUPILS,
    SCHOOL,
    TEACHER_LAN,
    assigned,
    enrolled,
    gradebook_rows,
    marked,
    tell_of_school,
    told,
    told_of_teaching,
    workbook,
)
from tests.records.test_marks import BOOK, post

USECASES = "services/records/usecases"
ZOOM = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    f"2600000270 {PUPILS['2600000270']},,10/14/2026 07:30:00 AM,10/14/2026 08:10:00 AM,40,Yes\n"
)
WEEK: list[list[object]] = [
    ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 4"],
    ["Chiều", 1, "Toán", "Ngữ văn", "Toán (trực tuyến)"],
]
NAMES = ("Ngữ văn", "Toán", "Tiếng Anh", "Khoa học tự nhiên", "Lịch sử và Địa lí")


@dataclass
class Month:
    """The school is known; nothing was handed in yet."""

    store: RecordsStore
    deps: Dependencies

    @property
    def keys(self) -> list[Path]:
        keys: Any = self.deps.signing.keys
        return sorted(keys._folder.glob("*.pem"))


def whole_class() -> bytes:
    """Every subject of one pupil, so that there is a result."""
    sheets = {name: gradebook_rows(name, [marked(0, *[8.5] * 7)]) for name in NAMES}
    sheets["Tin học"] = gradebook_rows("Tin học", [marked(0, *[8.5] * 5)], regular=2)
    sheets["Giáo dục thể chất"] = gradebook_rows("Giáo dục thể chất", [marked(0, *["Đ"] * 5)], regular=2)
    return workbook(sheets)


async def submits(month: Month) -> None:
    await submit(month.store, month.deps, request="r1")


async def the_plan(month: Month) -> Record:
    [plan] = await month.store.records.where(Query())
    return plan


async def reviews(month: Month) -> None:
    plan = await the_plan(month)
    await review(month.store, month.deps, plan, request="p1")


async def may_be_signed(month: Month) -> None:
    await enrol(month.store, month.deps)
    await passed_plan(month.store, month.deps)


async def signs(month: Month) -> None:
    plan = await the_plan(month)
    await sign(month.store, month.deps, HEAD_DUNG, records=(plan.id,))


async def signs_with_a_wrong_pin(month: Month) -> None:
    await sign(month.store, month.deps, HEAD_DUNG, pin="246801")


async def returns(month: Month) -> None:
    plan = await the_plan(month)
    await batch.return_from_batch(month.store, actor=HEAD_DUNG, record_id=plan.id, note="sửa", request_id="b1")


async def enrols(month: Month) -> None:
    await signers.enrol_signer(
        month.store, month.deps, actor=HEAD_DUNG, person=HEAD, pins=signers.Pins(PIN), request_id="e1"
    )


async def hands_in_meeting(month: Month) -> None:
    await hand_in(month.store, month.deps, "8702030/zoom-7A1-2026-10-14.csv", ZOOM.encode())


async def hands_in_marks(month: Month) -> None:
    await hand_in(month.store, month.deps, "8702030/so-diem.xlsx", whole_class())


async def hands_in_timetable(month: Month) -> None:
    await hand_in(month.store, month.deps, "8702030/thoi-khoa-bieu-7A1.xlsx", workbook({"7A1": WEEK}))


async def posts(month: Month) -> None:
    await post(month.store, "tx1", "8", request="r1")


async def has_a_difference(month: Month) -> None:
    """A teacher's mark, and a file of the office that says another."""
    await post(month.store, "tx1", "8")
    content = workbook({"Toán": gradebook_rows("Toán", [marked(0, 7)])})
    await hand_in(month.store, month.deps, "8702030/so-diem.xlsx", content)


async def settles(month: Month) -> None:
    word = differences.Word(next(iter(PUPILS)), "tx1", 1, accept=True)
    await differences.settle_differences(
        month.store, actor=TEACHER_LAN, gradebook=BOOK.id, words=[word], request_id="d1"
    )


async def hears_of_all(month: Month) -> None:
    await tell_of_school(month.store)


async def hears_of_pupil(month: Month) -> None:
    fact = enrolled("2600000299", "Mới Đến")
    await projections.remember_pupils(month.store, [(fact, told(fact.pupil))])


async def hears_of_teaching(month: Month) -> None:
    fact = assigned(HEAD, "7A9", "TOAN", "Toán", 140)
    await projections.remember_assignments(month.store, [(fact, told_of_teaching(fact))])


async def kept_by_an_older_house(month: Month) -> None:
    """Two lesson plans as build d707764 kept them."""
    await month.store.database["plans"].insert_many(documents(file_of("records", "plans", 1)))


async def rewrites(month: Month) -> None:
    await rewrite_older_records(month.store)


async def forms(month: Month) -> dict[str, int]:
    """How many records are kept in each form."""
    return await month.store.records.counts("schema", {})


async def forgets_all(month: Month) -> None:
    await month.store.database.client.drop_database(month.store.database.name)


async def files_and_records(month: Month) -> tuple[int, int]:
    return len(list(month.deps.files.paths())), await month.store.records.count({})


async def way_of_plan(month: Month) -> tuple[str, int, int]:
    """Where the plan stands, how many facts it told, and the files that are kept."""
    plan = await the_plan(month)
    return plan.state.value, plan.sequence, len(list(month.deps.files.paths()))


async def way_of_plan_and_pins(month: Month) -> tuple[str, int, int, int]:
    return (*await way_of_plan(month), await wrong_pins(month))


async def permits(month: Month) -> None:
    await signers.permit_enrolment(month.store, actor=OPERATOR, person=HEAD)


async def permitted_by(month: Month) -> str:
    return (await month.store.signers.get(HEAD)).permitted_by


async def wrong_pins(month: Month) -> int:
    return (await month.store.signers.get(HEAD)).wrong_pins


async def keys_and_signers(month: Month) -> tuple[int, int]:
    return len(month.keys), await month.store.signers.count({})


async def lessons(month: Month) -> tuple[list[int], int]:
    """What each lesson told, and the reports."""
    return [one.sequence for one in await month.store.lessons_in([SCHOOL])], await month.store.reports.count({})


async def timetables(month: Month) -> tuple[list[int], int]:
    return [one.sequence for one in await month.store.timetables_in([SCHOOL])], await month.store.reports.count({})


async def books(month: Month) -> tuple[int, list[int], int]:
    """Gradebooks, what the results of the class told, and the reports."""
    results = [one.sequence for one in await month.store.results.where(Query())]
    return await month.store.gradebooks.count({}), results, await month.store.reports.count({})


async def receipts(month: Month) -> tuple[int, list[int]]:
    """Receipts, and what the results of the class told."""
    results = [one.sequence for one in await month.store.results.where(Query())]
    return await month.store.receipts.count({}), results


async def cell(month: Month) -> list[tuple[int, int]]:
    """How often each gradebook was kept, and what it told."""
    return [(one.version, one.sequence) for one in await month.store.gradebooks.where(Query(equals={"id": BOOK.id}))]


async def known(month: Month) -> tuple[int, int, int, int]:
    """Schools, people, pupils and assignments."""
    store = month.store
    rooms = (store.schools, store.people, store.pupils, store.assignments)
    found = [await room.count({}) for room in rooms]
    return found[0], found[1], found[2], found[3]


ALL = (1, 5, 10, 4)
SIGNED = ("signed", 3, 3)
SIGNED_AGAIN = ("signed", 3, 4)  # the bytes of the first signature are kept and named by nobody
ROWS: dict[str, Twice[Month]] = {
    f"{USECASES}/rendering.py:render_draft files.put": Twice(
        act=submits, sees=files_and_records, not_done=Outcome((0, 0), (2, 1)), answer_lost=Outcome((1, 0), (2, 1))
    ),
    f"{USECASES}/rendering.py:render_draft files.put 2": Twice(
        act=submits, sees=files_and_records, not_done=Outcome((1, 0), (2, 1)), answer_lost=Outcome((2, 0), (2, 1))
    ),
    f"{USECASES}/submission.py:file_draft records.keep": Twice(
        act=submits, sees=files_and_records, not_done=Outcome((2, 0), (2, 1)), answer_lost=Outcome((2, 1), (2, 1))
    ),
    f"{USECASES}/records.py:review_record records.keep": Twice(
        before=submits,
        act=reviews,
        sees=way_of_plan,
        not_done=Outcome(("submitted", 1, 2), ("passed", 2, 2)),
        answer_lost=Outcome(("passed", 2, 2), ("passed", 2, 2)),
    ),
    f"{USECASES}/upgrade.py:rewrite_older_records records.keep_many": Twice(
        before=kept_by_an_older_house,
        act=rewrites,
        sees=forms,
        not_done=Outcome({"1": 2}, {"3": 2}),
        answer_lost=Outcome({"3": 2}, {"3": 2}),
    ),
    f"{USECASES}/batch.py:_sign_one signing.sign": Twice(
        before=may_be_signed,
        act=signs,
        sees=way_of_plan,
        not_done=Outcome(("passed", 2, 2), SIGNED),
        answer_lost=Outcome(("passed", 2, 2), SIGNED),
    ),
    f"{USECASES}/batch.py:_sign_one files.put": Twice(
        before=may_be_signed,
        act=signs,
        sees=way_of_plan,
        not_done=Outcome(("passed", 2, 2), SIGNED),
        answer_lost=Outcome(("passed", 2, 3), SIGNED_AGAIN),
    ),
    f"{USECASES}/batch.py:_sign_piece records.keep_many": Twice(
        before=may_be_signed,
        act=signs,
        sees=way_of_plan,
        not_done=Outcome(("passed", 2, 3), SIGNED_AGAIN),
        answer_lost=Outcome(SIGNED, SIGNED),
    ),
    f"{USECASES}/batch.py:return_from_batch records.keep": Twice(
        before=may_be_signed,
        act=returns,
        sees=way_of_plan,
        not_done=Outcome(("passed", 2, 2), ("returned", 3, 2)),
        answer_lost=Outcome(("returned", 3, 2), ("returned", 3, 2)),
    ),
    # A wrong PIN whose answer was lost counts: tries are never won by cutting the line.
    f"{USECASES}/pins.py:try_pin signers.keep": Twice(
        before=may_be_signed,
        act=signs_with_a_wrong_pin,
        sees=wrong_pins,
        not_done=Outcome(0, 1),
        answer_lost=Outcome(1, 2),
    ),
    # The right PIN takes its count back before anything is signed.
    f"{USECASES}/pins.py:try_pin signers.keep 2": Twice(
        before=may_be_signed,
        act=signs,
        sees=way_of_plan_and_pins,
        not_done=Outcome(("passed", 2, 2, 1), (*SIGNED, 0)),
        answer_lost=Outcome(("passed", 2, 2, 0), (*SIGNED, 0)),
    ),
    f"{USECASES}/signers.py:permit_enrolment signers.keep": Twice(
        before=may_be_signed,
        act=permits,
        sees=permitted_by,
        not_done=Outcome("", "operator"),
        answer_lost=Outcome("operator", "operator"),
    ),
    # A key that no signer names signs nothing.
    f"{USECASES}/signers.py:enrol_signer signing.enrol": Twice(
        act=enrols, sees=keys_and_signers, not_done=Outcome((0, 0), (1, 1)), answer_lost=Outcome((1, 0), (2, 1))
    ),
    f"{USECASES}/signers.py:enrol_signer signers.keep": Twice(
        act=enrols, sees=keys_and_signers, not_done=Outcome((1, 0), (2, 1)), answer_lost=Outcome((1, 1), (1, 1))
    ),
    "services/records/signing/software_keys.py:SoftwareKeyStore.make os.open": Twice(
        act=enrols,
        sees=keys_and_signers,
        not_done=Outcome((0, 0), (1, 1)),
        answer_lost=Outcome((1, 0), (2, 1)),
        raises=OSError,
    ),
    f"{USECASES}/lessons.py:keep lessons.keep_many": Twice(
        act=hands_in_meeting, sees=lessons, not_done=Outcome(([], 0), ([1], 1)), answer_lost=Outcome(([1], 0), ([1], 1))
    ),
    f"{USECASES}/imports/timetables.py:_keep timetables.keep_many": Twice(
        act=hands_in_timetable,
        sees=timetables,
        not_done=Outcome(([], 0), ([1], 1)),
        answer_lost=Outcome(([1], 0), ([1], 1)),
    ),
    f"{USECASES}/imports/gradebooks.py:_keep_marks gradebooks.keep": Twice(
        act=hands_in_marks,
        sees=books,
        not_done=Outcome((0, [], 0), (7, [1], 1)),
        answer_lost=Outcome((1, [], 0), (7, [1], 1)),
    ),
    # A receipt that no result names is made again under the same name.
    f"{USECASES}/results.py:_keep receipts.keep_many": Twice(
        act=hands_in_marks,
        sees=receipts,
        not_done=Outcome((0, []), (1, [1])),
        answer_lost=Outcome((1, []), (1, [1])),
    ),
    f"{USECASES}/results.py:_keep results.keep": Twice(
        act=hands_in_marks,
        sees=books,
        not_done=Outcome((7, [], 0), (7, [1], 1)),
        answer_lost=Outcome((7, [1], 0), (7, [1], 1)),
    ),
    f"{USECASES}/marks.py:post_marks gradebooks.keep": Twice(
        act=posts, sees=cell, not_done=Outcome([], [(1, 1)]), answer_lost=Outcome([(1, 1)], [(1, 1)])
    ),
    f"{USECASES}/differences.py:settle_differences gradebooks.keep": Twice(
        before=has_a_difference,
        act=settles,
        sees=cell,
        not_done=Outcome([(2, 2)], [(3, 3)]),
        answer_lost=Outcome([(3, 3)], [(3, 3)]),
    ),
    f"{USECASES}/projections.py:remember_schools schools.put_many": Twice(
        before=forgets_all,
        act=hears_of_all,
        sees=known,
        not_done=Outcome((0, 0, 0, 0), ALL),
        answer_lost=Outcome((1, 0, 0, 0), ALL),
    ),
    f"{USECASES}/projections.py:remember_people people.put_many": Twice(
        before=forgets_all,
        act=hears_of_all,
        sees=known,
        not_done=Outcome((1, 0, 0, 0), ALL),
        answer_lost=Outcome((1, 5, 0, 0), ALL),
    ),
    f"{USECASES}/projections.py:remember_pupils pupils.put_many": Twice(
        act=hears_of_pupil,
        sees=known,
        not_done=Outcome(ALL, (1, 5, 11, 4)),
        answer_lost=Outcome((1, 5, 11, 4), (1, 5, 11, 4)),
    ),
    f"{USECASES}/projections.py:remember_assignments assignments.put_many": Twice(
        act=hears_of_teaching,
        sees=known,
        not_done=Outcome(ALL, (1, 5, 10, 5)),
        answer_lost=Outcome((1, 5, 10, 5), (1, 5, 10, 5)),
    ),
}
