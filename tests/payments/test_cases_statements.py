"""Statements that were read wrongly: rows that are no lines, other currencies, batches, blanks, accounts in groups."""

from __future__ import annotations

import pytest

from services.payments.store import PaymentsStore
from tests.payments.conftest import ACCOUNTANT
from tests.payments.district import CASE_ACCOUNT, CASES, demand, hand_in, lines_by_pupil, open_district
from tests.payments.handing import import_statement, read_statement, say, unreadable
from tests.payments.kept import ledger_of, lines_of

CASE = "statements"
SHORT, LONG = "same-day-no-reference.csv", "same-day-no-reference-longer.csv"
THREE = [(f"26000002{code}", "over", 150_000) for code in (71, 72, 73)]


@pytest.fixture
async def october(bare: PaymentsStore) -> PaymentsStore:
    """Every pupil owes 10.000; the account of the cases is the school's."""
    await open_district(bare, CASE_ACCOUNT)
    await demand(bare, "2026-10")
    return bare


async def references_of(store: PaymentsStore) -> list[tuple[str, int, str]]:
    return [(line.reference, line.amount, line.pupil) for line in await lines_of(store)]


async def test_balances_sums_and_repeated_titles_are_no_lines_and_the_sum_is_said_to_agree(
    october: PaymentsStore,
) -> None:
    content = (CASES / CASE / "totals.xlsx").read_bytes()
    report = await import_statement(october, actor=ACCOUNTANT, content=content, name="totals.xlsx")
    assert (report.rows, report.created, report.refused) == (2, 2, [])
    assert await references_of(october) == [("P1", 350_000, "2600000271"), ("P2", 450_000, "2600000272")]
    assert [note.code for note in report.notes] == ["TABLE_WAITS", "STATED_SUM_AGREES"]
    assert say(report.notes[1]) == "tổng ghi có trên sao kê khớp với các dòng: 800.000 đồng"


async def test_three_equal_payments_of_one_day_are_three_lines_and_none_is_a_double(october: PaymentsStore) -> None:
    assert await hand_in(october, CASE, SHORT) == (3, 0, 0)
    assert await lines_by_pupil(october) == THREE
    assert (await ledger_of(october)).balances["112"] == 450_000


@pytest.mark.parametrize("order", [(SHORT, LONG), (LONG, SHORT)], ids=["short first", "long first"])
async def test_a_longer_statement_brings_only_the_new_line_whichever_comes_first(
    october: PaymentsStore, order: tuple[str, str]
) -> None:
    brought = [await hand_in(october, CASE, name) for name in order]
    assert brought == ([(3, 0, 0), (1, 0, 3)] if order[0] == SHORT else [(4, 0, 0), (0, 0, 3)])
    assert await lines_by_pupil(october) == [*THREE, ("2600000274", "over", 150_000)]


async def test_a_statement_in_dollars_is_refused_with_its_currency(october: PaymentsStore) -> None:
    content = (CASES / CASE / "usd.xlsx").read_bytes()
    with unreadable("bằng USD, không phải đồng Việt Nam"):
        await import_statement(october, actor=ACCOUNTANT, content=content, name="usd.xlsx")
    assert await lines_of(october) == []


async def test_a_blank_behind_the_time_is_no_matter(october: PaymentsStore) -> None:
    assert await hand_in(october, CASE, "blank-after-time.csv") == (2, 0, 0)
    assert await references_of(october) == [("B1", 150_000, "2600000271"), ("B2", 150_000, "2600000272")]


async def test_an_account_written_in_groups_is_the_registered_one(october: PaymentsStore) -> None:
    content = (CASES / CASE / "account-with-spaces.xlsx").read_bytes()
    assert read_statement(content, "account-with-spaces.xlsx").account == CASE_ACCOUNT
    assert await hand_in(october, CASE, "account-with-spaces.xlsx") == (1, 0, 0)
    assert await references_of(october) == [("X1", 350_000, "2600000271")]


async def test_a_batch_is_its_single_payments(october: PaymentsStore) -> None:
    assert await hand_in(october, CASE, "batch.camt053.xml") == (2, 0, 0)
    assert await references_of(october) == [("B1", 200_000, "2600000271"), ("B2", 300_000, "2600000272")]
