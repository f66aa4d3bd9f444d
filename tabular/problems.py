"""Why a file or a cell is not taken, told to the person who has to repair it."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 - an answer to the person who sent the file
    """The file as a whole is refused. `reason` is a code, `message` a Vietnamese sentence with the repair."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class BadCell(ValueError):  # noqa: N818 - an answer to the person who filled the cell
    """The value of a cell cannot be taken. `reason` is a Vietnamese sentence with the repair."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
