"""The form in which Vietnamese words are compared: no accents, no case, single spaces."""

from __future__ import annotations

import re
import unicodedata

_MARKS = dict.fromkeys(range(0x300, 0x370))  # combining marks, the horn U+031B among them
_LETTERS = str.maketrans({"đ": "d", "Đ": "d"})  # đ has no decomposition
_OTHER = re.compile(r"[^0-9a-z]+")


def tidy(text: str) -> str:
    """NFC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """`Họ và  Tên` and `HO VA TEN` are both `ho va ten`."""
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.translate(_LETTERS)).translate(_MARKS)
    return " ".join(text.lower().split())


def words(text: str) -> str:
    """Folded, with letters and digits only: `Số tiết/năm (*)` is `so tiet nam`."""
    return _OTHER.sub(" ", fold(text)).strip()
