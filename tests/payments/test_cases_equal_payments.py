"""Equal payments of one day without references: two are two, one told again is one, whatever file comes first."""

from __future__ import annotations

import itertools

import pytest

from services.payments.domain.lines import State
from services.payments.store import PaymentsStore
from tests.payments.bank import SCHOOL
from tests.payments.conftest import ACCOUNTANT
from tests.payments.district import demand, hand_in, lines_by_pupil, open_district
from tests.payments.handing import confirm_tables, import_statement
from tests.payments.kept import ledger_of, lines_of, summary_of

CASE = "equal-payments"
FILES = ("1-hai-em-cung-ngay.csv", "2-mot-em.csv", "3-dai-hon-moi-truoc.csv")
FOUR = [(f"26000002{code}", "matched", 10_000) for code in (73, 74, 76, 77)]
TITLES = "Ngày giao dịch,Số tham chiếu,Số tiền ghi có,Số dư,Mô tả,Số tiền ghi nợ"  # those of a bank
HEAD = f"Số tài khoản,0123456789012\n{TITLES}\n"
MEMO = "2600000273 nop tien nuoc"


@pytest.fixture
async def november(bare: PaymentsStore) -> PaymentsStore:
    await open_district(bare)
    assert (await demand(bare, "2026-11")).raised == 276
    return bare


async def hand_in_rows(store: PaymentsStore, *rows: str) -> tuple[int, int, int]:
    content = "\n".join([HEAD + rows[0], *rows[1:], ""]).encode()
    report = await import_statement(store, actor=ACCOUNTANT, content=content)
    await confirm_tables(store)
    return report.created, report.changed, report.same


async def states(store: PaymentsStore) -> list[str]:
    return sorted(line.state.value for line in await lines_of(store))


async def test_two_pupils_who_paid_the_same_on_one_day_are_two_lines_and_a_longer_file_tells_one_more(
    november: PaymentsStore,
) -> None:
    assert await hand_in(november, CASE, FILES[0]) == (2, 0, 0)
    assert await lines_by_pupil(november) == FOUR[:2]
    assert (await ledger_of(november, SCHOOL)).balances["112"] == 20_000
    assert await hand_in(november, CASE, FILES[1]) == (1, 0, 0)
    assert await hand_in(november, CASE, FILES[2]) == (1, 0, 3)
    assert await lines_by_pupil(november) == FOUR


@pytest.mark.parametrize("order", list(itertools.permutations(FILES)), ids=lambda order: "".join(n[0] for n in order))
async def test_in_each_order_of_the_three_files_each_pupil_has_one_line_under_its_own_memo(
    november: PaymentsStore, order: tuple[str, ...]
) -> None:
    for name in (*order, *FILES):
        last = await hand_in(november, CASE, name)
    assert last == (0, 0, 4)
    assert await lines_by_pupil(november) == FOUR
    assert all(line.memo.startswith(line.pupil) for line in await lines_of(november))
    summary = await summary_of(november, school=SCHOOL, period="2026-11")
    assert (summary.collected, summary.unmatched, summary.lines_by_state) == (40_000, 0, {"matched": 4})
    ledger = await ledger_of(november, SCHOOL)
    assert (ledger.sum, ledger.balances["112"]) == (0, 40_000)


async def test_the_longest_file_first_brings_four_lines_and_the_others_bring_none(november: PaymentsStore) -> None:
    assert await hand_in(november, CASE, FILES[2]) == (4, 0, 0)
    assert await hand_in(november, CASE, FILES[0]) == (0, 0, 2)
    assert await hand_in(november, CASE, FILES[1]) == (0, 0, 1)


async def test_two_rows_with_equal_day_amount_and_memo_are_both_shown_and_one_is_counted(
    november: PaymentsStore,
) -> None:
    row = f"05/11/2026,,10.000,,{MEMO}"
    assert await hand_in_rows(november, row, row) == (2, 0, 0)
    assert await hand_in_rows(november, row, row) == (0, 0, 2)
    assert await states(november) == ["double", "matched"]
    [doubtful] = [line for line in await lines_of(november) if line.state is State.DOUBLE]
    assert (doubtful.caution.code, doubtful.pupil) == ("LINE_LIKE_ANOTHER", "2600000273")
    assert (await ledger_of(november)).balances["112"] == 10_000


