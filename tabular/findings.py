"""What was seen in a workbook beside the values that its reader gives: formulas, errors, fonts, hidden rows, links."""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[int, int]


@dataclass
class SheetFindings:
    """Places are row and column from 0. `bare` are formulas that no program has computed yet.

    `spaced` are texts with a tab or a line break, which the reader of .ods leaves out, so that two words are one.
    """

    formulas: set[Place] = field(default_factory=set)
    bare: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    spaced: dict[Place, str] = field(default_factory=dict)
    fonts: dict[Place, str] = field(default_factory=dict)
    hidden_rows: int = 0


@dataclass
class Findings:
    """By the sheet's part, place or name, as the file's form has it. `links` says that it points at other files."""

    sheets: dict[str, SheetFindings] = field(default_factory=dict)
    links: bool = False
