"""Moodle XML question banks, read with entities, DTDs and the network off."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from services.library.domain.limits import HEAD_BYTES, PER_CENT
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH, Draft, Option
from services.library.domain.refusals import FileUnreadable
from services.library.reading.findings import Reading, lines_of, plain

_PROLOGUE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = re.compile(rb"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<quiz[\s>/]", re.DOTALL)
_TRUE = {"true": "Đúng", "false": "Sai"}


class _Fault(Exception):  # noqa: N818 - a refusal is an answer: the author repairs the question
    pass


def check_safe(content: bytes) -> None:
    """Raises FileUnreadable for a file that declares entities of its own."""
    if _PROLOGUE.search(content):
        raise FileUnreadable("XML_UNSAFE", "tệp XML có khai báo DOCTYPE hoặc ENTITY không an toàn nên không được mở")


def is_moodle(content: bytes) -> bool:
    """By its first element; nothing is parsed."""
    return _HEAD.match(content.removeprefix(b"\xef\xbb\xbf")[:HEAD_BYTES]) is not None


def read_moodle(content: bytes) -> Reading:
    """Every question with a known type, or why it could not be taken. Raises FileUnreadable for no XML of ours."""
    root = _parsed(content)
    reading = Reading()
    for element in root.iterfind("question"):
        kind = element.get("type", "")
        if kind == "category":
            reading.title = _text(element.find("category")).rpartition("/")[2] or reading.title
            continue
        name, line = _text(element.find("name")), int(element.sourceline or 0)
        asked = _text(element.find("questiontext"))
        try:
            reading.take(_question(element, kind, name, asked, line))
        except _Fault as fault:
            reading.refuse(line, 0, asked or name, str(fault), name)
    return reading


def _parsed(content: bytes) -> etree._Element:
    check_safe(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = f"tệp XML hỏng ở dòng {line}, cột {column}; hãy xuất lại từ Moodle"
        raise FileUnreadable("XML_BROKEN", message) from error
    if root.tag != "quiz":
        raise FileUnreadable("XML_BROKEN", "tệp XML không phải ngân hàng câu hỏi Moodle (thiếu phần tử quiz)")
    return root


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    inner = element.find("text")
    return plain("".join((inner if inner is not None else element).itertext()))


def _question(element: etree._Element, kind: str, name: str, asked: str, line: int) -> Draft:
    read = _KINDS.get(kind)
    if read is None:
        raise _Fault(
            f"loại câu hỏi “{kind}” chưa đọc được; hãy đổi sang trắc nghiệm, đúng–sai, trả lời ngắn hoặc ghép đôi"
        )
    if not asked:
        raise _Fault("câu hỏi không có nội dung (questiontext)")
    ours, options = read(element)
    return Draft(ours, asked, options, name, line)


def _answers(element: etree._Element) -> list[Option]:
    found = [Option(_text(one), _share(one.get("fraction", "0"))) for one in element.iterfind("answer")]
    if any(not one.text for one in found):
        raise _Fault("có phương án để trống")
    if len({one.text.casefold() for one in found}) != len(found):
        raise _Fault("có hai phương án giống nhau")
    return found


def _share(said: str) -> float:
    try:
        share = float(said)
    except ValueError:
        raise _Fault(f"trọng số “{said}” (fraction) không phải là số") from None
    if not -PER_CENT <= share <= PER_CENT:
        raise _Fault("trọng số (fraction) phải từ -100 đến 100")
    return share


def _with_right(element: etree._Element, least: int) -> tuple[Option, ...]:
    options = _answers(element)
    if len(options) < least:
        raise _Fault("câu trắc nghiệm phải có ít nhất hai phương án")
    if not any(one.share > 0 for one in options):
        raise _Fault('không có đáp án đúng; hãy đặt fraction="100" cho đáp án đúng')
    return tuple(options)


def _choice(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    return CHOICE, _with_right(element, 2)


def _short(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    return SHORT, _with_right(element, 1)


def _truth(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    shares = {one.text.casefold(): one.share for one in _with_right(element, 1)}
    if not shares.keys() <= _TRUE.keys():
        raise _Fault("câu đúng–sai chỉ được có đáp án true và false")
    return TRUTH, tuple(Option(ours, shares.get(said, 0.0)) for said, ours in _TRUE.items())


def _number(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    options = []
    for one in element.iterfind("answer"):
        tolerance = lines_of(one.findtext("tolerance") or "0")
        said = _text(one) if tolerance in {"", "0"} else f"{_text(one)}:{tolerance}"
        options.append(Option(said, _share(one.get("fraction", "0"))))
    if not any(one.share > 0 for one in options):
        raise _Fault("không có đáp án đúng")
    return NUMBER, tuple(options)


def _matching(element: etree._Element) -> tuple[str, tuple[Option, ...]]:
    pairs = tuple(
        Option(_text(one), PER_CENT, plain("".join(one.findtext("answer/text") or "")))
        for one in element.iterfind("subquestion")
    )
    if len(pairs) < 2:  # a single pair matches itself
        raise _Fault("câu ghép đôi phải có ít nhất hai cặp")
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
