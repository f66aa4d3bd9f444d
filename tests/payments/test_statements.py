"""A month of bank lines: each counted once, put where it belongs, and carried through whatever breaks on the way."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.errors import StoreBusyError
from services.payments.domain.lines import Line, State
from services.payments.domain.matching import kind_of
from services.payments.rpc.messages import reason_of
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.ledger import verify_ledger
from services.payments.usecases.settling import settle_waiting
from tests.payments.bank import FORMATS, SCHOOL, BankEntry, csv, plain, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, receive_at, register
from tests.payments.failing import Failure, failing
from tests.payments.handing import TEXTS, import_fee_items, import_statement
from tests.payments.kept import ledger_of, lines_of, summary_of

PUPILS = pupils_of(SCHOOL)
LONG_HEAD = "MBVCB.5719509844.CHUYEN TIEN NOP CHO CON HOC TAI TRUONG THCS NAM HOC NAY"
MONTH = [
    BankEntry("FT26280000000001", 10_000, f"{PUPILS[0].id} NUOC UONG T10"),
    BankEntry("FT26280000000002", 10_000, f"{plain(PUPILS[1].name)} 7A1 NUOC UONG"),
    BankEntry("FT26280000000003", 4_000, f"{PUPILS[2].id} lan 1"),
    BankEntry("FT26280000000004", 6_000, f"{PUPILS[2].id} lan 2"),
    BankEntry("FT26280000000005", 25_000, f"{PUPILS[3].id}"),
    BankEntry("FT26280000000006", 777_000, "CHUYEN TIEN"),
    BankEntry("FT26280000000001", 10_000, f"{PUPILS[0].id} NUOC UONG T10"),
    BankEntry("FT26280000000007", 3_000, f"{PUPILS[4].id}"),
    BankEntry("FT26280000000008", 10_000, f"{LONG_HEAD} {PUPILS[5].id}"),
]
STATES = {
    "FT26280000000001/1": ("matched", PUPILS[0].id),
    "FT26280000000002/1": ("matched", PUPILS[1].id),
    "FT26280000000003/1": ("part", PUPILS[2].id),
    "FT26280000000004/1": ("matched", PUPILS[2].id),
    "FT26280000000005/1": ("over", PUPILS[3].id),
    "FT26280000000006/1": ("unknown", ""),
    "FT26280000000001/2": ("double", PUPILS[0].id),
    "FT26280000000007/1": ("part", PUPILS[4].id),
    "FT26280000000008/1": ("matched", PUPILS[5].id),
}
BALANCES = {
    "111": 0,
    "138": 0,
    "112": 845_000,
    "131": 400_000 - 53_000,
    "3381": 0,
    "3383": -15_000,
    "3388": -777_000,
    "531": -400_000,
    "811": 0,
}


async def hand_in(store: PaymentsStore, name: str = "csv", lines: Sequence[BankEntry] = MONTH) -> None:
    await import_statement(store, actor=ACCOUNTANT, name=f"sao-ke.{name}", content=FORMATS[name](lines), school=SCHOOL)


async def lines_by_reference(store: PaymentsStore) -> dict[str, Line]:
    return {f"{line.reference}/{line.occurrence}": line for line in await lines_of(store)}


async def states_of(store: PaymentsStore) -> dict[str, tuple[str, str]]:
    return {name: (line.state.value, line.pupil) for name, line in (await lines_by_reference(store)).items()}


async def everything_fits(store: PaymentsStore) -> None:
    """The end of the month, whatever happened on the way."""
    assert await states_of(store) == STATES
    ledger = await ledger_of(store, SCHOOL)
    assert (ledger.sum, ledger.balances) == (0, BALANCES)
    assert {k: v for k, v in (await verify_ledger(store)).items() if v} == {k: v for k, v in BALANCES.items() if v}
    summary = await summary_of(store, school=SCHOOL, period="2026-10")
    assert (summary.due, summary.collected, summary.invoices, summary.paid) == (400_000, 53_000, 40, 5)


@pytest.fixture
async def demanded(store: PaymentsStore) -> PaymentsStore:
    await receive_at(store, holder="TRUONG")
    raised = await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    assert (raised.raised, raised.amount) == (40, 400_000)
    return store


@pytest.mark.parametrize("order", list(itertools.permutations(FORMATS)), ids=">".join)
async def test_each_order_of_three_files_ends_the_same(demanded: PaymentsStore, order: tuple[str, ...]) -> None:
    for name in order:
        await hand_in(demanded, name)
    await everything_fits(demanded)


async def test_a_file_handed_in_twice_changes_nothing(demanded: PaymentsStore) -> None:
    await hand_in(demanded)
    before = {name: line.version for name, line in (await lines_by_reference(demanded)).items()}
    await hand_in(demanded)
    assert {name: line.version for name, line in (await lines_by_reference(demanded)).items()} == before
    await everything_fits(demanded)


async def test_a_file_cut_in_its_middle_and_then_whole_ends_the_same(demanded: PaymentsStore) -> None:
    whole = csv(MONTH)
    await import_statement(demanded, actor=ACCOUNTANT, name="cut.csv", content=whole[: len(whole) // 2])
    await hand_in(demanded)
    await everything_fits(demanded)


async def test_overlapping_statements_count_the_shared_lines_once(demanded: PaymentsStore) -> None:
    await hand_in(demanded, lines=MONTH[:5])
    await hand_in(demanded, lines=MONTH)
    await everything_fits(demanded)


async def test_a_fuller_memo_finds_the_pupil_that_the_cut_one_hid(demanded: PaymentsStore) -> None:
    await hand_in(demanded, "mt940")
    assert (await states_of(demanded))["FT26280000000008/1"] == ("unknown", "")
    await hand_in(demanded, "camt053.xml")
    line = (await lines_by_reference(demanded))["FT26280000000008/1"]
    assert (line.state, line.pupil, kind_of(line.reason)) == (State.MATCHED, PUPILS[5].id, "code")
    assert line.memo == MONTH[8].memo


async def test_every_line_says_why_and_begins_with_the_kind(demanded: PaymentsStore) -> None:
    await hand_in(demanded)
    kinds = Counter(reason_of(line, TEXTS).partition(":")[0] for line in (await lines_by_reference(demanded)).values())
    assert kinds == {"code": 7, "name+class": 1, "none": 1}
    assert "chưa tính tiền" in reason_of((await lines_by_reference(demanded))["FT26280000000001/2"], TEXTS)


async def test_money_that_came_before_its_demand_is_found_when_it_is_raised(store: PaymentsStore) -> None:
    await hand_in(store)
    assert (await states_of(store))["FT26280000000001/1"] == ("over", PUPILS[0].id)
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    await everything_fits(store)


async def test_money_that_came_before_its_pupil_is_found_when_demands_are_raised(bare: PaymentsStore) -> None:
    await register(bare, SCHOOL)
    await receive_at(bare, holder="TRUONG")
    from tests.payments.bank import FEE_ITEMS

    await import_fee_items(bare, actor=OPERATOR, name="khoan-thu.csv", content=FEE_ITEMS.encode())
    await hand_in(bare)
    assert {state for state, _ in (await states_of(bare)).values()} == {"unknown", "double"}
    await enrol(bare, PUPILS)
    await demands.raise_demands(bare, actor=OPERATOR, school=SCHOOL, period="2026-10")
    found = await states_of(bare)
    assert {name: found[name] for name in STATES if name[-1] == "1"} == {
        n: s for n, s in STATES.items() if n[-1] == "1"
    }


STEPS = [("lines", 1), ("invoices", 1), ("entries", 1), ("lines", 2), ("reports", 1)]


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}-{step[1]}")
async def test_each_write_of_an_import_may_fail_and_the_same_file_again_repairs(
    demanded: PaymentsStore, step: tuple[str, int], done: bool
) -> None:
    with failing(demanded, Failure(*step, done)) as seen, pytest.raises(StoreBusyError):
        await hand_in(demanded)
    assert seen.count(step[0]) == step[1]
    await hand_in(demanded)
    await everything_fits(demanded)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("step", STEPS[1:], ids=lambda step: f"{step[0]}-{step[1]}")
async def test_what_a_crash_left_is_finished_at_the_next_start(
    demanded: PaymentsStore, step: tuple[str, int], done: bool
) -> None:
    with failing(demanded, Failure(*step, done)), pytest.raises(StoreBusyError):
        await hand_in(demanded)
    await settle_waiting(demanded)
    assert await settle_waiting(demanded) == 0
    await everything_fits(demanded)


def test_the_writes_that_are_failed_are_all_the_writes_of_an_import() -> None:
    assert [name for name, _ in STEPS] == ["lines", "invoices", "entries", "lines", "reports"]


async def test_an_import_writes_in_that_order_and_nothing_else(demanded: PaymentsStore) -> None:
    with failing(demanded, Failure("none", 0, done=False)) as seen:
        await hand_in(demanded)
    assert seen == [name for name, _ in STEPS]


class Payments:
    """A small month, made at random: who pays how much, and in which order the lines stand."""

    line = st.tuples(st.integers(0, 5), st.sampled_from([1_000, 4_000, 6_000, 10_000, 12_000]))
    month = st.lists(line, min_size=1, max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(month=Payments.month, seed=st.integers(0, 10**9))
async def test_whatever_comes_in_the_ledger_holds_what_the_bank_holds(
    demanded: PaymentsStore, month: list[tuple[int, int]], seed: int
) -> None:
    before = await ledger_of(demanded)
    lines = [
        BankEntry(f"FT{seed:010d}{place:04d}{len(month)}{before.entries}", amount, PUPILS[who].id)
        for place, (who, amount) in enumerate(month)
    ]
    await hand_in(demanded, "mt940", lines)
    await hand_in(demanded, "csv", lines)
    after = await ledger_of(demanded)
    assert after.sum == 0
    assert after.balances["112"] - before.balances["112"] == sum(line.amount for line in lines)
    summary = await summary_of(demanded, school=SCHOOL, period="2026-10")
    assert after.balances["131"] == summary.due - summary.collected
