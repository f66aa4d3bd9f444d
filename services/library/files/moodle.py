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
from services.library.files.plain_text import lines_of, without_markup
from services.library.files.question_file import QuestionFile
from services.library.files.refusals import FileTooLarge
from tabular import declares_entities

_HEAD = re.compile(rb"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<quiz[\s>/]", re.DOTALL)
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


def check_safe(content: bytes) -> None:
    """Raises FileUnreadable for a file that declares entities of its own."""
    if declares_entities(content):
        raise FileUnreadable(Why("XML_UNSAFE"))


def is_moodle(content: bytes) -> bool:
    """By its first element; nothing is parsed."""
    return _HEAD.match(content.removeprefix(b"\xef\xbb\xbf")[: limits.HEAD_BYTES]) is not None


def read_moodle(content: bytes) -> QuestionFile:
    """Every question with a known type, or why it could not be taken. Raises FileUnreadable for no XML of ours."""
    root = _parsed(content)
    file = QuestionFile()
    for element in root.iterfind("question"):
        kind = element.get("type", "")
        if kind == "category":
            file.title = _text(element.find("category")).rpartition("/")[2] or file.title
            continue
        name, line = _text(element.find("name")), int(element.sourceline or 0)
        asked = _text(element.find("questiontext"))
        try:
            file.add(_question(element, kind, name, asked, line))
        except _Fault as fault:
            file.refuse(line, 0, asked or name, fault.why, name)
    return file


def _parsed(content: bytes) -> etree._Element:
    check_safe(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise FileUnreadable(Why("XML_BROKEN", {"line": line, "column": column})) from error
    if root.getroottree().docinfo.doctype:  # in an encoding whose letters are other bytes
        raise FileUnreadable(Why("XML_UNSAFE"))
    if root.tag != "quiz":
        raise FileUnreadable(Why("XML_WITHOUT_QUIZ"), code="XML_BROKEN")
    return root


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    inner = element.find("text")
    return without_markup("".join((inner if inner is not None else element).itertext()))


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
    options = []
    for answer in element.iterfind("answer"):
        tolerance = lines_of(answer.findtext("tolerance") or "0")
        number = _text(answer) if tolerance in {"", "0"} else f"{_text(answer)}:{tolerance}"
        options.append(Option(number, _share(answer.get("fraction", "0"))))
    if not any(option.share > 0 for option in options):
        raise _Fault("RIGHT_OPTION_MISSING")
    return NUMBER, tuple(options)


def _matching(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    pairs = tuple(
        Option(_text(half), PER_CENT, without_markup("".join(half.findtext("answer/text") or "")))
        for half in element.iterfind("subquestion")
    )
    if len(pairs) < 2:  # a single pair matches itself
        raise _Fault("PAIRS_TOO_FEW")
    return MATCHING, pairs


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
