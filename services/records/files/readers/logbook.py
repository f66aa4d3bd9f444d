"""A week of a class's logbook: what the grid made of it when it was closed, or a file that was handed in instead."""

from __future__ import annotations

import json

from chassis.why import Why
from importing import FileUnreadable
from services.records.files.readers.document import Draft, read_document
from services.records.files.rendering.logbook_sheet import Sheet, sheet_document

ENDING = ".json"


def read_logbook(name: str, content: bytes) -> Draft:
    """Raises what reading a document raises; nobody hands in the data itself, which the grid alone makes."""
    if not name.lower().endswith(ENDING):
        return read_document(name, content)
    try:
        sheet = Sheet.of(json.loads(content))
    except (ValueError, TypeError, KeyError) as error:
        raise FileUnreadable(Why("FILE_OF_NEITHER_TYPE", {"first": "docx", "second": "pdf"}), code="TYPE") from error
    return Draft(name, content, sheet_document(sheet), title=sheet.title)


def draft_of(sheet: Sheet) -> Draft:
    """The same week makes the same bytes."""
    content = json.dumps(sheet.data(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return read_logbook(sheet.file_name, content)
