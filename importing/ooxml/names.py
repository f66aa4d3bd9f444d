"""Names of elements in Word files."""

from __future__ import annotations

from typing import Any, Literal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML = "{urn:schemas-microsoft-com:vml}"
_OFF = frozenset({"0", "false", "off", "none"})
# Marks in the text that nobody sees: bookmarks, comments, what was spelled wrong, how far a revision reaches.
UNSEEN = frozenset(
    {
        "proofErr", "lastRenderedPageBreak", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "commentReference", "annotationRef", "permStart", "permEnd", "delText", "delInstrText", "softHyphen",
        "separator", "continuationSeparator", "footnoteRef", "endnoteRef", "moveFromRangeStart", "moveFromRangeEnd",
        "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
        "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "del", "moveFrom", "sectPr",
    }
)  # fmt: skip
# Around text that counts as if they were not there; what was inserted counts.
WRAPPERS = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo", "sdt", "sdtContent"})


def local(element: Any) -> str:
    """The name without its namespace; empty for a comment or an instruction."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_on(properties: Any, name: str) -> bool:
    """A property that stands without a value is on."""
    found = properties.find(f"{W}{name}") if properties is not None else None
    return found is not None and found.get(f"{W}val", "true") not in _OFF


def place_in_line(properties: Any) -> Literal["", "sub", "super"]:
    """Whether letters stand above or below their line: as raised ones, or moved there by hand and made smaller."""
    if properties is None:
        return ""
    vertical, moved = properties.find(f"{W}vertAlign"), properties.find(f"{W}position")
    if vertical is not None:
        named: dict[str, Literal["sub", "super"]] = {"subscript": "sub", "superscript": "super"}
        return named.get(vertical.get(f"{W}val", ""), "")
    if moved is None or properties.find(f"{W}sz") is None:
        return ""
    by = moved.get(f"{W}val", "0")
    return "sub" if by.startswith("-") else "" if by == "0" else "super"