async def test_two_equal_rows_are_two_payments_where_the_balance_says_so(november: PaymentsStore) -> None:
    rows = (f"05/11/2026,,10.000,1.010.000,{MEMO}", f"05/11/2026,,10.000,1.020.000,{MEMO}")
    assert await hand_in_rows(november, *rows) == (2, 0, 0)
    assert await states(november) == ["matched", "over"]
    assert await hand_in_rows(november, *reversed(rows)) == (0, 0, 2)
    assert (await ledger_of(november)).balances["112"] == 20_000


async def test_a_line_told_without_its_reference_and_then_with_it_is_one(november: PaymentsStore) -> None:
    bare, whole = f"05/11/2026,,10.000,,{MEMO}", f"05/11/2026,FT26309000000001,10.000,,{MEMO}"
    assert await hand_in_rows(november, bare) == (1, 0, 0)
    assert await hand_in_rows(november, whole) == (0, 1, 0)
    assert await hand_in_rows(november, whole) == (0, 0, 1)
    assert await hand_in_rows(november, bare) == (0, 0, 1)
    assert await states(november) == ["matched"]


async def test_a_line_told_with_its_reference_and_then_without_it_is_one(november: PaymentsStore) -> None:
    assert await hand_in_rows(november, f"05/11/2026,FT26309000000001,10.000,,{MEMO}") == (1, 0, 0)
    assert await hand_in_rows(november, f"05/11/2026,,10.000,,{MEMO}") == (0, 0, 1)


async def test_two_equal_rows_that_bear_different_references_elsewhere_are_both_counted(
    november: PaymentsStore,
) -> None:
    row = f"05/11/2026,,10.000,,{MEMO}"
    await hand_in_rows(november, row, row)
    whole = [f"05/11/2026,FT2630900000000{place},10.000,,{MEMO}" for place in (1, 2)]
    assert await hand_in_rows(november, *whole) == (0, 2, 0)
    assert await states(november) == ["matched", "over"]
    assert (await ledger_of(november)).balances["112"] == 20_000
    assert await hand_in_rows(november, *reversed(whole)) == (0, 0, 2)


async def test_a_reference_that_comes_again_with_another_amount_is_shown_and_not_counted(
    november: PaymentsStore,
) -> None:
    await hand_in_rows(november, f"05/11/2026,FT26309000000001,10.000,,{MEMO}")
    assert await hand_in_rows(november, f"05/11/2026,FT26309000000001,7.000,,{MEMO}") == (1, 0, 0)
    assert await hand_in_rows(november, f"05/11/2026,FT26309000000001,7.000,,{MEMO}") == (0, 0, 1)
    assert await hand_in_rows(november, f"05/11/2026,FT26309000000001,10.000,,{MEMO}") == (0, 0, 1)
    [doubtful] = [line for line in await lines_of(november) if line.state is State.DOUBLE]
    assert (doubtful.amount, doubtful.caution.facts) == (7_000, {"reference": "FT26309000000001", "amount": 10_000})
    assert (await ledger_of(november)).balances["112"] == 10_000


@pytest.mark.parametrize("first", ["whole", "cut"])
async def test_a_memo_that_one_format_cut_is_still_that_of_one_line(november: PaymentsStore, first: str) -> None:
    whole = "MBVCB.5719509844.CHUYEN TIEN NOP CHO CON HOC TAI TRUONG THCS 2600000273 nop tien nuoc thang muoi mot"
    memos = (whole, whole[:65]) if first == "whole" else (whole[:65], whole)
    assert await hand_in_rows(november, f"05/11/2026,,10.000,,{memos[0]}") == (1, 0, 0)
    created, changed, same = await hand_in_rows(november, f"05/11/2026,,10.000,,{memos[1]}")
    assert (created, changed + same) == (0, 1)
    [line] = await lines_of(november)
    assert (line.memo, line.pupil, line.state) == (whole, "2600000273", State.MATCHED)
