"""The table of indicators, read from the JSON file that a district may change."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from services.reporting.domain.indicators import IndicatorTable
from services.reporting.domain.measures import COMPUTED

TABLE = Path(__file__).resolve().parents[1] / "indicators.json"


def read_table(path: Path = TABLE) -> IndicatorTable:
    """Raises OSError, or ValueError for a file that is no table or an indicator of a measure that nobody computes."""
    table = TypeAdapter(IndicatorTable).validate_json(path.read_bytes())
    known = {*table.measures, *COMPUTED}
    for indicator in table.indicators:
        asked = {indicator.numerator, indicator.denominator} - {""}
        if unknown := sorted(asked - known):
            raise ValueError(f"indicator {indicator.id} asks for {', '.join(unknown)}; no measure is called so")
    return table
