"""Spreadsheets that people send: read without harm, understood by the meaning of their titles."""

from tabular.cells import (
    Formula,
    is_blank,
    parts_of_day,
    to_code,
    to_date,
    to_flag,
    to_mark_tenths,
    to_money,
    to_shown,
    to_text,
    to_whole,
)
from tabular.classes import looks_like_class, to_class, to_latin
from tabular.closing import is_closing
from tabular.export import XLSXWRITER_OPTIONS, safe_cell
from tabular.folding import fold, tidy, words
from tabular.markup import declares_entities
from tabular.ordering import by_name, vietnamese
from tabular.problems import TEXTS, BadCell, Unreadable
from tabular.reading import check_size, is_spreadsheet, kind_of, read
from tabular.spelling import one_spelling
from tabular.table import Column, Row, Said, Table, find_table
from tabular.workbook import Sheet, Workbook

__all__ = [
    "TEXTS",
    "XLSXWRITER_OPTIONS",
    "BadCell",
    "Column",
    "Formula",
    "Row",
    "Said",
    "Sheet",
    "Table",
    "Unreadable",
    "Workbook",
    "by_name",
    "check_size",
    "declares_entities",
    "find_table",
    "fold",
    "is_blank",
    "is_closing",
    "is_spreadsheet",
    "kind_of",
    "looks_like_class",
    "one_spelling",
    "parts_of_day",
    "read",
    "safe_cell",
    "tidy",
    "to_class",
    "to_code",
    "to_date",
    "to_flag",
    "to_latin",
    "to_mark_tenths",
    "to_money",
    "to_shown",
    "to_text",
    "to_whole",
    "vietnamese",
    "words",
]
