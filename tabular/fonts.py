"""Fonts that drew Vietnamese letters at the codes of Western ones: TCVN3, VNI, VISCII, VIQR, CP1258, and UTF-8 misread.

Each is a way to read a text again. The tables are those of `iconv` where it has them (a test compares the two).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from tabular import tcvn3

# RFC 1456, 0x80-0xFF, sixteen a line; six capitals stand among the controls and are not typed.
VISCII_TABLE = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

# VNI: the mark follows its vowel; ô and ö are ơ and ư, which may carry a tone themselves.
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_MARKS = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE, "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_MARKS |= {mark.upper(): drawn for mark, drawn in _VNI_MARKS.items()}
_VNI_ALONE = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
    "Ô": "Ơ", "Ö": "Ư", "Ñ": "Đ", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ",
}  # fmt: skip
_VNI_VOWEL = re.compile("([aeouyAEOUYôöÔÖ])([" + "".join(_VNI_MARKS) + "])")

# VIQR, RFC 1456: marks as signs behind the vowel.
_VIQR_SHAPES = {"^": _CIRCUMFLEX, "(": _BREVE, "+": _HORN, "*": _HORN}
_VIQR_TONES = {"'": _ACUTE, "`": _GRAVE, "?": _HOOK, "~": _TILDE, ".": _DOT}
_VIQR_VOWEL = re.compile(r"([aeiouyAEIOUY])([\^(+*]?)(['`?~.]?)")
_VIQR_D = re.compile("dd|DD|Dd")
_VIQR_SURE = re.compile(r"[aeoAEO]\^|[aA]\(|[ouOU][+*]|\bdd|\bDD|\bDd|[aeiouyAEIOUY][`~]|[aeiouyAEIOUY]['?](?=[a-z])")


def _western(byte: int) -> tuple[str, str]:
    """What Western readers make of the byte: cp1252, or Latin-1 where they hold to the letter of the format."""
    return bytes([byte]).decode("cp1252", errors="replace"), chr(byte)


_VISCII = {
    ord(seen): drawn
    for code, drawn in [*_VISCII_CONTROLS.items(), *enumerate(VISCII_TABLE, start=0x80)]
    for seen in _western(code)
    if seen != "\ufffd"
}


def _viscii(text: str) -> str:
    return text.translate(_VISCII)


def _vni(text: str) -> str:
    def drawn(found: re.Match[str]) -> str:
        vowel, mark = found.groups()
        return _VNI_ALONE.get(vowel, vowel) + _VNI_MARKS[mark]

    return "".join(_VNI_ALONE.get(letter, letter) for letter in _VNI_VOWEL.sub(drawn, text))


def _cp1258(text: str) -> str:
    return text.encode("cp1252").decode("cp1258")


def _utf8(text: str) -> str:
    return b"".join(_byte(letter) for letter in text).decode("utf-8")


def _byte(letter: str) -> bytes:
    """The byte that a Western reader took for the letter; five that cp1252 lacks stand as they are."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _viqr(text: str) -> str:
    def drawn(found: re.Match[str]) -> str:
        vowel, shape, tone = found.groups()
        return vowel + _VIQR_SHAPES.get(shape, "") + _VIQR_TONES.get(tone, "")

    return _VIQR_VOWEL.sub(drawn, _VIQR_D.sub(lambda found: "đ" if found.group() == "dd" else "Đ", text))


class Font(NamedTuple):
    """`name` as people know it; `read` gives the text that was meant, and may raise UnicodeError."""

    name: str
    read: Callable[[str], str]


TCVN3, VNI = Font("TCVN3", tcvn3.decode), Font("VNI", _vni)
VISCII, CP1258, UTF8 = Font("VISCII", _viscii), Font("CP1258", _cp1258), Font("UTF-8", _utf8)
VIQR = Font("VIQR", _viqr)
# Of two that fit equally well the first is taken.
BY_LETTERS = (TCVN3, VNI, UTF8, CP1258, VISCII)


def reading(font: Font, text: str) -> str | None:
    """The text as the font draws it, NFC; None where it draws no such letters."""
    try:
        return unicodedata.normalize("NFC", font.read(text))
    except UnicodeError:
        return None


def may_be_viqr(text: str) -> bool:
    return _VIQR_SURE.search(text) is not None


def font_called(name: str) -> Font | None:
    """The font that a workbook names: `.VnTime` is TCVN3, `VNI-Times` is VNI; None for any other."""
    plain = name.strip().lower()
    if plain.startswith((".vn", "vntime", "vnarial")):
        return TCVN3
    return VNI if plain.startswith("vni") else VISCII if "viscii" in plain else None


def is_capital_font(name: str) -> bool:
    """`.VnTimeH` draws small letters as capitals."""
    return name.strip().startswith(".Vn") and name.strip().endswith("H")
