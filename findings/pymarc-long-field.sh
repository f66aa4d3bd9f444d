#!/bin/sh
# pymarc 5.4.0: a field over 9,999 bytes is written without a word, and the record cannot be read again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymarc==5.4.0
"$folder/venv/bin/python" - <<'SEEN'
from importlib.metadata import version

from pymarc import Field, Indicators, MARCReader, Record, Subfield


def record(contents: str) -> bytes:
    made = Record()
    made.add_field(Field("245", Indicators("0", "0"), [Subfield("a", "Truyen Kieu")]))
    made.add_field(Field("505", Indicators("0", " "), [Subfield("a", contents)]))
    return made.as_marc()


seen = []
for length in (9_000, 10_000):
    reader = MARCReader(record("a" * length))
    read = next(reader)
    seen.append((length, read.title if read else f"not read: {reader.current_exception}"))
print("pymarc", version("pymarc"), seen)
# A table of contents that long is rare and real; ISO 2709 has four digits for the length of a field.
assert seen == [(9_000, "Truyen Kieu"), (10_000, "not read: Invalid directory")], seen
SEEN
