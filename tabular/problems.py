"""Why a file or a cell is not taken: a reason as data for the person who has to repair it."""

from __future__ import annotations

from pathlib import Path

from chassis.why import Why

TEXTS = Path(__file__).parent / "texts"  # the sentences for all reasons of this package


class Unreadable(Exception):  # noqa: N818 - an answer to the person who sent the file
    """The file as a whole is refused. `code` names the kind of fault: that of `why`, where nothing else is given."""

    def __init__(self, why: Why, *, code: str = "") -> None:
        super().__init__(why.code)
        self.why = why
        self.code = code or why.code


class BadCell(ValueError):  # noqa: N818 - an answer to the person who filled the cell
    """The value of a cell cannot be taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.code)
        self.why = why
