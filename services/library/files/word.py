"""Question banks typed in Word: `Câu 1.` asks, `A.` to `H.` offer, and what is underlined is right."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from chassis.why import Why
from importing import FileUnreadable
from services.library.domain import limits
from services.library.domain.limits import PER_CENT
from services.library.domain.questions import CHOICE, Draft, Option
from services.library.files.plain_text import lines_of
from services.library.files.question_file import QuestionFile
from tabular import Unreadable, zipped

_ASKS = re.compile(r"^\s*(?:Câu|Bài|Question)\s*(\d+)\s*(?:\[[^\]]*\])?\s*[.:)]\s*", re.IGNORECASE)
_OFFERS = re.compile(r"^\s*([A-H])\s*[.)]\s*")
_INLINE = re.compile(r"(?:(?<=\t)|(?<=\s{2})|^)\s*([A-H])\s*[.)]\s*")
_ENDS = re.compile(r"^\s*(HẾT|-+\s*HẾT\s*-+|BẢNG ĐÁP ÁN|LỜI GIẢI)\s*$", re.IGNORECASE)
_HEADINGS = ("Heading", "Title")
_GIVEN = re.compile(r"^NGÂN HÀNG CÂU HỎI\s*[-–:]\s*", re.IGNORECASE)


class WordQuestions:
    """The form of file; a Word file is one when at least one question in it can be read."""

    suffixes = (".docx",)
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    score = limits.LIKELY_SCORE

    def claims(self, _content: bytes) -> bool:
        return True

    def read(self, content: bytes) -> QuestionFile | None:
        """None for a document without a question. Raises FileUnreadable."""
        file = read_word(content)
        return file if file.drafts else None


@dataclass
class _Line:
    """A paragraph: its text, and for each letter whether it is underlined."""

    number: int
    text: str
    marked: list[bool]
    is_heading: bool = False


@dataclass
class _OpenQuestion:
    line: int
    number: str
    text: list[str] = field(default_factory=list)
    options: list[tuple[str, str, bool]] = field(default_factory=list)


def paragraphs(content: bytes) -> list[str]:
    """The words of a .docx, a paragraph each, tables last. Raises FileUnreadable."""
    return [line.text for line in _lines(content) if line.text.strip()]


def read_word(content: bytes) -> QuestionFile:
    """Every question of a .docx, or why it could not be taken. Raises FileUnreadable."""
    file = QuestionFile()
    opened: _OpenQuestion | None = None
    for line in _lines(content):
        asks = _ASKS.match(line.text)
        if asks:
            _close(opened, file)
            opened = _OpenQuestion(line.number, asks.group(1), [line.text[asks.end() :]])
        elif _ENDS.match(line.text):
            break
        elif opened is None:
            file.title = file.title or (_title(line.text) if line.is_heading else "")
        else:
            _continue(opened, line)
    _close(opened, file)
    return file


def _title(text: str) -> str:
    return lines_of(_GIVEN.sub("", lines_of(text)))


def _continue(opened: _OpenQuestion, line: _Line) -> None:
    """More options, or more of what was begun: a question's second paragraph, a long option's next line."""
    offers = list(_offered(line)) if _OFFERS.match(line.text) else []
    if offers:
        opened.options += offers
    elif opened.options and line.text.strip():
        letter, text, marked = opened.options[-1]
        opened.options[-1] = (letter, f"{text}\n{line.text}", marked)
    else:
        opened.text.append(line.text)


def _offered(line: _Line) -> Iterator[tuple[str, str, bool]]:
    """One option a paragraph, or several on one line parted by tabs or wide spaces."""
    starts = list(_INLINE.finditer(line.text))
    ends = [start.start() for start in starts[1:]] + [len(line.text)]
    for start, end in zip(starts, ends, strict=True):
        letter = start.start(1)
        written = [place for place in range(letter, end) if not line.text[place].isspace()]
        # The letter alone may be underlined, or the whole option.
        yield start.group(1), line.text[start.end() : end], any(line.marked[place] for place in written)


def _close(opened: _OpenQuestion | None, file: QuestionFile) -> None:
    if opened is None:
        return
    asked = lines_of("\n".join(opened.text))
    fault = _fault(opened, asked)
    if fault:
        file.refuse(opened.line, 0, asked, Why(fault), f"Câu {opened.number}")
        return
    options = tuple(Option(lines_of(text), PER_CENT if marked else 0.0) for _, text, marked in opened.options)
    file.add(Draft(CHOICE, asked, options, "", opened.line))


def _fault(opened: _OpenQuestion, asked: str) -> str:
    texts = [lines_of(text).casefold() for _, text, _ in opened.options]
    right = sum(marked for _, _, marked in opened.options)
    if not asked:
        return "TEXT_MISSING"
    if len(texts) < 2:  # one answer leaves nothing to choose
        return "LETTERED_OPTIONS_TOO_FEW"
    if "" in texts:
        return "OPTION_EMPTY"
    if len(set(texts)) != len(texts):
        return "OPTIONS_ALIKE"
    if right != 1:
        return "RIGHT_OPTIONS_TOO_MANY" if right else "RIGHT_OPTION_NOT_UNDERLINED"
    return ""


def _lines(content: bytes) -> Iterator[_Line]:
    document = _opened(content)
    number = 0
    for paragraph in document.paragraphs:
        number += 1
        yield _line(number, paragraph)
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    number += 1
                    yield _line(number, paragraph)


def _line(number: int, paragraph: Any) -> _Line:
    """Underlining may come from the run, from its character style or from the paragraph's style."""
    styled = bool(paragraph.style.font.underline)
    text, marked = "", list[bool]()
    for run in paragraph.runs:
        own = run.underline
        by_style = bool(run.style.font.underline) if run.style is not None else False
        text += run.text
        marked += [bool(own) if own is not None else by_style or styled] * len(run.text)
    return _Line(number, text, marked, paragraph.style.name.startswith(_HEADINGS))


def _opened(content: bytes) -> Any:
    """Looked through first: bombs, passwords and unsafe XML never reach the reader."""
    try:
        zipped.inspect(content)
        return Document(io.BytesIO(content))
    except Unreadable as unreadable:
        why = Why("WORD_BROKEN") if unreadable.code == "FILE_BROKEN" else unreadable.why
        raise FileUnreadable(why, code=unreadable.code) from unreadable
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise FileUnreadable(Why("WORD_BROKEN"), code="FILE_BROKEN") from error
