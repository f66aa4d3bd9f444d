"""GIFT, the text form of question banks: read block by block, so that one bad question spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chassis.why import Why
from services.library.domain import limits
from services.library.domain.questions import Draft
from services.library.files.gift_answers import FORMAT, Piece, has_feedback, read_answers
from services.library.files.gift_signs import GiftFault, find, unescape
from services.library.files.plain_text import MarkupLost, decoded, formatted, lines_of
from services.library.files.question_file import QuestionFile

_CATEGORY = "$CATEGORY:"
GAP = "_____"
# What Moodle writes above each question, and above a change of category.
_EXPORTED = re.compile(r"question:\s*\d+\s+name:|\[(?:id|tag):", re.IGNORECASE)


class Gift:
    """The form of file; any file with its suffix is one."""

    suffixes = (".gift",)
    media_type = "text/plain; charset=utf-8"
    score = limits.CERTAIN_SCORE

    def claims(self, _content: bytes) -> bool:
        return True

    def read(self, content: bytes) -> QuestionFile:
        """Raises FileUnreadable or FileTooLarge."""
        return read_gift(decoded(content))


@dataclass
class _Block:
    """Neighbouring lines between blank ones; `starts` gives the offset at which each line of the file begins."""

    text: str
    starts: list[tuple[int, int]]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column as a person counts."""
        start, line = max(place for place in self.starts if place[0] <= offset)
        return line, offset - start + 1


def read_gift(text: str) -> QuestionFile:
    """Every question of the text, or why it could not be taken, in the order of the file."""
    file, remarked = QuestionFile(), 0
    for block in _blocks(text, file):
        try:
            draft, has_remarks = _question(block)
            file.add(draft)
            remarked += has_remarks
        except GiftFault as fault:
            line, column = block.place(fault.offset)
            file.refuse(line, column, block.text, fault.why, _name_of(block.text))
    if remarked:
        file.notes.append(Why("FEEDBACK_NOT_KEPT", {"questions": remarked}))
    return file


def _blocks(text: str, file: QuestionFile) -> Iterator[_Block]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            comment = lines_of(stripped.lstrip("/"))
            file.title = file.title or ("" if _EXPORTED.match(comment) else comment)
        elif stripped.upper().startswith(_CATEGORY):
            file.title = lines_of(stripped[len(_CATEGORY) :].rpartition("/")[2]) or file.title
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


def _question(block: _Block) -> tuple[Draft, bool]:
    """And whether it has feedback, which is not kept. Raises GiftFault."""
    text = block.text
    name, begin = _named(text)
    opened = find(text, "{", begin)
    closed = find(text, "}", begin)
    if opened < 0:
        raise GiftFault(max(closed, begin), "ANSWERS_MISSING")
    if 0 <= closed < opened:
        raise GiftFault(closed, "BRACE_CLOSED_FIRST")
    if closed < 0:
        raise GiftFault(opened, "BRACE_NOT_CLOSED")
    again = find(text, "{", opened + 1)
    if again >= 0:
        raise GiftFault(again, "BRACE_IN_ANSWERS" if again < closed else "BRACE_TWICE")
    stray = find(text, "}", closed + 1)
    if stray >= 0:
        raise GiftFault(stray, "BRACE_STRAY")
    marked = FORMAT.match(text, begin)
    form = marked.group(1).lower() if marked else ""
    asked = _asked(text, (marked.end() if marked else begin, opened, closed), form)
    answers = Piece(text, opened + 1, closed)
    kind, options = read_answers(answers, form)
    draft = Draft(kind, asked, options, name, block.place(begin)[0] if not name else block.starts[0][1])
    return draft, has_feedback(answers)


def _named(text: str) -> tuple[str, int]:
    """`::name::` at the beginning, and where the rest begins."""
    begin = len(text) - len(text.lstrip())
    if not text.startswith("::", begin):
        return "", begin
    end = find(text, ":", begin + 2)
    while end >= 0 and not text.startswith("::", end):
        end = find(text, ":", end + 1)
    if end < 0:
        raise GiftFault(begin, "NAME_NOT_CLOSED")
    return lines_of(unescape(text[begin + 2 : end])), end + 2


def _asked(text: str, places: tuple[int, int, int], form: str) -> str:
    start, opened, closed = places
    try:
        before, after = (formatted(unescape(part), form) for part in (text[start:opened], text[closed + 1 :]))
    except MarkupLost as lost:
        raise GiftFault(start, lost.code) from lost
    asked = f"{before} {GAP} {after}".strip() if after else before
    if not before and not after:
        raise GiftFault(opened, "TEXT_BEFORE_ANSWERS_MISSING")
    return asked


def _name_of(text: str) -> str:
    try:
        return _named(text)[0]
    except GiftFault:
        return ""
