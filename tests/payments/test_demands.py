"""What a pupil owes and what is left out, fee items with their ceilings, and demands that may be raised twice."""

from __future__ import annotations

import pytest

from chassis.errors import StoreBusyError
from services.payments.domain.demands import LeftOutReason, Pupil, School, demand, level_of
from services.payments.domain.fees import FeeItem, Unit, check_fee_item
from services.payments.domain.invoices import invoice_id
from services.payments.domain.receiving import Choice
from services.payments.domain.refusals import CeilingPassed, DaysInvalid, PeriodInvalid
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.settling import book_missing
from tests.payments.bank import FEE_ITEMS, SCHOOL
from tests.payments.conftest import OPERATOR, enrol
from tests.payments.failing import Failure, failing
from tests.payments.handing import import_fee_items, placed, unreadable
from tests.payments.kept import ledger_of, summary_of

PUBLIC = School("8702030", "THCS Tân Phước", ("THCS",), "Công lập")
PRIVATE = School("8702031", "THCS Tư thục", ("THCS",), "Tư thục")
AN = Pupil("2600000001", "8702030", "Trần Văn An", "7A1")
TUITION = FeeItem(id="HP", name="Học phí", category="Học phí", unit=Unit.MONTH, amount=60_000, levels=("THCS",))
WATER = FeeItem(id="NU", name="Nước uống", category="Dịch vụ", unit=Unit.MONTH, amount=10_000, ceiling=15_000)
MEALS = FeeItem(id="TA", name="Tiền ăn", category="Chi", unit=Unit.DAY, amount=30_000, optional=True)
INSURANCE = FeeItem(id="BHYT", name="BHYT", category="Thu hộ", unit=Unit.YEAR, amount=631_800)
PRESCHOOL = FeeItem(id="MN", name="Đồ chơi", category="Dịch vụ", unit=Unit.MONTH, amount=5_000, levels=("Mầm non",))


def owed(school: School, items: list[FeeItem], choice: Choice | None = None, period: str = "2026-10") -> dict[str, int]:
    return {line.item: line.amount for line in demand(school, AN, items, choice, period)[0]}


def left(
    school: School, items: list[FeeItem], choice: Choice | None = None, period: str = "2026-10"
) -> dict[str, LeftOutReason]:
    return {one.item: one.reason for one in demand(school, AN, items, choice, period)[1]}


def test_tuition_is_asked_from_a_private_school_and_never_from_a_public_one() -> None:
    assert owed(PRIVATE, [TUITION, WATER]) == {"HP": 60_000, "NU": 10_000}
    assert owed(PUBLIC, [TUITION, WATER]) == {"NU": 10_000}
    assert left(PUBLIC, [TUITION]) == {"HP": LeftOutReason.EXEMPT}


def test_a_yearly_item_is_asked_in_its_month_alone() -> None:
    assert owed(PUBLIC, [INSURANCE], period="2026-09") == {"BHYT": 631_800}
    assert left(PUBLIC, [INSURANCE], period="2026-10") == {"BHYT": LeftOutReason.OTHER_MONTH}


@pytest.mark.parametrize("month", ["06", "07", "08"])
def test_nothing_monthly_is_asked_in_summer(month: str) -> None:
    assert left(PUBLIC, [WATER], period=f"2026-{month}") == {"NU": LeftOutReason.OTHER_MONTH}


def test_an_optional_daily_item_needs_consent_and_then_days() -> None:
    choice = Choice(id=AN.id, school=AN.school)
    assert left(PUBLIC, [MEALS], choice) == {"TA": LeftOutReason.NO_CONSENT}
    choice.choose("TA", consent=True)
    assert left(PUBLIC, [MEALS], choice) == {"TA": LeftOutReason.NO_DAYS}
    choice.use("TA", "2026-10", 22)
    assert owed(PUBLIC, [MEALS], choice) == {"TA": 660_000}
    assert left(PUBLIC, [MEALS], choice, "2026-11") == {"TA": LeftOutReason.NO_DAYS}


@pytest.mark.parametrize("days", [-1, 32])
def test_a_month_has_no_more_than_thirty_one_days_of_use(days: int) -> None:
    choice = Choice(id=AN.id, school=AN.school)
    assert choice.use("TA", "2026-10", 31)
    with pytest.raises(DaysInvalid):
        choice.use("TA", "2026-10", days)


def test_an_item_of_another_level_is_left_out_by_name_of_the_level() -> None:
    assert left(PUBLIC, [PRESCHOOL]) == {"MN": LeftOutReason.OTHER_LEVEL}


@pytest.mark.parametrize(
    ("class_name", "level"),
    [("1A", "Tiểu học"), ("5B", "Tiểu học"), ("6A1", "THCS"), ("9A2", "THCS"), ("10A", "THPT"), ("Lá 1", "Mầm non")],
)
def test_in_a_school_of_several_levels_the_class_says_which(class_name: str, level: str) -> None:
    school = School("1", "Liên cấp", ("Mầm non", "Tiểu học", "THCS", "THPT"), "Công lập")
    assert level_of(school, class_name) == level


