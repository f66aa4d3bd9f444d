"""Aiken, the plainest form of question banks: a question, its options `A.`, `B)`, and `ANSWER: B`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chassis.why import Why
from services.library.domain.limits import PER_CENT
from services.library.domain.questions import CHOICE, Draft, Option
from services.library.files.plain_text import lines_of
from services.library.files.question_file import QuestionFile

ANSWER = re.compile(r"^\s*ANSWER\s*:\s*(\S*)\s*$", re.IGNORECASE | re.MULTILINE)
_OPTION = re.compile(r"^\s*([A-Z])[.)]\s*(.*)$")


@dataclass
class _Block:
    line: int = 0
    asked: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return lines_of("\n".join(self.asked))


def read_aiken(text: str) -> QuestionFile:
    """Every question of the text, or why it could not be taken, in the order of the file."""
    file, block = QuestionFile(), _Block()
    for number, line in enumerate(text.splitlines(), 1):
        answer, option = ANSWER.match(line), _OPTION.match(line)
        if answer:
            _close(file, block, answer.group(1).upper())
            block = _Block()
        elif option and block.asked:
            block.letters.append(option.group(1))
            block.options.append(lines_of(option.group(2)))
        elif line.strip():
            if block.options:  # the next question began without an answer to this one
                _close(file, block, "")
                block = _Block()
            block.line = block.line or number
            block.asked.append(line)
    if block.asked:
        _close(file, block, "")
    return file


def _close(file: QuestionFile, block: _Block, letter: str) -> None:
    fault = _fault(block, letter)
    if fault:
        file.refuse(block.line or 1, 0, block.text, fault)
        return
    right = block.letters.index(letter)
    options = (Option(text, PER_CENT if place == right else 0.0) for place, text in enumerate(block.options))
    file.add(Draft(CHOICE, block.text, tuple(options), "", block.line))


def _fault(block: _Block, letter: str) -> Why | None:
    alike = len({text.casefold() for text in block.options}) != len(block.options)
    letters = {"letters": ", ".join(block.letters)}
    faults = (
        (not block.text, Why("TEXT_MISSING")),
        (len(block.options) < 2, Why("LETTERED_OPTIONS_TOO_FEW")),  # one answer leaves nothing to choose
        ("" in block.options, Why("OPTION_EMPTY")),
        (alike, Why("OPTIONS_ALIKE")),
        (len(set(block.letters)) != len(block.letters), Why("LETTERS_OUT_OF_ORDER", letters)),
        (not letter, Why("ANSWER_LINE_MISSING")),
        (letter not in block.letters, Why("KEY_WITHOUT_OPTION", {"letter": letter})),
    )
    return next((why for is_fault, why in faults if is_fault), None)
