"""What the API refuses with, as the command line sees it: what, why, what to do, and an exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

REFUSED = 1  # a person asked for what cannot be done
USAGE = 2  # the command itself was wrong; typer's own code
UNREACHED = 3  # nobody answers: not running, or not ready
INTERRUPTED = 130


class CommandProblem(Exception):  # noqa: N818 - an answer to a person, not an error of ours
    """Ends a command with three short lines on stderr and an exit code, never with a traceback."""

    exit_code = REFUSED

    def __init__(self, what: str, why: str = "", *, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.do = do

    def lines(self) -> list[str]:
        lines = [self.what]
        lines += [f"  vì: {self.why}"] if self.why else []
        lines += [f"  hãy: {self.do}"] if self.do else []
        return lines


class Unreached(CommandProblem):
    """The gateway cannot be reached, or stays busy past our patience."""

    exit_code = UNREACHED


class Refused(CommandProblem):
    """The API answered with problem details."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        message = body.get("message") or {}
        vi = str(message.get("vi") or body.get("title") or "Yêu cầu bị từ chối")
        en = str(message.get("en") or body.get("detail") or "")
        super().__init__(vi, en)
        self.status = status
        self.reason = str(body.get("reason", ""))
        self.details: Mapping[str, str] = body.get("details") or {}
        self.faults: Sequence[Mapping[str, Any]] = body.get("faults") or ()

    def lines(self) -> list[str]:
        lines = [self.what + (f" [{self.reason}]" if self.reason else "")]
        if self.why and self.why != self.what:
            lines.append(f"  {self.why}")
        for fault in self.faults:
            message = fault.get("message") or {}
            lines.append(f"  - {fault.get('field', '')}: {message.get('vi') or message.get('en') or ''}")
        if self.do:
            lines.append(f"  hãy: {self.do}")
        return lines
