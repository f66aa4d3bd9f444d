#!/bin/sh
# num2words 0.5.14, Vietnamese: the minus of a negative amount is lost, and the words are those of another number.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

from num2words import num2words

seen = {number: num2words(number, lang="vi") for number in (5, 15, -5)}
print("num2words", version("num2words"), seen)
# A reversal of 5 would be written out as fifteen. In English it is "minus five".
assert seen == {5: "năm", 15: "mười lăm", -5: "mười lăm"}, seen
assert num2words(-5, lang="en") == "minus five"
SEEN
