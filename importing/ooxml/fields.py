"""Fields: what stands between their marks is an instruction first and, behind the separator, what a reader sees."""

from __future__ import annotations

import re
from typing import Any

from importing.ooxml.names import W
from importing.ooxml.symbols import is_pictorial, sign_of

# Fields that leave nothing on the page: entries of an index, data for the program.
_UNSEEN = frozenset({"XE", "TC", "TA", "RD", "ASK", "SET", "PRIVATE", "ADDIN", "FORMTEXT", "FORMCHECKBOX"})
_DRAWN = frozenset({"EQ"})  # what Word draws from the instruction itself, whatever result is kept
_SIGN = re.compile(r'SYMBOL\s+(?:0x([0-9a-f]+)|(\d+)).*?\\f\s+"?([^"\\]+)', re.IGNORECASE)
_INSTRUCTION, _RESULT = "instruction", "result"


class Fields:
    """Where in nested fields the text stands that is read next."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []

    @property
    def are_shown(self) -> bool:
        return all(state == _RESULT for state, _ in self._open)

    @staticmethod
    def is_drawn(instruction: str) -> bool:
        return _word(instruction) in _DRAWN

    def follow(self, element: Any, name: str) -> str:
        """Returns what a field that ends without a result shows: a sign, or the name of what is lost."""
        if name == "instrText":
            if self._open:
                state, instruction = self._open[-1]
                self._open[-1] = (state, instruction + (element.text or ""))
            return ""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._open.append((_INSTRUCTION, ""))
        elif kind == "separate" and self._open:
            instruction = self._open[-1][1]
            if not self.is_drawn(instruction):
                self._open[-1] = (_RESULT, instruction)
        elif kind == "end" and self._open:
            state, instruction = self._open.pop()
            if state == _INSTRUCTION and self.are_shown:
                return _shown(instruction)
        return ""


def is_unseen(instruction: str) -> bool:
    return _word(instruction) in _UNSEEN or not instruction.strip()


def _shown(instruction: str) -> str:
    if is_unseen(instruction):
        return ""
    sign = _SIGN.search(instruction)
    if sign and is_pictorial(sign.group(3).strip()):
        code = int(sign.group(1), 16) if sign.group(1) else int(sign.group(2))
        return sign_of(sign.group(3).strip(), code) or "SYMBOL"
    return _word(instruction) or "field"


def _word(instruction: str) -> str:
    return next(iter(instruction.split()), "").upper()
