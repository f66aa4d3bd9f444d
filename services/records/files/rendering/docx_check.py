"""Looks through a .docx before anything opens it: size when unzipped, passwords, macros, what it links to."""

from __future__ import annotations

import io
import zipfile

from chassis.why import Why
from importing import FileUnreadable
from services.records.domain import limits
from tabular import declares_entities

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_MAIN = "word/document.xml"
_MARKUP = (".xml", ".rels")


def check_docx(content: bytes) -> None:
    """Raises FileUnreadable, with the repair."""
    if content.startswith(_OLD_FORMAT):
        raise FileUnreadable(Why("DOCX_OLD_OR_LOCKED"), code="OLD_OR_ENCRYPTED")
    if not content.startswith(_ZIP):
        raise FileUnreadable(Why("DOCX_IS_NONE"), code="NOT_WHAT_IT_CLAIMS")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_through(archive, len(content))
    except zipfile.BadZipFile as error:
        raise FileUnreadable(Why("DOCX_BROKEN"), code="BROKEN") from error


def _look_through(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    expanded = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.DOCX_ZIP_ENTRIES
        or expanded > limits.DOCX_EXPANDED_BYTES
        or expanded > limits.DOCX_ZIP_RATIO * max(size, limits.HASH_PIECE_BYTES)
    ):
        raise FileUnreadable(Why("DOCX_TOO_LARGE_INSIDE"), code="ZIP_BOMB")
    names = {entry.filename for entry in entries}
    if _MAIN not in names:
        raise FileUnreadable(Why("ARCHIVE_IS_NO_DOCX"), code="NOT_WHAT_IT_CLAIMS")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileUnreadable(Why("DOCX_WITH_MACROS"), code="MACROS")
    if any(declares_entities(archive.read(entry)) for entry in entries if entry.filename.lower().endswith(_MARKUP)):
        raise FileUnreadable(Why("DOCX_XML_UNSAFE"), code="BROKEN")