@pytest.mark.parametrize("period", ["2026-13", "2026-00", "10/2026", "", "1999-10"])
def test_what_is_no_month_is_refused(period: str) -> None:
    with pytest.raises(PeriodInvalid):
        demand(PUBLIC, AN, [WATER], None, period)


def test_a_price_at_its_ceiling_stands_and_one_dong_more_is_refused() -> None:
    check_fee_item(FeeItem(id="NU", name="", category="", unit=Unit.MONTH, amount=15_000, ceiling=15_000))
    with pytest.raises(CeilingPassed):
        check_fee_item(FeeItem(id="NU", name="", category="", unit=Unit.MONTH, amount=15_001, ceiling=15_000))


async def hand_in(store: PaymentsStore, text: str) -> dict[str, object]:
    report = await import_fee_items(store, actor=OPERATOR, name="khoan-thu.csv", content=text.encode())
    return {
        "rows": report.rows,
        "created": report.created,
        "changed": report.changed,
        "same": report.same,
        "refused": placed(report),
    }


async def test_a_list_of_fee_items_is_taken_twice_and_its_bad_rows_are_named(bare: PaymentsStore) -> None:
    text = FEE_ITEMS.replace("NU,Nước uống,Dịch vụ hỗ trợ giáo dục,tháng,10000", "NU,Nước uống,Dịch vụ,tháng,15001")
    text += "NU,Nước,Dịch vụ,tháng,10000,15000,THCS,,\nXX,Lạ,Dịch vụ,tuần,10000,15000,THCS,,\n,Không mã,x,tháng,1,,,,\n"
    text += "HP,Học phí,Học phí,tháng,60000,650000,THCS,,\n"
    assert await hand_in(bare, text) == {
        "rows": 8,
        "created": 4,
        "changed": 0,
        "same": 0,
        "refused": [
            (4, "Mức thu (đồng)", "15001", "mức thu vượt mức trần 15000 đồng của căn cứ pháp lý"),
            (7, "Đơn vị tính", "tuần", "không hiểu đơn vị tính; hãy ghi tháng, ngày, học kỳ hoặc năm"),
            (8, "Mã khoản thu", "", "thiếu mã khoản thu; hãy ghi mã"),
            (9, "Mã khoản thu", "HP", "trùng mã khoản thu với dòng trước; hãy bỏ bớt một dòng"),
        ],
    }
    again = await hand_in(bare, text)
    assert (again["created"], again["changed"], again["same"]) == (0, 0, 4)
    changed = await hand_in(bare, text.replace("NU,Nước,", "NU,Nước uống tinh khiết,"))
    assert (changed["created"], changed["changed"], changed["same"]) == (0, 1, 3)
    assert (await bare.items.get("NU")).sequence == 2


async def test_a_list_without_its_price_asks_for_that_column(bare: PaymentsStore) -> None:
    with unreadable("mức thu"):
        await hand_in(bare, "Mã khoản thu,Tên khoản thu,Đơn vị tính\nNU,Nước,tháng\n")


async def test_raising_twice_changes_nothing_and_a_new_pupil_gets_the_missing_one(store: PaymentsStore) -> None:
    first = await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    again = await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (first.raised, first.same, again.raised, again.same) == (40, 0, 0, 40)
    late = Pupil("2600099999", SCHOOL, "Lê Văn Muộn", "7A2")
    await enrol(store, [late])
    third = await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (third.raised, third.amount, third.same) == (1, 10_000, 40)
    assert (await store.invoices.get(invoice_id(late.id, "2026-10"))).class_name == "7A2"
    assert (await ledger_of(store, SCHOOL)).entries == 41


async def test_an_invoice_keeps_its_price_when_the_item_changes(store: PaymentsStore) -> None:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    await hand_in(store, FEE_ITEMS.replace("tháng,10000", "tháng,12000"))
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (await summary_of(store, school=SCHOOL, period="2026-10")).due == 400_000
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-11")
    assert (await summary_of(store, school=SCHOOL, period="2026-11")).due == 480_000


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("collection", ["invoices", "entries"])
async def test_each_write_of_a_demand_may_fail_and_asking_again_repairs(
    store: PaymentsStore, collection: str, done: bool
) -> None:
    with failing(store, Failure(collection, 1, done)), pytest.raises(StoreBusyError):
        await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    ledger = await ledger_of(store, SCHOOL)
    assert (ledger.entries, ledger.sum, ledger.balances["131"]) == (40, 0, 400_000)


async def test_invoices_that_a_crash_left_unbooked_are_booked_at_the_next_start(store: PaymentsStore) -> None:
    with failing(store, Failure("entries", 1, done=False)), pytest.raises(StoreBusyError):
        await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (await ledger_of(store, SCHOOL)).entries == 0
    assert await book_missing(store) == 40
    assert await book_missing(store) == 0
