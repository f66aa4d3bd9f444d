"""Spellings of Vietnamese that are one word: `hòa` and `hoà`, `lí` and `lý`, composed and decomposed letters."""

from __future__ import annotations

import re
import unicodedata

_TONES = ("àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ")
_FIRST = {"o": "òóỏõọ", "u": "ùúủũụ", "O": "ÒÓỎÕỌ", "U": "ÙÚỦŨỤ"}
_OPEN = re.compile(r"(?<![qQ])([oO])([àáảãạèéẻẽẹ])(?!\w)|(?<![qQ])([uU])([ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
# `lý`, `mỹ`, `kỳ`, `y`, `quý`: y where it is the only vowel sounds as i, and both are written.
_Y = re.compile(r"(?<!\w)([bcdđghklmnpqrstvx]*(?<!q)|qu)([yýỳỷỹỵ])(?!\w)", re.IGNORECASE)
_I = str.maketrans("yýỳỷỹỵYÝỲỶỸỴ", "iíìỉĩịIÍÌỈĨỊ")


def one_spelling(text: str) -> str:
    """The same letters for each way to write a word; what is no Vietnamese word stays as it is."""
    placed = _OPEN.sub(_on_the_first, unicodedata.normalize("NFC", text))
    return _Y.sub(lambda found: found.group(1) + found.group(2).translate(_I), placed)


def _on_the_first(found: re.Match[str]) -> str:
    """`hoà` with its tone on the first vowel: `hòa`."""
    first, second = (found.group(1), found.group(2)) if found.group(1) else (found.group(3), found.group(4))
    for tones, plain in zip(_TONES, "aey", strict=True):
        place = tones.find(second.lower())
        if place >= 0:
            return _FIRST[first][place] + (plain if second.islower() else plain.upper())
    return found.group(0)
