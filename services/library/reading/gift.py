"""GIFT, the text form of question banks: read block by block, so that one bad question spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.library.domain.questions import Draft
from services.library.reading.answers import Piece, read_answers
from services.library.reading.findings import Reading, lines_of, plain
from services.library.reading.marks import GiftFault, find, unescape

_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = "$CATEGORY:"
GAP = "_____"


@dataclass
class _Block:
    """Neighbouring lines between blank ones; `starts` gives the offset at which each line of the file begins."""

    text: str
    starts: list[tuple[int, int]]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column as a person counts."""
        start, line = max(one for one in self.starts if one[0] <= offset)
        return line, offset - start + 1


def read_gift(text: str) -> Reading:
    """Every question of the text, or why it could not be taken, in the order of the file."""
    reading = Reading()
    for block in _blocks(text, reading):
        try:
            reading.take(_question(block))
        except GiftFault as fault:
            line, column = block.place(fault.offset)
            reading.refuse(line, column, block.text, fault.reason, _name_of(block.text))
    return reading


def _blocks(text: str, reading: Reading) -> Iterator[_Block]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            reading.title = reading.title or lines_of(stripped.lstrip("/"))
        elif stripped.upper().startswith(_CATEGORY):
            reading.title = lines_of(stripped[len(_CATEGORY) :].rpartition("/")[2]) or reading.title
        elif stripped:
            lines.append((number, line.rstrip()))
            continue
        if not stripped and lines:
            yield _joined(lines)
            lines = []
    if lines:
        yield _joined(lines)


def _joined(lines: list[tuple[int, str]]) -> _Block:
    starts: list[tuple[int, int]] = []
    offset = 0
    for number, line in lines:
        starts.append((offset, number))
        offset += len(line) + 1
    return _Block("\n".join(line for _, line in lines), starts)


def _question(block: _Block) -> Draft:
    """Raises GiftFault."""
    text = block.text
    name, begin = _named(text)
    opened = find(text, "{", begin)
    closed = find(text, "}", begin)
    if opened < 0:
        raise GiftFault(max(closed, begin), "thiếu phần đáp án trong ngoặc { }")
    if 0 <= closed < opened:
        raise GiftFault(closed, "dấu } đứng trước dấu {; nếu là chữ hãy viết \\}")
    if closed < 0:
        raise GiftFault(opened, "ngoặc { mở mà không đóng; câu hỏi không được có dòng trống ở giữa")
    again = find(text, "{", opened + 1)
    if again >= 0:
        where = "trong phần đáp án" if again < closed else "thứ hai"
        raise GiftFault(again, f"có dấu {{ {where}; nếu là chữ hãy viết \\{{")
    stray = find(text, "}", closed + 1)
    if stray >= 0:
        raise GiftFault(stray, "có dấu } thừa; nếu là chữ hãy viết \\}")
    asked = _asked(text, begin, opened, closed)
    kind, options = read_answers(Piece(text, opened + 1, closed))
    return Draft(kind, asked, options, name, block.place(begin)[0] if not name else block.starts[0][1])


def _named(text: str) -> tuple[str, int]:
    """`::name::` at the beginning, and where the rest begins."""
    begin = len(text) - len(text.lstrip())
    if not text.startswith("::", begin):
        return "", begin
    end = find(text, ":", begin + 2)
    while end >= 0 and not text.startswith("::", end):
        end = find(text, ":", end + 1)
    if end < 0:
        raise GiftFault(begin, "mã câu hỏi mở bằng :: mà không đóng bằng ::")
    return lines_of(unescape(text[begin + 2 : end])), end + 2


def _asked(text: str, begin: int, opened: int, closed: int) -> str:
    formatted = _FORMAT.match(text, begin)
    start = formatted.end() if formatted else begin
    clean = plain if formatted and formatted.group(1).lower() == "html" else lines_of
    before, after = clean(unescape(text[start:opened])), clean(unescape(text[closed + 1 :]))
    asked = f"{before} {GAP} {after}".strip() if after else before
    if not before and not after:
        raise GiftFault(opened, "câu hỏi không có nội dung trước phần đáp án")
    return asked


def _name_of(text: str) -> str:
    try:
        return _named(text)[0]
    except GiftFault:
        return ""
