"""What stands between a GIFT question's braces: choices, truth, numbers, pairs, short answers, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.library.domain.limits import PER_CENT, WHOLE_FROM_PER_CENT
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH, Option
from services.library.files.gift_signs import GiftFault, find, unescape
from services.library.files.plain_text import MarkupLost, formatted

_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"\s*%\s*(-?\d+(?:[.,]\d+)?)\s*%")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
# The format of a text, of a question or of one answer, where it is another.
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
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


def has_feedback(piece: Piece) -> bool:
    """Whether something stands behind an answer that is no answer."""
    inside = piece.cut()
    if "#" not in inside:
        return False
    number = inside.lstrip().startswith("#")
    return find(piece.text, "#", piece.begin + (inside.index("#") + 1 if number else 0), piece.end) >= 0


def read_answers(piece: Piece, form: str = "") -> Answers:
    """The kind of question and its options; `form` is the format of its text. Raises GiftFault."""
    inside = piece.cut()
    stripped = inside.strip()
    if not stripped:
        return ESSAY, ()
    word = _without_feedback(Piece(piece.text, piece.begin, piece.end)).strip().upper()
    if word in _TRUTHS and find(inside, "=~", 0) < 0:
        right = _TRUTHS[word]
        return TRUTH, (Option("Đúng", PER_CENT if right else 0.0), Option("Sai", 0.0 if right else PER_CENT))
    if stripped.startswith("#"):
        return NUMBER, _numbers(piece._replace(begin=piece.begin + inside.index("#") + 1))
    answers = list(_split(piece, form))
    if any(answer.is_pair for answer in answers):
        return MATCHING, _pairs(answers)
    if all(answer.sign == "=" for answer in answers):
        return SHORT, _distinct(answers)
    return CHOICE, _choices(answers, piece)


def _without_feedback(piece: Piece) -> str:
    sign = find(piece.text, "#", piece.begin, piece.end)
    return piece.text[piece.begin : sign if sign >= 0 else piece.end]


def _split(piece: Piece, form: str) -> Iterator[_Answer]:
    """Each answer with its sign; general feedback behind #### is no answer."""
    end = piece.text.find("####", piece.begin, piece.end)
    piece = piece._replace(end=end) if end >= 0 else piece
    sign = find(piece.text, "=~", piece.begin, piece.end)
    before = piece.text[piece.begin : sign if sign >= 0 else piece.end]
    if before.strip():
        raise GiftFault(piece.begin + len(before) - len(before.lstrip()), "SIGN_MISSING")
    while sign >= 0:
        following = find(piece.text, "=~", sign + 1, piece.end)
        yield _answer(Piece(piece.text, sign, following if following >= 0 else piece.end), form)
        sign = following


def _answer(piece: Piece, form: str) -> _Answer:
    body = _without_feedback(piece._replace(begin=piece.begin + 1))
    weight = _WEIGHT.match(body)
    share = float(weight.group(1).replace(",", ".")) if weight else None
    if share is not None and not -PER_CENT <= share <= PER_CENT:
        raise GiftFault(piece.begin + 1, "WEIGHT_OUT_OF_RANGE")
    text = body[weight.end() :] if weight else body
    left, arrow, right = text.partition(_PAIR)
    is_pair = piece.text[piece.begin] == "=" and bool(arrow)
    words = _said(left if is_pair else text, form, piece.begin)
    if not words and not is_pair:
        raise GiftFault(piece.begin, "OPTION_EMPTY")
    match = _said(right, form, piece.begin) if is_pair else ""
    return _Answer(piece.text[piece.begin], piece.begin, share, words, match, is_pair)


def _said(text: str, form: str, offset: int) -> str:
    """In its own format, else in that of the question. Raises GiftFault."""
    marked = FORMAT.match(text) if "[" in text else None
    try:
        return (
            formatted(unescape(text[marked.end() :]), marked.group(1).lower())
            if marked
            else formatted(unescape(text), form)
        )
    except MarkupLost as lost:
        raise GiftFault(offset, lost.code) from lost


def _choices(answers: list[_Answer], piece: Piece) -> tuple[Option, ...]:
    if len(answers) < 2:  # one answer leaves nothing to choose
        raise GiftFault(answers[0].offset, "OPTIONS_TOO_FEW")
    options = _distinct(answers)
    if not any(option.share > 0 for option in options):
        raise GiftFault(piece.begin, "RIGHT_OPTION_WITHOUT_SIGN")
    weights = [answer.share for answer in answers if answer.sign == "~" and answer.share and answer.share > 0]
    if weights and not any(answer.sign == "=" for answer in answers) and sum(weights) < WHOLE_FROM_PER_CENT:
        raise GiftFault(piece.begin, "WEIGHTS_TOO_SMALL", percent=f"{sum(weights):g}")
    return options


def _distinct(answers: list[_Answer]) -> tuple[Option, ...]:
    seen: set[str] = set()
    options = []
    for answer in answers:
        if answer.text.casefold() in seen:
            raise GiftFault(answer.offset, "OPTION_TWICE", option=answer.text)
        seen.add(answer.text.casefold())
        usual = PER_CENT if answer.sign == "=" else 0.0
        options.append(Option(answer.text, usual if answer.share is None else answer.share))
    return tuple(options)


def _pairs(answers: list[_Answer]) -> tuple[Option, ...]:
    lonely = next((answer for answer in answers if not answer.is_pair), None)
    if lonely is not None:
        raise GiftFault(lonely.offset, "PAIR_MALFORMED")
    if len(answers) < 2:  # a single pair matches itself
        raise GiftFault(answers[0].offset, "PAIRS_TOO_FEW")
    half = next((answer for answer in answers if not answer.match), None)
    if half is not None:
        raise GiftFault(half.offset, "PAIR_HALF_MISSING")
    # A half without a question to it is there to be wrong.
    return tuple(Option(answer.text, PER_CENT if answer.text else 0.0, answer.match) for answer in answers)


def _numbers(piece: Piece) -> tuple[Option, ...]:
    """`3.14:0.01`, `1..5`, or several behind = with weights."""
    if find(piece.text, "=", piece.begin, piece.end) < 0:
        return (Option(_number(_without_feedback(piece), piece.begin), PER_CENT),)
    return tuple(
        Option(_number(answer.text, answer.offset), PER_CENT if answer.share is None else answer.share)
        for answer in _split(piece, "plain")
        if answer.sign == "="
    )


def _number(text: str, offset: int) -> str:
    text = text.strip()
    between = ".." if ".." in text else ":"
    parts = [part.strip() for part in text.split(between)]
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):  # a number, and how far off it may be
        raise GiftFault(offset, "NUMBER_MALFORMED", text=text)
    return between.join(part.replace(",", ".") for part in parts)
