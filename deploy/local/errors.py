"""What a person is told when the run cannot start: the cause, then the command that repairs it."""

from __future__ import annotations

from deploy.local import limits


class CannotStart(Exception):  # noqa: N818 - a refusal is an answer
    """At most six lines, never a traceback; `reason` is for programs and tests."""

    def __init__(self, reason: str, *lines: str) -> None:
        self.reason = reason
        self.lines = [line[: limits.LINE_CHARACTERS] for line in lines][: limits.MESSAGE_LINES]
        super().__init__("\n".join(self.lines))
