"""The month is loaded while every house, and the runner itself, is killed: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from deploy.local import ports, processes, store
from deploy.local.programs import SERVICES, WITH_RPC
from deploy.local.waiting import until
from tests.journeys.end_state import EndState, differences, end_state, signed
from tests.journeys.stage import LOADED_SECONDS, Journey, Stage
from tests.started import Started

pytestmark = pytest.mark.journey

BACK_SECONDS = 600.0


class Strike(NamedTuple):
    """Who is killed when the load has said so; it works on what comes next at that moment."""

    after: str
    house: str


BEFORE_THE_RUNNER = (Strike("nhận ra", "accounts"), Strike("nạp staff", "gateway"))
THE_RUNNER_AFTER = "nạp pupils"
AFTER_THE_RUNNER = (
    Strike("nhận ra", "reporting"),
    Strike("nạp fee_items", "library"),
    Strike("cấp tài khoản", "records"),
    Strike("kế hoạch bài dạy", "payments"),
)


class Survivor(NamedTuple):
    """`ended` is what the load came to; `killed` who was struck, with the process ids before and after."""

    journey: Journey
    ended: EndState
    killed: dict[str, tuple[int, int]]


def pid_of(run: Started, house: str) -> int:
    return int(run.told().get("pids", {}).get(house, 0))


def said_by(run: Started, begins: int, step: str) -> bool:
    """Since this start: the log goes on with the one before."""
    return f"· {step}" in run.said()[begins:]


def strike(run: Started, begins: int, planned: Strike) -> tuple[int, int]:
    """Kills the house −9 and returns when another process stands in its place."""
    assert until(lambda: said_by(run, begins, planned.after), LOADED_SECONDS), run.said()
    before = pid_of(run, planned.house)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: pid_of(run, planned.house) not in {0, before}, BACK_SECONDS), run.said()
    return before, pid_of(run, planned.house)


@pytest.fixture(scope="module")
def survivor(stage: Stage, month_loaded: EndState) -> Iterator[Survivor]:
    """Two houses die, then the runner; the second start goes on with the load, and the other four die in it."""
    stage.clear()
    layout = stage.layout("survivor")
    run = Started(layout)
    try:
        killed = {one.house: strike(run, 0, one) for one in BEFORE_THE_RUNNER}
        assert until(lambda: said_by(run, 0, THE_RUNNER_AFTER), LOADED_SECONDS), run.said()
        run.process.kill()
        run.process.wait()
        begins = len(run.said())
        run = Started(layout)
        killed |= {one.house: strike(run, begins, one) for one in AFTER_THE_RUNNER}
        run.wait_ready(LOADED_SECONDS)
        journey = Journey(run)
        yield Survivor(journey, end_state(journey), killed)
    finally:
        Started.end_all(run)


def test_each_house_was_killed_once_and_another_process_took_its_place(survivor: Survivor) -> None:
    assert sorted(survivor.killed) == sorted(SERVICES)
    assert all(before != after for before, after in survivor.killed.values())
    assert [survivor.journey.run.said().count(f"! {house} ended (SIGKILL)") for house in SERVICES] == [1] * len(
        SERVICES
    )


@pytest.mark.parametrize(
    "part", ["loaded", "statement", "marks", "month", "ledger", "accounts", "pupils", "plans", "resources", "invoices"]
)
def test_the_load_ends_as_it_does_when_nobody_is_killed(survivor: Survivor, month_loaded: EndState, part: str) -> None:
    assert differences(month_loaded[part], survivor.ended[part]) == []


def test_every_payment_has_one_receipt_and_no_number_is_left_out(survivor: Survivor, month_loaded: EndState) -> None:
    assert survivor.ended["receipts"] == month_loaded["receipts"]
    assert survivor.ended["numbers of receipts"] == month_loaded["numbers of receipts"]


def test_every_plan_is_signed_once(survivor: Survivor, month_loaded: EndState) -> None:
    assert signed(survivor.ended) == signed(month_loaded)
    assert survivor.ended["facts"]["records.plan_signed.v1"] == month_loaded["facts"]["records.plan_signed.v1"]


def test_each_fact_was_told_as_often_as_when_nobody_is_killed(survivor: Survivor, month_loaded: EndState) -> None:
    assert differences(month_loaded["facts"], survivor.ended["facts"]) == []
    assert survivor.ended["parked"] == []


def test_a_runner_killed_after_the_load_starts_again_clean_and_loads_nothing(survivor: Survivor, stage: Stage) -> None:
    first = survivor.journey.run
    first.process.kill()
    first.process.wait()
    begins = len(first.said())
    again = Started(first.layout)
    try:
        again.wait_ready(LOADED_SECONDS)
        said = again.said()[begins:]
        assert ("= loaded before" in said, "· nhận ra" in said, "Traceback" in said) == (True, False, False)
        assert differences(survivor.ended, end_state(Journey(again))) == []
        leaves_nothing(again)
    finally:
        again.end_all()


def leaves_nothing(run: Started) -> None:
    """Ctrl-C: within ten seconds there is no process of the run and nobody listens at its ports."""
    told = run.told()
    open_before = [name for name, port in told["ports"].items() if ports.is_open(port)]
    stores = store.chosen().processes(WITH_RPC)
    assert {"kafka", *stores, "gateway", *(f"{house}-web" for house in SERVICES)} <= set(open_before)
    assert run.end(signal.SIGINT) == 0
    assert processes.of_run(run.layout) == []
    assert [name for name, port in told["ports"].items() if ports.is_open(port)] == []
