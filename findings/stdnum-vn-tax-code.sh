#!/bin/sh
# python-stdnum 2.2: stdnum.vn.mst knows tax codes of 10 and 13 digits alone; since 1 July 2025 the twelve digits of the
# personal number are the tax code of a person (Law 38/2019/QH14 Art. 35.7; Circular 86/2024/TT-BTC).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

from stdnum.exceptions import InvalidLength
from stdnum.vn import mst

print("python-stdnum", version("python-stdnum"))
assert mst.validate("0100233488") == "0100233488"
number = "001099000000"  # the form of a personal number; nobody's
try:
    seen = mst.validate(number)
except InvalidLength as error:
    seen = f"InvalidLength: {error}"
print(number, "->", seen)
assert seen == "InvalidLength: The number has an invalid length.", seen
SEEN
