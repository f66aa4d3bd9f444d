#!/bin/sh
# A tab or a line break inside a cell of an .ods is left out, so that two words become one. Names that were pasted from a
# table of Word hold tabs; LibreOffice writes them as text:tab when it saves a workbook of Excel as .ods.
# OpenDocument 1.3 part 3, sections 6.1.4 (text:tab) and 6.1.5 (text:line-break).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-calamine==0.9.1 odfpy==1.4.1
"$folder/venv/bin/python" - "$folder/names.ods" <<'PY'
import sys

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab
from python_calamine import CalamineWorkbook

book = OpenDocumentSpreadsheet()
row = TableRow()
for between in (S, Tab, LineBreak):
    text = P(text="Tran")
    text.addElement(between())
    text.addText("Binh")
    cell = TableCell(valuetype="string")
    cell.addElement(text)
    row.addElement(cell)
sheet = Table(name="DS")
sheet.addElement(row)
book.spreadsheet.addElement(sheet)
book.save(sys.argv[1])

seen = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
print("python-calamine 0.9.1: blank, tab and line break between two words:", seen)
assert seen == [["Tran Binh", "TranBinh", "TranBinh"]], "this has changed: look at tabular/marked.py"
PY
# Seen: [['Tran Binh', 'TranBinh', 'TranBinh']]; right would be 'Tran\tBinh' and 'Tran\nBinh'.
