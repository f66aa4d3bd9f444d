"""What the API refuses with, as the command line sees it: what, why, what to do, and an exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

REFUSED = 1  # a person asked for what cannot be done
USAGE = 2  # the command itself was wrong; typer's own code
UNREACHED = 3  # nobody answers: not running, or not ready
INTERRUPTED = 130


class Problem(Exception):  # noqa: N818 - an answer to a person, not an error of ours
    """Ends a command with three short lines on stderr and an exit code, never with a traceback."""

    exit_code = REFUSED

    def __init__(self, what: str, why: str = "", *, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.do = do

    def lines(self) -> list[str]:
        found = [self.what]
        found += [f"  vì: {self.why}"] if self.why else []
        found += [f"  hãy: {self.do}"] if self.do else []
        return found


class Unreached(Problem):
    """The gateway cannot be reached, or stays busy past our patience."""

    exit_code = UNREACHED


class Refused(Problem):
    """The API answered with problem details."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        said = body.get("message") or {}
        vi = str(said.get("vi") or body.get("title") or "Yêu cầu bị từ chối")
        en = str(said.get("en") or body.get("detail") or "")
        super().__init__(vi, en)
        self.status = status
        self.reason = str(body.get("reason", ""))
        self.details: Mapping[str, str] = body.get("details") or {}
        self.faults: Sequence[Mapping[str, Any]] = body.get("faults") or ()

    def lines(self) -> list[str]:
        found = [self.what + (f" [{self.reason}]" if self.reason else "")]
        if self.why and self.why != self.what:
            found.append(f"  {self.why}")
        for fault in self.faults:
            said = fault.get("message") or {}
            found.append(f"  - {fault.get('field', '')}: {said.get('vi') or said.get('en') or ''}")
        if self.do:
            found.append(f"  hãy: {self.do}")
        return found
