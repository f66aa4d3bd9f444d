"""A row of rules as data: which act, level of school, classes and years it is for, and the fingerprint that names it.

A receipt names the row by its fingerprint and is replayed with it. So a row in force is never edited: an amendment is a
new row with its own years, and the old one stays for as long as receipts name it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """`first_years` is the year in which a grade's first school year under it begins."""

    act: str
    level: str
    valid_from: date
    first_years: Mapping[str, int]
    until: int = 0  # the year in which the last school year under it begins; 0: it is in force

    @property
    def id(self) -> str:
        return f"{self.act} {self.level}"

    @cached_property
    def sha256(self) -> str:
        """Of the row itself as JSON with sorted keys; a field that came after a row is None there, and left out."""
        body = {name: value for name, value in asdict(self).items() if value is not None}
        body["valid_from"] = self.valid_from.isoformat()
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def is_for(self, grade: str, year: str) -> bool:
        """`year` as `2026-2027`."""
        first, begins = self.first_years.get(grade), year.partition("-")[0]
        if first is None or not begins.isdecimal():
            return False
        return first <= int(begins) and not 0 < self.until < int(begins)
