#!/bin/sh
# typst 0.15.0 (Python): a displayed formula inside par() is left out of the PDF, and compile() says nothing of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.0 pypdf==7.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'SEEN'
import io
import pathlib
from importlib.metadata import version

import pypdf
import typst

page = '#par[Diện tích: ]\n#par(math.equation(block: true, $ S = 12 $.body))\nHết'
pathlib.Path("page.typ").write_text(page, encoding="utf-8")
pdf = typst.compile("page.typ", format="pdf")
text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
_, warnings = typst.compile_with_warnings("page.typ", format="pdf")
print("typst", version("typst"))
print("printed:", text)
print("warnings, only where they are asked for:", [warning.message for warning in warnings])
# The document compiles, its formula is gone; only compile_with_warnings tells.
assert text == "Diện tích: Hết", text
assert [warning.message for warning in warnings] == ["block may not occur inside of a paragraph and was ignored"], warnings
SEEN
