"""A runner started as `make run` starts it, over a folder and ports of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from deploy.local import processes, state
from deploy.local.layout import ROOT, Layout
from deploy.local.waiting import until
from tests.pace import Stopwatch

# Only a hang lasts so long, on however slow a machine.
START_SECONDS = 600.0
END_SECONDS = 300.0
# A person was promised no more, on a machine that does nothing else.
STOP_SECONDS = 10.0


def environment(layout: Layout) -> dict[str, str]:
    return {**os.environ, "EDU_VAR": str(layout.var), "EDU_PORTS": "0", "EDU_LANG": "en"}


def call(layout: Layout, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of `python -m deploy.local`, to its end."""
    command = [sys.executable, "-m", "deploy.local", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(layout), capture_output=True, text=True, check=False)


class Started:
    """`told()` is what the run says of itself: addresses, ports, process ids."""

    def __init__(self, layout: Layout, *arguments: str) -> None:
        self.layout = layout
        self.log = layout.var.parent / f"{layout.var.name}.txt"
        command = [sys.executable, "-m", "deploy.local", "up", *arguments]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment(layout), stdout=out, stderr=subprocess.STDOUT
            )

    def told(self) -> Mapping[str, Any]:
        return state.read(self.layout.state)

    def said(self) -> str:
        """What a person saw."""
        return self.log.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        return bool(self.told().get("ready")) and self.told().get("pid") == self.process.pid

    def wait_ready(self, seconds: float = START_SECONDS) -> Started:
        """Raises AssertionError with what the run said when it ended or was not ready in time."""
        came = until(lambda: self.is_ready() or self.process.poll() is not None, seconds)
        assert came, self.said()
        assert self.process.poll() is None, self.said()
        return self

    def end(self, number: int = signal.SIGINT) -> int:
        """Returns its exit code; nothing of the run is left, even where it did not end in time."""
        watch = Stopwatch()
        try:
            self.process.send_signal(number)
            code = self.process.wait(END_SECONDS)
            took = watch.seconds()
            assert took < STOP_SECONDS, f"it took {took:.1f} s to stop"
            return code
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()

    def end_all(self) -> None:
        """For a test that failed half way."""
        if self.process.poll() is None:
            self.end()
        processes.end(processes.of_run(self.layout), STOP_SECONDS)
