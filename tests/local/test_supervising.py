"""The supervisor: what it does with a process that dies, again and again, or will not end."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from chassis import limits as frame
from deploy.local import limits
from deploy.local.layout import ROOT, Layout
from deploy.local.programs import Program
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import until
from tests.pace import Stopwatch

DYING = [sys.executable, "-c", "print('the port is taken'); raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()",
]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    found = Layout(var=tmp_path)
    found.prepare()
    return found


async def test_one_that_dies_again_and_again_before_the_run_is_ready_fails_the_start(layout: Layout) -> None:
    told = list[str]()
    supervisor = Supervisor(layout, say=told.append)

    supervisor.start(Program("accounts", DYING))
    why = await asyncio.wait_for(supervisor.failed, limits.PORT_OPEN_SECONDS)

    assert why.reason == "DIED"
    assert "the port is taken" in why.lines
    assert str(layout.log("accounts")) in why.lines[-1]
    assert len(told) == limits.DEATHS_BEFORE_READY - 1


async def test_one_that_dies_again_and_again_once_all_were_up_is_started_again(layout: Layout) -> None:
    told, often = list[str](), asyncio.Event()

    def tell(line: str) -> None:
        told.append(line)
        if len(told) > limits.DEATHS_BEFORE_READY:
            often.set()

    supervisor = Supervisor(layout, say=tell)
    supervisor.has_started = True
    supervisor.start(Program("accounts", DYING))
    await asyncio.wait_for(often.wait(), limits.PORT_OPEN_SECONDS)

    assert not supervisor.failed.done()
    await supervisor.stop(supervisor.names(), limits.KILL_SECONDS)


async def test_one_that_is_not_needed_is_given_up_with_its_last_words_and_the_start_goes_on(layout: Layout) -> None:
    told, given_up = list[str](), asyncio.Event()

    def tell(line: str) -> None:
        told.append(line)
        if "the port is taken" in line:
            given_up.set()

    supervisor = Supervisor(layout, say=tell)
    supervisor.start(Program("prometheus", DYING, is_needed=False))
    await asyncio.wait_for(given_up.wait(), limits.PORT_OPEN_SECONDS)

    assert not supervisor.failed.done()
    await supervisor.stop(supervisor.names(), limits.KILL_SECONDS)


async def stubborn(supervisor: Supervisor, layout: Layout) -> int:
    """The process id of one that by now is deaf to being told to end."""
    supervisor.start(Program("records", STUBBORN))
    log = layout.log("records")
    is_deaf = await asyncio.to_thread(until, lambda: log.is_file() and bool(log.read_text()), limits.READY_SECONDS)
    assert is_deaf
    return supervisor.pids["records"]


async def test_one_that_will_not_end_is_killed_when_its_time_is_up(layout: Layout) -> None:
    supervisor = Supervisor(layout)
    pid = await stubborn(supervisor, layout)

    watch = Stopwatch()
    await supervisor.stop(["records"], 0.2)

    assert watch.seconds() < limits.SERVICES_STOP_SECONDS
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_one_that_finishes_what_it_began_is_named_and_left_alone_until_somebody_hurries(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STOPPING_SAID_SECONDS", 0.1)
    told, is_told = list[str](), asyncio.Event()

    def tell(line: str) -> None:
        told.append(line)
        is_told.set()

    supervisor = Supervisor(layout, say=tell)
    pid = await stubborn(supervisor, layout)

    stopping = asyncio.create_task(supervisor.stop(["records"], limits.SERVICES_STOP_SECONDS))
    await asyncio.wait_for(is_told.wait(), limits.READY_SECONDS)
    os.kill(pid, 0)
    supervisor.hurry.set()
    watch = Stopwatch()
    await stopping

    assert [line.partition(" (")[0] for line in told] == ["… records làm nốt việc đang dở"]
    assert watch.seconds() < limits.STOPPING_SAID_SECONDS + limits.KILL_SECONDS
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_house_has_the_time_that_it_may_take_and_that_a_cluster_gives_it() -> None:
    given = {
        int(seconds)
        for path in (ROOT / "deploy" / "k8s" / "base").glob("*.yaml")
        for seconds in re.findall(r"terminationGracePeriodSeconds: (\d+)", path.read_text(encoding="utf-8"))
    }
    assert given == {limits.SERVICES_STOP_SECONDS}
    assert limits.SERVICES_STOP_SECONDS > frame.FINISH_SECONDS + frame.STOP_SECONDS
    assert limits.STOP_SECONDS > 2 * limits.SERVICES_STOP_SECONDS + limits.SERVERS_STOP_SECONDS + limits.KILL_SECONDS


async def test_stopping_while_one_waits_to_be_started_again_starts_nothing(layout: Layout) -> None:
    died = asyncio.Event()
    supervisor = Supervisor(layout, say=lambda _: died.set())
    supervisor.start(Program("accounts", DYING))
    await died.wait()

    await supervisor.stop(supervisor.names(), limits.KILL_SECONDS)

    assert supervisor.pids == {}
