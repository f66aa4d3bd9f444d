"""Real processes: what a run leaves behind when it is stopped, killed or started twice. Houses are stand-ins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local import ports, processes, store
from deploy.local.layout import Layout
from deploy.local.waiting import until
from tests.started import END_SECONDS, START_SECONDS, Started, call

STORE, *_ = store.chosen().processes(["accounts"])
SERVERS = {"kafka", STORE}
HOUSES = {"accounts", "gateway"}


@pytest.fixture
def layout(tmp_path: Path, broker_address: str) -> Layout:
    """A folder of its own. The jars are here: the broker of the tests ran."""
    return Layout(var=tmp_path / "var")


@pytest.fixture
def start(layout: Layout) -> Iterator[Callable[[], Started]]:
    """Starts a run and waits until it is ready; whatever a failed test leaves running is ended."""
    runs = list[Started]()

    def starting() -> Started:
        runs.append(Started(layout, "--bare", "--services", "tests.local.standins"))
        return runs[-1].wait_ready()

    yield starting
    for run in runs:
        run.end_all()


def open_ports(told: Mapping[str, Any]) -> list[str]:
    return [name for name, port in told["ports"].items() if ports.is_open(port)]


def test_ctrl_c_leaves_no_process_and_no_port_within_ten_seconds(layout: Layout, start: Callable[[], Started]) -> None:
    run = start()
    told = run.told()
    assert set(told["pids"]) >= SERVERS | HOUSES
    assert {"kafka", STORE, "gateway", "accounts-rpc"} <= set(open_ports(told))

    assert run.end(signal.SIGINT) == 0

    assert processes.of_run(layout) == []
    assert open_ports(told) == []
    assert not layout.state.exists()
    assert "Traceback" not in run.said()
    # The gateway ended first: for what it had begun, it still found its house.
    assert (layout.files / "answered").exists()


def test_a_run_that_was_killed_is_clean_when_it_is_started_again(layout: Layout, start: Callable[[], Started]) -> None:
    first = start()
    old = {psutil.Process(pid) for pid in first.told()["pids"].values()}

    first.end(signal.SIGKILL)
    second = start()

    assert [process for process in old if process.is_running()] == []
    assert set(second.told()["pids"]) >= SERVERS | HOUSES
    assert {one.pid for one in processes.of_run(layout)} - {second.process.pid} == set(second.told()["pids"].values())
    assert second.end(signal.SIGTERM) == 0
    assert processes.of_run(layout) == []


def test_a_second_start_names_the_first_and_how_to_stop_it(layout: Layout, start: Callable[[], Started]) -> None:
    run = start()

    second = call(layout, "up")
    told = run.told()
    stopped = call(layout, "stop")

    assert second.returncode == 1
    assert second.stderr.splitlines() == [
        f"✗ The system runs already, as process {run.process.pid}. {told['gateway']}",
        "  Stop it: `make stop`. Look at it: `make doctor`.",
    ]
    assert stopped.stdout == f"Stopped (process {run.process.pid}, left behind 0).\n"
    assert run.process.wait(END_SECONDS) == 0
    assert call(layout, "stop").stdout == "Nothing is running.\n"


def test_a_house_a_broker_and_a_store_that_die_are_started_again(start: Callable[[], Started]) -> None:
    run = start()
    before = dict(run.told()["pids"])

    for name in ("accounts", "kafka", STORE):
        os.kill(before[name], signal.SIGKILL)

    def all_new() -> bool:
        now = run.told()["pids"]
        return all(now.get(name, before[name]) != before[name] for name in ("accounts", "kafka", STORE))

    assert until(all_new, START_SECONDS)
    assert until(lambda: {"kafka", STORE, "accounts-rpc"} <= set(open_ports(run.told())), START_SECONDS)
    assert run.end() == 0


def test_only_processes_of_this_run_are_ended_whatever_their_numbers(layout: Layout, tmp_path: Path) -> None:
    other = Layout(var=tmp_path / "other")
    waiting = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], env={**os.environ, **processes.mark(other)}
    )
    try:
        assert until(lambda: [one.pid for one in processes.of_run(other)] == [waiting.pid], START_SECONDS)
        assert processes.end_left_behind(layout) == 0
        assert waiting.poll() is None
        assert processes.end_left_behind(other) == 1
    finally:
        waiting.kill()
        waiting.wait()
