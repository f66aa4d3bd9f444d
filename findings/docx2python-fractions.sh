#!/bin/sh
# A formula that was built in Word (OMML, ECMA-376 part 1, 22.1) says by its elements what stands above and below a line,
# what is raised, what is under a root. docx2python 3.7.1 joins the letters of all of them and calls the result LaTeX: a
# fraction becomes a product, a power a digit. Nothing is missing and no error comes; an examination paper reads as another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet docx2python==3.7.1 python-docx==1.2.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from docx import Document
from docx.oxml import parse_xml
from docx2python import docx2python

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def letters(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


fraction = f"<m:f><m:num>{letters('x+1')}</m:num><m:den>{letters('2')}</m:den></m:f>"
power = f"<m:sSup><m:e>{letters('x')}</m:e><m:sup>{letters('2')}</m:sup></m:sSup>"
root = f"<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{letters('2')}</m:e></m:rad>"
document = Document()
for formula in (fraction + letters("=3"), power + letters("=4"), root):
    document.add_paragraph("Giải: ")._p.append(parse_xml(f'<m:oMath xmlns:m="{MATH}">{formula}</m:oMath>'))
document.save("paper.docx")
with docx2python("paper.docx") as read:
    lines = [line for line in read.text.splitlines() if line]
print(lines)
assert lines == ["Giải: <latex>x+12=3</latex>", "Giải: <latex>x2=4</latex>", "Giải: <latex>2</latex>"], "this has changed"
PY
# Seen: ['Giải: <latex>x+12=3</latex>', 'Giải: <latex>x2=4</latex>', 'Giải: <latex>2</latex>']
