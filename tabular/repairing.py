"""Turns the cells of a sheet that were typed in an old font into Unicode: cell by cell, whatever stands beside them.

The font of the cell decides where the workbook names it. Else each word votes: a cell whose words are no Vietnamese
syllables as they stand, and are some in the reading of a font, was typed in that font. A cell that is Vietnamese
either way follows the votes of its column, unless the rest of its row is plainly Unicode, as a row of titles is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tabular import limits
from tabular.fonts import BY_LETTERS, TCVN3, VIQR, Font, font_called, is_capital_font, may_be_viqr, reading
from tabular.syllables import is_syllable

Rows = Sequence[MutableSequence[object]]
Place = tuple[int, int]
_UNICODE_VIETNAMESE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u0300-\u0323\u1ea0-\u1ef9]")
_BETWEEN = re.compile(r"[\s,.;:()\[\]/\\\-–_0-9&+\"“”']+")


@dataclass
class _Votes:
    """How many words of suspect cells each font makes into syllables, and how many cells are Unicode for certain."""

    fonts: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unicode: Counter[int] = field(default_factory=Counter)
    unicode_rows: set[int] = field(default_factory=set)
    old_rows: set[int] = field(default_factory=set)

    @property
    def all_fonts(self) -> Counter[str]:
        return sum(self.fonts.values(), Counter())

    def font_of(self, column: int) -> str:
        """The font that a cell of the column is in where the cell itself says nothing; empty for Unicode."""
        votes, against = self.fonts[column], self.unicode[column]
        if not votes and not against:
            votes, against = self.all_fonts, self.unicode.total()
        name, count = max(votes.items(), key=lambda vote: vote[1], default=("", 0))
        return name if count > against else ""


def repair(rows: Rows, *, fonts: Mapping[Place, str] | None = None) -> Counter[str]:
    """Decodes old-font cells in place; how many there were of each font. `fonts` names those that cells are set in.

    A cell with letters that no old font leaves behind is never touched, so that nothing is converted twice.
    """
    seen = _Seen(rows, fonts or {})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and (not cell.isascii() or may_be_viqr(cell)):
                seen.look_at((number, column), cell)
    seen.decide()
    return seen.done


@dataclass
class _Seen:
    """The cells of a sheet that say something: `suspects` are no Vietnamese as they stand, `unsure` may be it twice."""

    rows: Rows
    fonts: Mapping[Place, str]
    votes: _Votes = field(default_factory=_Votes)
    done: Counter[str] = field(default_factory=Counter)
    suspects: list[tuple[Place, str]] = field(default_factory=list)
    unsure: list[tuple[Place, str]] = field(default_factory=list)

    def look_at(self, place: Place, cell: str) -> None:
        if _UNICODE_VIETNAMESE.search(cell):
            self.votes.unicode[place[1]] += 1
            self.votes.unicode_rows.add(place[0])
        elif (named := _by_name(cell, self.fonts.get(place, ""))) is not None:
            self._put(place, *named)
            self.votes.old_rows.add(place[0])
        elif _is_vietnamese(cell):
            self.unsure.append((place, cell))
        elif likely := _fonts_of(cell):
            self.suspects.append((place, cell))
            self.votes.fonts[place[1]].update(dict(likely))
            self.votes.old_rows.add(place[0])

    def decide(self) -> None:
        if self.votes.all_fonts.total() < limits.OLD_FONT_WORDS_AT_LEAST:
            return
        for place, cell in self.suspects:
            font = _best(_fonts_of(cell), self.votes, place[1])
            self._put(place, _drawn(font, cell), font)
        for place, cell in self.unsure:
            alone = place[0] in self.votes.unicode_rows and place[0] not in self.votes.old_rows
            font = "" if alone else self.votes.font_of(place[1])
            if font and (drawn := _drawn(font, cell)) != cell and _is_vietnamese(drawn):
                self._put(place, drawn, font)

    def _put(self, place: Place, drawn: str, font: str) -> None:
        self.rows[place[0]][place[1]] = drawn
        self.done[font] += 1


def _by_name(cell: str, called: str) -> tuple[str, str] | None:
    """The text and the font of a cell whose font is named; None where it is not, or is one of Unicode."""
    font = font_called(called) if called else None
    drawn = reading(font, cell) if font else None
    if font is None or drawn in (None, cell) or (_is_vietnamese(cell) and not _is_vietnamese(drawn)):
        return None
    return (drawn.upper() if is_capital_font(called) else _in_case(cell, drawn, font)), font.name


_FONTS = {font.name: font for font in (*BY_LETTERS, VIQR)}


def _drawn(name: str, cell: str) -> str:
    font = _FONTS[name]
    return _in_case(cell, reading(font, cell) or cell, font)


def _in_case(cell: str, drawn: str, font: Font) -> str:
    """TCVN3 has small letters with marks alone: capitals come from a font of capitals, and their ASCII shows it."""
    words = ["".join(letter for letter in word if letter.isascii() and letter.isalpha()) for word in cell.split()]
    small = any(letter.islower() for word in words for letter in word)
    return drawn.upper() if font is TCVN3 and not small and any(len(word) > 1 for word in words) else drawn


def _best(likely: Sequence[tuple[str, int]], votes: _Votes, column: int) -> str:
    """The font that makes most syllables; of equals the one of the column, then of the sheet, then the likelier one."""
    everywhere = votes.all_fonts
    return max(likely, key=lambda one: (one[1], votes.fonts[column][one[0]], everywhere[one[0]]))[0]


@lru_cache(maxsize=limits.SYLLABLES_REMEMBERED)
def _is_vietnamese(text: str) -> bool:
    """Whether each word with a mark is a syllable as it stands."""
    good, bad = _judged(text, text)
    return good > 0 and not bad


@lru_cache(maxsize=limits.SYLLABLES_REMEMBERED)
def _fonts_of(cell: str) -> tuple[tuple[str, int], ...]:
    """The fonts that make more of the cell Vietnamese than it is, with the words that they gain."""
    fonts = (VIQR,) if cell.isascii() else BY_LETTERS
    standing = _worth(cell, cell)
    found = []
    for font in fonts:
        drawn = reading(font, cell)
        if drawn is not None and drawn != cell and (worth := _worth(cell, drawn)) > max(standing, 0):
            found.append((font.name, worth))
    best = max((worth for _, worth in found), default=0)
    return tuple((name, worth) for name, worth in found if worth == best)


def _worth(cell: str, drawn: str) -> int:
    good, bad = _judged(cell, drawn)
    return good - 2 * bad


def _judged(cell: str, drawn: str) -> tuple[int, int]:
    """How many words of the reading that have a mark, or had one, are syllables, and how many are none."""
    plain = set(_BETWEEN.split(cell))
    words = [word for word in _BETWEEN.split(drawn) if len(word) > 1 and (not word.isascii() or word not in plain)]
    good = sum(map(is_syllable, words))
    return good, len(words) - good
