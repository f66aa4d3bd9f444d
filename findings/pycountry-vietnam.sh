#!/bin/sh
# pycountry 26.2.16: ISO 3166-2 has 63 provinces and cities of Vietnam; there are 34 since 1 July 2025
# (Resolution 202/2025/QH15 of the National Assembly).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

import pycountry

names = {found.name for found in pycountry.subdivisions.get(country_code="VN")}
print("pycountry", version("pycountry"), len(names), "subdivisions of Vietnam")
merged = {"Bình Dương", "Bà Rịa - Vũng Tàu", "Hải Dương", "Bắc Giang"} & names
print("merged into others, and still listed:", sorted(merged))
assert (len(names), len(merged)) == (63, 4), (len(names), merged)
SEEN
