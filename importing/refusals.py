"""What importing refuses, each with a reason that a door can say to a person."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.errors import Invalid
from chassis.why import Why


class FileUnreadable(Invalid):
    """The file as a whole cannot be taken; `why` says what its sender has to repair.

    `code` is what the refusal's details name; it is the code of `why` where nothing else is said. A house derives from
    it where a file is refused for another reason than its form.
    """

    reason = "FILE_UNREADABLE"

    def __init__(self, why: Why, *, code: str = "", **details: str) -> None:
        super().__init__(f"the file cannot be taken: {why.code}", code=code or why.code, **details)
        self.why = why


class KindUnknown(Invalid):
    reason = "KIND_UNKNOWN"

    def __init__(self, kind: str, kinds: Sequence[str]) -> None:
        super().__init__(f"{kind!r} is none of the kinds imported here: {', '.join(kinds)}", kind=kind)
