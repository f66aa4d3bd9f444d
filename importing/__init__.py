"""Importing files: readers, importers, reports and the one ImportService that every importing house mounts.

`importing/README.md` says how a house takes it up.
"""

from pathlib import Path

from importing.columns import NUMBERING, Places, check_columns, letters, seen_columns
from importing.findings import Findings, Outcome, RefusedRow
from importing.readers import Reader, Readers, Recognised
from importing.refusals import FileUnreadable, KindUnknown
from importing.reports import FileReport, Undone, check_report, report_id, report_mapping
from importing.rows import FileRow, RowImporter, RowRefused, apply_rows
from importing.service import Importer, ImportJob, ImportRights, Imports
from importing.sheets import SheetRow, rows_of, workbook_of
from importing.uploads import SeenColumn, Upload

TEXTS = Path(__file__).parent / "texts"

__all__ = [
    "NUMBERING",
    "TEXTS",
    "FileReport",
    "FileRow",
    "FileUnreadable",
    "Findings",
    "ImportJob",
    "ImportRights",
    "Importer",
    "Imports",
    "KindUnknown",
    "Outcome",
    "Places",
    "Reader",
    "Readers",
    "Recognised",
    "RefusedRow",
    "RowImporter",
    "RowRefused",
    "SeenColumn",
    "SheetRow",
    "Undone",
    "Upload",
    "apply_rows",
    "check_columns",
    "check_report",
    "letters",
    "report_id",
    "report_mapping",
    "rows_of",
    "seen_columns",
    "workbook_of",
]
