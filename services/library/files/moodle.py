"""Moodle XML question banks, read with entities, DTDs and the network off."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from chassis.why import Why
from importing import FileUnreadable
from services.library.domain import limits
from services.library.domain.limits import PER_CENT
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH, Draft, Option
from services.library.files.plain_text import MarkupLost, formatted, lines_of
from services.library.files.question_file import QuestionFile
from services.library.files.refusals import FileTooLarge
from services.library.files.xml_safe import check_safe, parsed_xml

_HEAD = re.compile(rb"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<quiz[\s>/]", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_TRUE = {"true": "Đúng", "false": "Sai"}


class _Fault(Exception):  # noqa: N818 - a refusal is an answer: the author repairs the question
    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.why = Why(code, facts)


class MoodleXml:
    """The form of file; other services have XML files too, so its beginning must name a quiz."""

    suffixes = (".xml",)
    media_type = "application/xml"
    score = limits.CERTAIN_SCORE

    def claims(self, content: bytes) -> bool:
        return b"<quiz" in content[: limits.HEAD_BYTES]

    def read(self, content: bytes) -> QuestionFile:
        """Raises FileUnreadable or FileTooLarge."""
        if len(content) > limits.TEXT_FILE_BYTES:
            raise FileTooLarge(len(content), limits.TEXT_FILE_BYTES)
        check_safe(content)
        if not is_moodle(content):
            raise FileUnreadable(Why("XML_WITHOUT_QUIZ"), code="XML_BROKEN")
        return read_moodle(content)


def is_moodle(content: bytes) -> bool:
    """By its first element; nothing is parsed."""
    return _HEAD.match(content.removeprefix(b"\xef\xbb\xbf")[: limits.HEAD_BYTES]) is not None


def read_moodle(content: bytes) -> QuestionFile:
    """Every question with a known type, or why it could not be taken. Raises FileUnreadable for no XML of ours."""
    root = parsed_xml(content)
    if root.tag != "quiz":
        raise FileUnreadable(Why("XML_WITHOUT_QUIZ"), code="XML_BROKEN")
    file, remarked = QuestionFile(), 0
    for element in root.iterfind("question"):
        kind = element.get("type", "")
        if kind == "category":
            file.title = _text(element.find("category")).rpartition("/")[2] or file.title
            continue
        name, line, asked = lines_of(_inner(element.find("name"))), int(element.sourceline or 0), ""
        try:
            asked = _text(element.find("questiontext"))
            file.add(_question(element, kind, name, asked, line))
            remarked += _remarks(element)
        except MarkupLost as lost:
            file.refuse(line, 0, asked or name, Why(lost.code), name)
        except _Fault as fault:
            file.refuse(line, 0, asked or name, fault.why, name)
    if remarked:
        file.notes.append(Why("FEEDBACK_NOT_KEPT", {"questions": remarked}))
    return file


def _remarks(element: etree._Element) -> bool:
    """Whether something is said behind an answer or as a hint; what Moodle fills in by itself says nothing."""
    return any((said.findtext("text") or "").strip() for said in element.iter("feedback", "generalfeedback", "hint"))


def _inner(element: etree._Element | None) -> str:
    if element is None:
        return ""
    inner = element.find("text")
    shown = inner if inner is not None else element
    return shown.text or "" if not len(shown) else "".join(shown.itertext())


def _text(element: etree._Element | None, form: str = "") -> str:
    """In the format that it names. Raises MarkupLost."""
    return "" if element is None else formatted(_inner(element), element.get("format", form) or "html")


def _question(element: etree._Element, kind: str, name: str, asked: str, line: int) -> Draft:
    read = _KINDS.get(kind)
    if read is None:
        raise _Fault("TYPE_UNKNOWN", type=kind)
    if not asked:
        raise _Fault("QUESTIONTEXT_MISSING")
    ours, options = read(element)
    return Draft(ours, asked, options, name, line)


def _answers(element: etree._Element) -> list[Option]:
    options = [Option(_text(answer), _share(answer.get("fraction", "0"))) for answer in element.iterfind("answer")]
    if any(not option.text for option in options):
        raise _Fault("OPTION_EMPTY")
    if len({option.text.casefold() for option in options}) != len(options):
        raise _Fault("OPTIONS_ALIKE")
    return options


def _share(fraction: str) -> float:
    try:
        share = float(fraction)
    except ValueError:
        raise _Fault("FRACTION_MALFORMED", fraction=fraction) from None
    if not -PER_CENT <= share <= PER_CENT:
        raise _Fault("FRACTION_OUT_OF_RANGE")
    return share


def _with_right(element: etree._Element, least: int) -> tuple[Option, ...]:
    options = _answers(element)
    if len(options) < least:
        raise _Fault("OPTIONS_TOO_FEW")
    if not any(option.share > 0 for option in options):
        raise _Fault("RIGHT_OPTION_WITHOUT_FRACTION")
    return tuple(options)


def _choice(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    return CHOICE, _with_right(element, 2)


def _short(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    return SHORT, _with_right(element, 1)


def _truth(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    shares = {option.text.casefold(): option.share for option in _with_right(element, 1)}
    if not shares.keys() <= _TRUE.keys():
        raise _Fault("TRUTH_MALFORMED")
    return TRUTH, tuple(Option(ours, shares.get(theirs, 0.0)) for theirs, ours in _TRUE.items())


def _number(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    if element.find("units/unit") is not None:
        raise _Fault("UNITS_NOT_KEPT")
    options = []
    for answer in element.iterfind("answer"):
        share, number = _share(answer.get("fraction", "0")), lines_of(_inner(answer)).replace(",", ".")
        if number == "*" and share <= 0:  # any other number is wrong
            continue
        tolerance = lines_of(answer.findtext("tolerance") or "0") or "0"
        if not _NUMBER.fullmatch(number) or not _NUMBER.fullmatch(tolerance):
            raise _Fault("MOODLE_NUMBER_MALFORMED", text=number)
        options.append(Option(number if float(tolerance) == 0 else f"{number}:{tolerance}", share))
    if not any(option.share > 0 for option in options):
        raise _Fault("RIGHT_OPTION_MISSING")
    return NUMBER, tuple(options)


def _matching(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    """A half without a question to it is there to be wrong."""
    form = element.get("format", "")
    pairs = [(_text(half, form), lines_of(_inner(half.find("answer")))) for half in element.iterfind("subquestion")]
    if sum(bool(asked) for asked, _ in pairs) < 2:  # a single pair matches itself
        raise _Fault("PAIRS_TOO_FEW")
    if any(not match for _, match in pairs):
        raise _Fault("MOODLE_PAIR_HALF_MISSING")
    return MATCHING, tuple(Option(asked, PER_CENT if asked else 0.0, match) for asked, match in pairs)


def _essay(_element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    return ESSAY, ()


_KINDS: dict[str, Callable[[etree._Element], tuple[str, tuple[Option, ...]]]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _matching,
    "essay": _essay,
}
