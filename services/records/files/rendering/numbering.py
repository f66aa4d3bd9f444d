"""Whether a Word paragraph is an item of a list, how deep, and with numbers or bullets."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.oxml.ns import qn

DEEPEST_LEVEL = 5


class Listed(NamedTuple):
    level: int
    ordered: bool


class Numbering:
    """Reads a document's numbering definitions once."""

    def __init__(self, document: Any) -> None:
        self._formats: dict[tuple[str, str], str] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {
            one.get(qn("w:abstractNumId")): {
                level.get(qn("w:ilvl")): level.find(qn("w:numFmt")).get(qn("w:val"))
                for level in one.findall(qn("w:lvl"))
                if level.find(qn("w:numFmt")) is not None
            }
            for one in root.findall(qn("w:abstractNum"))
        }
        for number in root.findall(qn("w:num")):
            levels = abstract.get(number.find(qn("w:abstractNumId")).get(qn("w:val")), {})
            for level, form in levels.items():
                self._formats[number.get(qn("w:numId")), level] = form

    def of(self, paragraph: Any, style: str) -> Listed | None:
        """None for a paragraph that is no item."""
        properties = paragraph._p.pPr  # noqa: SLF001 - the library names it so
        numbered = properties.numPr if properties is not None else None
        if numbered is not None and numbered.numId is not None:
            if numbered.numId.val == 0:
                return None
            level = str(numbered.ilvl.val) if numbered.ilvl is not None else "0"
            form = self._formats.get((str(numbered.numId.val), level), "bullet")
            return Listed(min(int(level), DEEPEST_LEVEL), form != "bullet")
        if style.startswith("List "):
            last = style.rsplit(" ", 1)[-1]
            return Listed(int(last) - 1 if last.isdecimal() else 0, "Number" in style)
        return None
