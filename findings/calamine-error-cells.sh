#!/bin/sh
# python-calamine 0.9.1: a cell that holds an error value reads as the empty text, like a blank cell.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 xlsxwriter==3.3.1 openpyxl==3.1.5
"$folder/venv/bin/python" - <<'SEEN'
import io
from importlib.metadata import version

import openpyxl
import python_calamine
import xlsxwriter

out = io.BytesIO()
book = xlsxwriter.Workbook(out)
sheet = book.add_worksheet()
sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
sheet.write_formula(0, 1, "=NA()", None, "#N/A")
sheet.write_blank(0, 2, None)
sheet.write(0, 3, "8,5")
book.close()
[seen] = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
[control] = openpyxl.load_workbook(io.BytesIO(out.getvalue()), data_only=True).active.iter_rows(values_only=True)
print("python-calamine", version("python-calamine"), seen, "openpyxl", control)
# A mark that a broken look-up did not find, and a mark that nobody entered, are one.
assert seen == ["", "", "", "8,5"], seen
assert control == ("#DIV/0!", "#N/A", None, "8,5"), control
SEEN
