"""A question typed in Word while it is read, and what becomes of it: one kind with one answer, or why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.why import Why
from services.library.domain.limits import PER_CENT
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, SHORT, Draft, Option
from services.library.files.plain_text import lines_of
from services.library.files.word_keys import letter_in, truths_in
from services.library.files.word_lines import Line, Mark

_STAR_AFTER = re.compile(r"\s+(?:\*|✓|√|✔)\s*$|\s*\((?:\*|đúng|Đúng|ĐÚNG|x|X|✓)\)\s*$")
_TRUTH_AFTER = re.compile(r"\s*(?:[\[(]\s*(đúng|sai|đ|s)\s*[\])]|[-–:→\t]\s*(đúng|sai|đ|s))\s*[.;]?\s*$", re.IGNORECASE)
_TRUE_WORDS = {True: "Đúng", False: "Sai"}
# What is lost, by the name of its part; all else is said in general.
_LOST = {
    "picture": "WORD_PICTURE",
    "link": "WORD_PICTURE",
    "object": "WORD_OBJECT",
    "footnoteReference": "WORD_NOTE",
    "endnoteReference": "WORD_NOTE",
    "sym": "WORD_SIGN",
    "field": "WORD_FIELD",
}


class Offered(NamedTuple):
    """An option or a statement: its letter, and the line that it is; the letter's own marks stand apart."""

    letter: str
    line: Line
    letter_mark: Mark | None
    is_starred: bool = False
    truth: bool | None = None


@dataclass
class WordQuestion:
    """What was read of a question so far; `answers` are those written beside it or in a key of the whole paper.

    `is_essay` and `is_judged` say what its part of the paper asks for.
    """

    line: int
    number: str
    part: str
    is_essay: bool = False
    is_judged: bool = False
    text: list[str] = field(default_factory=list)
    options: list[Offered] = field(default_factory=list)
    statements: list[Offered] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def asked(self) -> str:
        return lines_of("\n".join(self.text))

    @property
    def is_offering(self) -> bool:
        """Whether it looks like a question of a test at all."""
        return len(self.options) > 1 or bool(self.lost and self.options)

    def fits(self, answer: str) -> bool:
        """Whether an answer of a key is of this question's kind."""
        if self.options:
            return bool(letter_in(answer))
        if self.statements:
            return bool(truths_in(answer, len(self.statements)) or letter_in(answer))
        return True

    def draft(self) -> Draft | Why:
        """The question, or why it cannot be taken whole."""
        if self.lost:
            part = self.lost[0]
            formula = part.removeprefix("formula ") if part.startswith("formula") else ""
            return Why("WORD_FORMULA", {"part": formula}) if formula else Why(_LOST.get(part, "WORD_DRAWING"))
        if not self.asked and not self.statements:
            return Why("TEXT_MISSING")
        if self.options:
            return self._choice()
        if len(self.statements) > 1 and self._is_choice():
            self._offer_statements()
            return self._choice()
        return self._group() if len(self.statements) > 1 else self._open()

    def _open(self) -> Draft | Why:
        """Without options: a short answer, or an essay."""
        text = "\n".join([self.asked, *(f"{one.letter}) {lines_of(one.line.text)}" for one in self.statements)])
        if self.answers:
            return Draft(SHORT, text, (Option(lines_of(self.answers[0]), PER_CENT),), "", self.line)
        return Draft(ESSAY, text, (), "", self.line) if self.is_essay else Why("LETTERED_OPTIONS_TOO_FEW")

    def _is_choice(self) -> bool:
        """`a)` to `d)` are options where one of them is the answer, in a part that does not ask for true or false."""
        truths = [one.truth for one in self.statements if one.truth is not None]
        if self.is_judged or (truths and truths != [True]):
            return False
        if any(truths_in(answer, len(self.statements)) for answer in self.answers):
            return False
        starred = [one for one in self.statements if one.is_starred or one.truth]
        alone = [places for places in _marked(self.statements) if len(places) == 1]
        return any(letter_in(answer) for answer in self.answers) or len(starred) == 1 or bool(alone)

    def _offer_statements(self) -> None:
        self.options = [
            one._replace(letter=one.letter.upper(), is_starred=one.is_starred or bool(one.truth))
            for one in self.statements
        ]
        self.statements = []

    def _choice(self) -> Draft | Why:
        text = "\n".join([self.asked, *(f"{one.letter}) {lines_of(one.line.text)}" for one in self.statements)])
        texts = [lines_of(one.line.text) for one in self.options]
        if len(texts) < 2:  # one answer leaves nothing to choose
            return Why("LETTERED_OPTIONS_TOO_FEW")
        if "" in texts:
            return Why("OPTION_EMPTY")
        if len({text.casefold() for text in texts}) != len(texts):
            return Why("OPTIONS_ALIKE")
        if [one.letter for one in self.options] != [chr(ord("A") + place) for place in range(len(texts))]:
            return Why("LETTERS_OUT_OF_ORDER", {"letters": ", ".join(one.letter for one in self.options)})
        right = self._right()
        if isinstance(right, Why):
            return right
        options = (Option(text, PER_CENT if place == right else 0.0) for place, text in enumerate(texts))
        return Draft(CHOICE, text, tuple(options), "", self.line)

    def _right(self) -> int | Why:
        """By what is written, or by the one option that is set unlike all others; both together must agree."""
        letters = [one.letter for one in self.options]
        said = {letter_in(answer) for answer in self.answers} - {""}
        written = {letters.index(letter) for letter in said if letter in letters}
        starred = {place for place, one in enumerate(self.options) if one.is_starred}
        if len(said) > len(written):
            return Why("KEY_WITHOUT_OPTION", {"letter": ", ".join(sorted(said))})
        marked = _marked(self.options)
        alone = [places for places in (written, starred, *marked) if len(places) == 1]
        if len(set().union(*alone)) > 1:
            return Why("KEYS_DISAGREE")
        if alone:
            return alone[0].pop()
        underlined = [one for one in self.options if _FEATURES[0](one.letter_mark or Mark())]
        several = len(underlined) > 1 or any(len(places) > 1 for places in (written, starred, *marked))
        return Why("RIGHT_OPTIONS_TOO_MANY" if several else "RIGHT_OPTION_NOT_UNDERLINED")

    def _group(self) -> Draft | Why:
        """Statements to be judged each: true or false."""
        texts = [lines_of(one.line.text) for one in self.statements]
        if "" in texts:
            return Why("OPTION_EMPTY")
        if len({text.casefold() for text in texts}) != len(texts):
            return Why("OPTIONS_ALIKE")
        written = [one.truth for one in self.statements if one.truth is not None]
        said = [tuple(written)] if len(written) == len(texts) else []
        said += [truths for answer in self.answers if (truths := truths_in(answer, len(texts)))]
        if not said and not written:
            said = [tuple(place in places for place in range(len(texts))) for places in _marked(self.statements)]
        if len(set(said)) != 1:
            return Why("KEYS_DISAGREE" if said else "TRUTHS_MISSING")
        options = (Option(text, PER_CENT, _TRUE_WORDS[truth]) for text, truth in zip(texts, said[0], strict=True))
        asked = self.asked or " / ".join(texts)
        return Draft(MATCHING, asked, tuple(options), "", self.line)


