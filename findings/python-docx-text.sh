#!/bin/sh
# python-docx 1.2.0: paragraph.text leaves out text inside a tracked insertion and every formula, without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0
"$folder/venv/bin/python" - <<'SEEN'
import io
from importlib.metadata import version

import docx
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
page = docx.Document()
line = page.add_paragraph("Cau 1: ")
line._p.append(parse_xml(f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t xml:space="preserve">Tinh </w:t></w:r></w:ins>'))
line._p.append(
    parse_xml(f"<m:oMath {M}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>")
)
line._p.append(parse_xml(f'<w:r {W}><w:t xml:space="preserve"> + 1</w:t></w:r>'))
out = io.BytesIO()
page.save(out)
seen = docx.Document(io.BytesIO(out.getvalue())).paragraphs[0].text
print("python-docx", version("python-docx"), repr(seen))
# Word shows: Cau 1: Tinh 1/2 + 1
assert seen == "Cau 1:  + 1", seen
SEEN
