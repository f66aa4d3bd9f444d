#!/bin/sh
# "7 giờ 30" is half past seven: giờ is said of the clock and of a number of hours alike, and timetables, minutes of
# meetings and invitations of schools write times so, beside the day. dateparser 1.5.0 knows a day alone, and 19:30 beside
# it; where the time is written with giờ it takes it for hours ago, drops the day that stands there, and says nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dateparser==1.5.0
"$folder/venv/bin/python" - <<'PY'
from datetime import datetime

import dateparser

NOW = datetime(2026, 9, 1, 12, 0)
TEXTS = ("05/09/2026", "05/09/2026 lúc 7:30", "05/09/2026 7 giờ 30", "19 giờ 30 phút ngày 05/09/2026")
read = [dateparser.parse(text, languages=["vi"], settings={"RELATIVE_BASE": NOW}) for text in TEXTS]
for text, at in zip(TEXTS, read, strict=True):
    print(f"{text} → {at}")
assert read[:2] == [datetime(2026, 9, 5), datetime(2026, 9, 5, 7, 30)]
assert read[2:] == [datetime(2026, 9, 1, 5, 0), datetime(2026, 8, 31, 16, 30)], "this has changed"
PY
# Seen: 05/09/2026 7 giờ 30 → 2026-09-01 05:00:00 and 19 giờ 30 phút ngày 05/09/2026 → 2026-08-31 16:30:00
