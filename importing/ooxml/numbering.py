"""Numbers and letters that Word puts before paragraphs by itself: `Câu 1.`, `A.`, `a)`, `II.`, bullets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importing.ooxml.names import W
from importing.ooxml.symbols import sign_of

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_BULLET = "bullet"


class Listed(NamedTuple):
    """`label` as Word shows it before the paragraph, without the blank behind it."""

    level: int
    is_bullet: bool
    label: str


@dataclass
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    font: str = ""


@dataclass
class _List:
    """The levels of a list and where its counting stands; numberings that share a list go on in it."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Numbering:
    """Counts the numbered paragraphs of one document in order; its numbering or its styles may lack."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, tuple[str, Mapping[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._styles = {one.get(f"{W}styleId"): one for one in _children(styles, "style")}
        for one in _children(numbering, "abstractNum"):
            self._lists[_get(one, "abstractNumId")] = _List(_levels(one))
        for one in _children(numbering, "num"):
            self._number(one)

    def _number(self, one: Any) -> None:
        abstract, starts = one.find(f"{W}abstractNumId"), dict[int, int]()
        name = _get(abstract, "val")
        own = dict[int, _Level]()
        for override in one.findall(f"{W}lvlOverride"):
            place, start = _whole(_get(override, "ilvl")), override.find(f"{W}startOverride")
            if start is not None:
                starts[place] = _whole(_get(start, "val"), 1)
            own |= _levels(override)
        if own:  # a list of its own, with what it changes
            shared = self._lists.get(name, _List())
            name = f"{name}/{_get(one, 'numId')}"
            self._lists[name] = _List({**shared.levels, **own})
        self._numbers[_get(one, "numId")] = (name, starts)

    def of(self, paragraph: Any) -> Listed | None:
        """What stands before the paragraph; None for one that is no item. Counts it."""
        number, place = self._numbered(paragraph)
        if number in {"", "0"} or not 0 <= place < LEVELS:
            return None
        name, starts = self._numbers.get(number, ("", {}))
        numbered = self._lists.get(name)
        if numbered is None:
            return Listed(place, is_bullet=True, label="•")
        level = numbered.levels.get(place, _Level(_BULLET, "•"))
        if (number, place) not in self._begun:
            self._begun.add((number, place))
            if place in starts:
                numbered.counts[place] = starts[place] - 1
        before = numbered.counts[place]
        numbered.counts[place] = level.start if before is None else before + 1
        numbered.counts[place + 1 :] = [None] * (LEVELS - place - 1)
        if level.form == _BULLET:
            return Listed(place, is_bullet=True, label=_bullet(level))
        return Listed(place, is_bullet=False, label=_label(numbered, level))

    def _numbered(self, paragraph: Any) -> tuple[str, int]:
        """The numbering and the level, of the paragraph or of its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        number, place = _numbers_of(own)
        seen = set[str]()
        name = _get(style, "val")
        while (not number or place is None) and name in self._styles and name not in seen:
            seen.add(name)
            one = self._styles[name]
            styled = _numbers_of(one.find(f"{W}pPr/{W}numPr"))
            number, place = number or styled[0], place if place is not None else styled[1]
            name = _get(one.find(f"{W}basedOn"), "val")
        return number, place or 0


def _numbers_of(properties: Any) -> tuple[str, int | None]:
    if properties is None:
        return "", None
    level = properties.find(f"{W}ilvl")
    return _get(properties.find(f"{W}numId"), "val"), None if level is None else _whole(_get(level, "val"))


def _levels(parent: Any) -> dict[int, _Level]:
    levels = {}
    for one in parent.findall(f"{W}lvl"):
        start = one.find(f"{W}start")
        fonts = one.find(f"{W}rPr/{W}rFonts")
        levels[_whole(_get(one, "ilvl"))] = _Level(
            _get(one.find(f"{W}numFmt"), "val") or "decimal",
            _get(one.find(f"{W}lvlText"), "val"),
            _whole(_get(start, "val"), 1) if start is not None else 1,
            _get(fonts, "ascii"),
        )
    return levels


def _label(numbered: _List, level: _Level) -> str:
    def number(found: re.Match[str]) -> str:
        place = int(found.group(1)) - 1
        upper = numbered.levels.get(place, _Level())
        count = numbered.counts[place]
        return _written(upper.start if count is None else count, upper.form)

    return "" if level.form == "none" else _PLACE.sub(number, level.text).strip()


def _bullet(level: _Level) -> str:
    text = level.text.strip()
    if len(text) != 1:
        return text or "•"
    return sign_of(level.font, ord(text)) or sign_of("Symbol", ord(text)) or "•" if ord(text) >= 0xF000 else text


def _written(number: int, form: str) -> str:
    if form in {"upperLetter", "lowerLetter"} and number > 0:
        # After Z come AA, BB: Word repeats the letter.
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"} and number > 0:
        roman, left = "", number
        for value, sign in _ROMAN:
            roman, left = roman + sign * (left // value), left % value
        return roman if form == "upperRoman" else roman.lower()
    return f"{number:02}" if form == "decimalZero" else str(number)


def _children(root: Any, name: str) -> list[Any]:
    return [] if root is None else list(root.findall(f"{W}{name}"))


def _get(element: Any, name: str) -> str:
    return "" if element is None else str(element.get(f"{W}{name}", ""))


def _whole(text: str, usual: int = 0) -> int:
    return int(text) if text.isdecimal() else usual
