#!/bin/sh
# Vietnam has two ISBN registration groups, 604 and 632 (range message of the International ISBN Agency). Books of
# the second one have no agency and cannot be hyphenated by isbnlib 3.10.14; python-stdnum 2.2 knows them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet isbnlib==3.10.14 python-stdnum==2.2
"$folder/venv/bin/python" - <<'PY'
import isbnlib
from stdnum import isbn

for number in ("9786042123457", "9786320000005"):
    print(number, "isbnlib:", repr(isbnlib.info(number)), repr(isbnlib.mask(number)), "stdnum:", isbn.format(number))
assert (isbnlib.info("9786042123457"), isbnlib.mask("9786042123457")) == ("Vietnam", "978-604-2-12345-7")
assert isbnlib.is_isbn13("9786320000005")
assert (isbnlib.info("9786320000005"), isbnlib.mask("9786320000005")) == ("", ""), "this has changed"
assert isbn.format("9786320000005") == "978-632-00-0000-5"
PY
# Seen: 9786320000005 isbnlib: '' '' stdnum: 978-632-00-0000-5
