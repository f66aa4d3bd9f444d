#!/bin/sh
# vietnam-number 1.0.6: the word for the empty tens is written 'lẽ', which is another word; it is 'lẻ' (or 'linh').
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vietnam-number==1.0.6
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

from vietnam_number import n2w, w2n

seen = {number: n2w(number) for number in ("105", "1005", "410000")}
print("vietnam-number", version("vietnam-number"), seen)
assert seen == {
    "105": "một trăm lẽ năm",
    "1005": "một nghìn không trăm lẽ năm",
    "410000": "bốn trăm mười nghìn",
}, seen
# It reads the right spelling, and so knows it.
assert w2n("một trăm lẻ năm") == 105
SEEN
