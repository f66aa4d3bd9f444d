"""Every limit of reading Word files, with its unit last."""

from __future__ import annotations

FORMULA_DEPTH = 16  # one in another; the deepest of a school book is 6, and the typesetter ends at 80 calls
FORMULA_PARTS = 4_000
NESTED_TABLES_DEPTH = 8
