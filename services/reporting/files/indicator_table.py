"""The table of indicators, read from the JSON file that a district may change."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.reporting.domain.indicators import IndicatorTable
from services.reporting.domain.measures import COMPUTED

TABLE = Path(__file__).resolve().parents[1] / "indicators.json"


class _File(BaseModel):
    """The form of the file. A misspelt word is an error in it and in every row, not a field that is left out."""

    model_config = ConfigDict(extra="forbid")

    table: IndicatorTable


def read_table(path: Path = TABLE) -> IndicatorTable:
    """Raises OSError, or ValueError for a file that is no table or an indicator of a measure that nobody computes."""
    table = _File.model_validate_json(b'{"table": %b}' % path.read_bytes()).table
    known = {*table.measures, *COMPUTED}
    for indicator in table.indicators:
        asked = {indicator.numerator, indicator.denominator} - {""}
        if unknown := sorted(asked - known):
            raise ValueError(f"indicator {indicator.id} asks for {', '.join(unknown)}; no measure is called so")
    return table
