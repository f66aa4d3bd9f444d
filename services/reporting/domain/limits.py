"""Every limit of reporting, with its unit last."""

from __future__ import annotations

PAGE_LATE = 200
PAGE_LATE_MOST = 500
REMIND_PERSONS = 500
PERCENT_DECIMALS = 1
READ_DOCUMENTS = 200_000  # one pass over a district: 6,000 staff teach about 60,000 class subjects