def offered(letter: str, line: Line, mark: Mark | None, *, star: bool) -> Offered:
    """Without the star or the word behind it that says that it is right."""
    if found := _STAR_AFTER.search(line.text):
        line, star = line.part(0, found.start()), True
    return Offered(letter, line, mark, star)


def stated(letter: str, line: Line, mark: Mark | None) -> Offered:
    found = _TRUTH_AFTER.search(line.text)
    if found is None:
        return offered(letter, line, mark, star=False)
    word = (found.group(1) or found.group(2)).lower()
    return Offered(letter, line.part(0, found.start()), mark, truth=word in {"đúng", "đ"})


def _marked(options: list[Offered]) -> list[set[int]]:
    """For each way of marking that tells options apart: which are marked. What marks all or none says nothing."""
    found = []
    for feature in _FEATURES:
        for marks in ([one.letter_mark] for one in options), ([*_written(one.line)] for one in options):
            values = [_worn(places, feature) for places in marks]
            plain = "" if "" in values else None
            places = {place for place, value in enumerate(values) if value != plain}
            if plain is not None and 0 < len(places) < len(options) and places not in found:
                found.append(places)
    return found


def _written(line: Line) -> Iterable[Mark | None]:
    return (mark for letter, mark in zip(line.text, line.marks, strict=True) if letter.isalnum())


def _worn(marks: list[Mark | None], feature: Callable[[Mark], str]) -> str:
    """How the letters are set; empty where they are not set alike, or none can be."""
    values = {feature(mark) for mark in marks if mark is not None}
    return values.pop() if len(values) == 1 else ""


_FEATURES: tuple[Callable[[Mark], str], ...] = (
    lambda mark: "underlined" if mark.underline else "",
    lambda mark: mark.highlight,
    lambda mark: mark.colour,
    lambda mark: "bold" if mark.bold else "",
)
