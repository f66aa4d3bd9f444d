"""Real processes: what a run leaves behind when it is stopped, killed or started twice. Houses are stand-ins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local import ports, processes, state
from deploy.local.layout import ROOT, Layout
from deploy.local.waiting import until

START_SECONDS = 60.0
STOP_SECONDS = 10.0
SERVERS = {"kafka", "store"}
HOUSES = {"accounts", "gateway"}


class Started:
    """A runner as `make run` starts it, over a folder of its own."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.log = layout.var.parent / "runner.txt"
        command = [sys.executable, "-m", "deploy.local", "up", "--bare", "--services", "tests.local.standins"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment(layout), stdout=out, stderr=subprocess.STDOUT
            )

    def told(self) -> Mapping[str, Any]:
        return state.read(self.layout.state)

    def is_ready(self) -> bool:
        return bool(self.told().get("ready")) and self.told().get("pid") == self.process.pid

    def wait_ready(self) -> Started:
        assert until(lambda: self.is_ready() or self.process.poll() is not None, START_SECONDS), self.log.read_text()
        assert self.process.poll() is None, self.log.read_text()
        return self

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(STOP_SECONDS)


def environment(layout: Layout) -> dict[str, str]:
    return {**os.environ, "EDU_VAR": str(layout.var), "EDU_PORTS": "0", "EDU_LANG": "en"}


@pytest.fixture
def layout(tmp_path: Path, kafka: str) -> Iterator[Layout]:
    """A folder of its own; whatever a failed test leaves running in it is ended. The jars are here: kafka ran."""
    found = Layout(var=tmp_path / "var")
    yield found
    processes.end(processes.of_run(found), STOP_SECONDS)


def open_ports(told: Mapping[str, Any]) -> list[str]:
    return [name for name, port in told["ports"].items() if ports.is_open(port)]


def test_ctrl_c_leaves_no_process_and_no_port_within_ten_seconds(layout: Layout) -> None:
    run = Started(layout).wait_ready()
    told = run.told()
    assert set(told["pids"]) >= SERVERS | HOUSES
    assert {"kafka", "store", "gateway", "accounts-rpc"} <= set(open_ports(told))

    run.end(signal.SIGINT)

    assert run.process.returncode == 0
    assert processes.of_run(layout) == []
    assert open_ports(told) == []
    assert not layout.state.exists()
    assert "Traceback" not in run.log.read_text(encoding="utf-8")


def test_a_run_that_was_killed_is_clean_when_it_is_started_again(layout: Layout) -> None:
    first = Started(layout).wait_ready()
    old = {psutil.Process(pid) for pid in first.told()["pids"].values()}

    first.end(signal.SIGKILL)
    second = Started(layout).wait_ready()

    assert [process for process in old if process.is_running()] == []
    assert set(second.told()["pids"]) >= SERVERS | HOUSES
    assert {one.pid for one in processes.of_run(layout)} == set(second.told()["pids"].values())
    second.end(signal.SIGTERM)
    assert processes.of_run(layout) == []


def test_a_second_start_names_the_first_and_how_to_stop_it_and_a_dead_house_is_started_again(layout: Layout) -> None:
    run = Started(layout).wait_ready()

    second = subprocess.run(
        [sys.executable, "-m", "deploy.local", "up"],
        cwd=ROOT,
        env=environment(layout),
        capture_output=True,
        text=True,
        check=False,
    )
    before = run.told()["pids"]["accounts"]
    os.kill(before, signal.SIGKILL)

    assert second.returncode == 1
    assert second.stderr.splitlines() == [
        f"✗ The system runs already, as process {run.process.pid}. {run.told()['gateway']}",
        "  Stop it: `make stop`. Look at it: `make doctor`.",
    ]
    assert until(lambda: run.told()["pids"].get("accounts", before) != before, START_SECONDS)
    stopped = subprocess.run(
        [sys.executable, "-m", "deploy.local", "stop"],
        cwd=ROOT,
        env=environment(layout),
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.stdout == f"Stopped (process {run.process.pid}, left behind 0).\n"
    assert run.process.wait(STOP_SECONDS) == 0
    assert processes.of_run(layout) == []


def test_a_process_with_a_pid_of_ours_but_not_of_this_run_is_left_alone(layout: Layout, tmp_path: Path) -> None:
    other = Layout(var=tmp_path / "other")
    sleeper = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], env={**os.environ, **processes.mark(other)}
    )
    try:
        assert until(lambda: [one.pid for one in processes.of_run(other)] == [sleeper.pid], START_SECONDS)
        assert processes.end_left_behind(layout) == 0
        assert sleeper.poll() is None
        assert processes.end_left_behind(other) == 1
    finally:
        sleeper.kill()
        sleeper.wait()
