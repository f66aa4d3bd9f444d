"""What one reading of a file comes to, collected row by row while the file is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from chassis.why import Why
from importing import limits

Outcome = Literal["created", "changed", "same"]


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken. `row` counts as a person does, from 1; 0 says that the file as a whole is refused.

    `column` is the title as the file has it, `value` the cell as a person sees it.
    """

    sheet: str
    row: int
    column: str
    value: str
    why: Why


@dataclass(kw_only=True)
class Findings:
    """`rows` counts all rows of the file. `found` holds facts of the file by name, e.g. present=32.

    Of the refused rows the first `REFUSED_ROWS_KEPT` are kept; `refused_count` counts all.
    """

    kind: str = ""
    school: str = ""
    rows: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    refused_count: int = 0
    notes: list[Why] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return self.created + self.changed + self.same

    @property
    def hidden(self) -> int:
        """How many rows were refused and are not kept."""
        return self.refused_count - len(self.refused)

    def count(self, outcome: Outcome, rows: int = 1) -> None:
        """Adds rows that were taken with one outcome."""
        setattr(self, outcome, getattr(self, outcome) + rows)

    def refuse(self, *refused: RefusedRow) -> None:
        self.refused_count += len(refused)
        self.refused += refused[: max(0, limits.REFUSED_ROWS_KEPT - len(self.refused))]

    def refuse_file(self, why: Why) -> None:
        """The file as a whole is refused: row 0, without a place."""
        self.refuse(RefusedRow("", 0, "", "", why))

    def note(self, *notes: Why) -> None:
        """Adds what is worth telling beside the rows."""
        self.notes += notes
