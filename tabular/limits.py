"""Every limit of reading a spreadsheet, with its unit last."""

from __future__ import annotations

FILE_BYTES = 20_000_000  # 100,000 pupils of 16 columns are 9 MB
ZIP_ENTRIES = 2_000  # a workbook of 200 sheets has about 450
ZIP_EXPANDED_BYTES = 600_000_000  # ghost cells to the last row of a sheet are 350 MB of XML
ZIP_RATIO = 250  # of the whole archive; honest workbooks reach 20, ghost rows 120
ZIP_RATIO_FROM_BYTES = 50_000_000  # below this an odd ratio does no harm
INFLATE_CHUNK_BYTES = 1_048_576
MARKUP_CARRY_BYTES = 512  # longer than any opening tag looked for across two chunks

SHEETS = 200
SHEET_CELLS = 6_000_000  # the area that is held in memory at once, about 400 MB
FAR_COLUMN = 104  # "CZ": a cell beyond it is looked at one by one
FAR_ROW = 200_000
CELL_CHARACTERS = 32_767  # what a spreadsheet program itself allows
REPEATED_CHARACTERS = 5_000_000  # that an .ods says once; the reader takes 4 s for as many blanks

HEADER_ROWS_LOOKED_AT = 40
HEADER_CELLS_LOOKED_AT = 104
HEADER_MATCHES_AT_LEAST = 2
TITLE_CHARACTERS = 80
COLUMN_SETS_REMEMBERED = 64

PAGE_CELLS = 200_000  # of a web page that a program saved as .xls; a school has 20,000
PAGE_SPAN_MOST = 1_000  # rows or columns under one cell
HEAD_BYTES = 2_048  # in which a page or a PDF shows what it is
CSV_SNIFF_CHARACTERS = 16_384
CSV_FIELD_CHARACTERS = 131_072

COMPOUND_SECTORS = 200_000
COMPOUND_ENTRIES = 4_096

OLD_FONT_WORDS_AT_LEAST = 2  # one lone word that a font makes Vietnamese is chance
SYLLABLES_REMEMBERED = 20_000  # the names of a school have some hundreds of different words
REPORTED_CHARACTERS = 80  # of a refused value
CLASS_CHARACTERS = 30
