"""What stands between a GIFT question's braces: choices, truth, numbers, pairs, short answers, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.library.domain.limits import PER_CENT, WHOLE_FROM_PER_CENT
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH, Option
from services.library.reading.findings import lines_of
from services.library.reading.marks import GiftFault, find, unescape

_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"\s*%\s*(-?\d+(?:[.,]\d+)?)\s*%")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_PAIR = "->"
Answers = tuple[str, tuple[Option, ...]]


class Piece(NamedTuple):
    """A part of a block: its text and where it begins and ends."""

    text: str
    begin: int
    end: int

    def cut(self) -> str:
        return self.text[self.begin : self.end]


class _Answer(NamedTuple):
    """One answer behind its sign; `share` is absent where no weight was written."""

    sign: str
    offset: int
    share: float | None
    text: str
    match: str = ""
    is_pair: bool = False


def read_answers(piece: Piece) -> Answers:
    """The kind of question and its options. Raises GiftFault."""
    inside = piece.cut()
    stripped = inside.strip()
    if not stripped:
        return ESSAY, ()
    said = _without_feedback(Piece(piece.text, piece.begin, piece.end)).strip().upper()
    if said in _TRUTHS and find(inside, "=~", 0) < 0:
        right = _TRUTHS[said]
        return TRUTH, (Option("Đúng", PER_CENT if right else 0.0), Option("Sai", 0.0 if right else PER_CENT))
    if stripped.startswith("#"):
        return NUMBER, _numbers(piece._replace(begin=piece.begin + inside.index("#") + 1))
    answers = list(_split(piece))
    if any(one.is_pair for one in answers):
        return MATCHING, _pairs(answers)
    if all(one.sign == "=" for one in answers):
        return SHORT, _distinct(answers)
    return CHOICE, _choices(answers, piece)


def _without_feedback(piece: Piece) -> str:
    sign = find(piece.text, "#", piece.begin, piece.end)
    return piece.text[piece.begin : sign if sign >= 0 else piece.end]


def _split(piece: Piece) -> Iterator[_Answer]:
    """Each answer with its sign; general feedback behind #### is dropped."""
    end = piece.text.find("####", piece.begin, piece.end)
    piece = piece._replace(end=end) if end >= 0 else piece
    sign = find(piece.text, "=~", piece.begin, piece.end)
    before = piece.text[piece.begin : sign if sign >= 0 else piece.end]
    if before.strip():
        raise GiftFault(
            piece.begin + len(before) - len(before.lstrip()),
            "phần đáp án phải bắt đầu bằng dấu = (đúng) hoặc ~ (sai)",
        )
    while sign >= 0:
        following = find(piece.text, "=~", sign + 1, piece.end)
        yield _answer(Piece(piece.text, sign, following if following >= 0 else piece.end))
        sign = following


def _answer(piece: Piece) -> _Answer:
    body = _without_feedback(piece._replace(begin=piece.begin + 1))
    weight = _WEIGHT.match(body)
    share = float(weight.group(1).replace(",", ".")) if weight else None
    if share is not None and not -PER_CENT <= share <= PER_CENT:
        raise GiftFault(piece.begin + 1, "trọng số phải từ -100% đến 100%")
    text = body[weight.end() :] if weight else body
    left, arrow, right = text.partition(_PAIR)
    is_pair = piece.text[piece.begin] == "=" and bool(arrow)
    words = lines_of(unescape(left if is_pair else text))
    if not words and not is_pair:
        raise GiftFault(piece.begin, "có phương án để trống")
    match = lines_of(unescape(right)) if is_pair else ""
    return _Answer(piece.text[piece.begin], piece.begin, share, words, match, is_pair)


def _choices(answers: list[_Answer], piece: Piece) -> tuple[Option, ...]:
    if len(answers) < 2:  # one answer leaves nothing to choose
        raise GiftFault(answers[0].offset, "câu trắc nghiệm phải có ít nhất hai phương án")
    options = _distinct(answers)
    if not any(one.share > 0 for one in options):
        raise GiftFault(piece.begin, "không có đáp án đúng; hãy đặt dấu = trước đáp án đúng")
    weights = [one.share for one in answers if one.sign == "~" and one.share is not None and one.share > 0]
    if weights and not any(one.sign == "=" for one in answers) and sum(weights) < WHOLE_FROM_PER_CENT:
        raise GiftFault(piece.begin, f"các đáp án đúng chỉ được {sum(weights):g}% số điểm; tổng phải là 100%")
    return options


def _distinct(answers: list[_Answer]) -> tuple[Option, ...]:
    seen: set[str] = set()
    options = []
    for one in answers:
        if one.text.casefold() in seen:
            raise GiftFault(one.offset, f"phương án “{one.text}” có hai lần")
        seen.add(one.text.casefold())
        usual = PER_CENT if one.sign == "=" else 0.0
        options.append(Option(one.text, usual if one.share is None else one.share))
    return tuple(options)


def _pairs(answers: list[_Answer]) -> tuple[Option, ...]:
    lonely = next((one for one in answers if not one.is_pair), None)
    if lonely is not None:
        raise GiftFault(lonely.offset, "câu ghép đôi: mỗi vế phải có dạng =vế trái -> vế phải")
    if len(answers) < 2:  # a single pair matches itself
        raise GiftFault(answers[0].offset, "câu ghép đôi phải có ít nhất hai cặp")
    half = next((one for one in answers if not one.match), None)
    if half is not None:
        raise GiftFault(half.offset, "câu ghép đôi: thiếu vế phải sau dấu ->")
    return tuple(Option(one.text, PER_CENT, one.match) for one in answers)


def _numbers(piece: Piece) -> tuple[Option, ...]:
    """`3.14:0.01`, `1..5`, or several behind = with weights."""
    if find(piece.text, "=", piece.begin, piece.end) < 0:
        said = _without_feedback(piece)
        return (Option(_number(said, piece.begin), PER_CENT),)
    return tuple(
        Option(_number(one.text, one.offset), PER_CENT if one.share is None else one.share)
        for one in _split(piece)
        if one.sign == "="
    )


def _number(said: str, offset: int) -> str:
    said = said.strip()
    between = ".." if ".." in said else ":"
    parts = [part.strip() for part in said.split(between)]
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):  # a number, and how far off it may be
        raise GiftFault(offset, f"“{said}” không phải là số; viết {{#3.14:0.01}} hoặc {{#1..5}}")
    return between.join(part.replace(",", ".") for part in parts)
