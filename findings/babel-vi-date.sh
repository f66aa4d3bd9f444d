#!/bin/sh
# Babel 2.19.0, locale vi_VN: a date whose middle number is over 12 is read with day and month exchanged, silently.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$folder/venv/bin/python" - <<'SEEN'
import datetime

import babel
from babel.dates import get_date_format, parse_date

day = datetime.date(2026, 9, 13)
seen = {text: parse_date(text, locale="vi_VN", format="short") for text in ("13/09/2026", "09/13/2026", "09/08/2026")}
print("babel", babel.__version__, "short pattern of vi_VN:", get_date_format("short", locale="vi_VN").pattern)
for text, read in seen.items():
    print(f"{text} -> {read}")
# Two orders in one column look like one: the pattern says day first, and the second text is no day of it.
assert seen == {"13/09/2026": day, "09/13/2026": day, "09/08/2026": datetime.date(2026, 8, 9)}, seen
SEEN
