"""Why a file or a cell is not taken: a reason as data for the person who has to repair it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chassis.texts import Texts, verbatim
from chassis.why import Why

TEXTS = Path(__file__).parent / "texts"


@cache
def _texts() -> Texts:
    return Texts.load(TEXTS)


def in_vietnamese(why: Why) -> str:
    """The sentence of a reason of ours, for a house that does not say its reasons at the door yet."""
    return _texts().say(why, "vi")


class Unreadable(Exception):  # noqa: N818 - an answer to the person who sent the file
    """The file as a whole is refused. `code` names the kind of fault: that of `why`, where nothing else is given."""

    def __init__(self, why: Why, *, code: str = "") -> None:
        super().__init__(why.code)
        self.why = why
        self.code = code or why.code

    @property
    def reason(self) -> str:
        return self.code

    @property
    def message(self) -> str:
        return in_vietnamese(self.why)


class BadCell(ValueError):  # noqa: N818 - an answer to the person who filled the cell
    """The value of a cell cannot be taken."""

    def __init__(self, why: Why | str) -> None:
        self.why = why if isinstance(why, Why) else verbatim(why)
        super().__init__(self.why.code)

    @property
    def reason(self) -> str:
        return in_vietnamese(self.why)
