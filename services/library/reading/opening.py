"""Opens a file that was handed in: a bank of questions, a shelf of books, or a document with its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from services.library.domain import limits
from services.library.domain.media import suffix_of
from services.library.domain.questions import BadQuestion, Draft
from services.library.domain.refusals import FileTooLarge, FileUnreadable
from services.library.domain.resources import DOCUMENT, QUESTIONS
from services.library.reading.findings import Reading, lines_of
from services.library.reading.gift import read_gift
from services.library.reading.moodle import check_safe, is_moodle, read_moodle
from services.library.reading.worded import paragraphs, read_worded

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass
class Opened:
    """`text` is what search finds the file by."""

    kind: str
    title: str = ""
    text: str = ""
    drafts: list[Draft] = field(default_factory=list)
    bad: list[BadQuestion] = field(default_factory=list)


def open_file(name: str, content: bytes) -> Opened:
    """Raises FileUnreadable or FileTooLarge."""
    reading = read_questions(name, content)
    if reading is not None:
        asked = "\n".join(one.text for one in reading.drafts)[: limits.INDEXED_CHARACTERS]
        return Opened(QUESTIONS, reading.title, asked, reading.drafts, reading.bad)
    if suffix_of(name) == ".docx":
        words = paragraphs(content)
        return Opened(DOCUMENT, lines_of(words[0]) if words else "", "\n".join(words)[: limits.INDEXED_CHARACTERS])
    return Opened(DOCUMENT)


def read_questions(name: str, content: bytes) -> Reading | None:
    """None for a file that is no bank. A Word file is one when at least one question in it can be read."""
    suffix = suffix_of(name)
    if suffix in _OF_TEXT:
        if len(content) > limits.TEXT_FILE_BYTES:
            raise FileTooLarge(len(content), limits.TEXT_FILE_BYTES)
        return _OF_TEXT[suffix](content)
    if suffix == ".docx":
        reading = read_worded(content)
        return reading if reading.drafts else None
    return None


def _gift(content: bytes) -> Reading:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8-sig")
    try:
        return read_gift(content.decode(encoding))
    except UnicodeDecodeError as error:
        message = f"tệp GIFT không phải mã UTF-8 (byte {error.start}); hãy lưu lại với mã UTF-8 rồi gửi lại"
        raise FileUnreadable("NOT_UTF8", message) from error


def _xml(content: bytes) -> Reading:
    check_safe(content)
    if not is_moodle(content):
        raise FileUnreadable("XML_BROKEN", "tệp XML không phải ngân hàng câu hỏi Moodle (thiếu phần tử quiz)")
    return read_moodle(content)


_OF_TEXT: dict[str, Callable[[bytes], Reading]] = {".gift": _gift, ".xml": _xml}
