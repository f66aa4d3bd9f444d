"""What may be written into a spreadsheet: text never becomes a formula in the reader's program."""

from __future__ import annotations

from typing import Any

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

# For xlsxwriter.Workbook(..., options): text stays text whatever it begins with.
XLSXWRITER_OPTIONS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def safe_cell(text: str) -> str:
    """For CSV and any cell another program may evaluate: `=1+1` is written `'=1+1`."""
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text
