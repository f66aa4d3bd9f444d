"""Text typed in a TCVN3 font (.VnTime and its family): found by its letters, turned into Unicode.

Such a font draws Vietnamese letters at the codes of Western ones: `NguyÔn V¨n §øc` is drawn as Nguyễn Văn Đức.
The table is TCVN 5712:1993 VSCII-1 from 0x80 on, as `iconv -f TCVN5712-1` has it (a test compares the two).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import MutableSequence, Sequence

from tabular import limits

# 0x80-0xFF, sixteen a line; 0xB0-0xB4 are combining marks.
TABLE = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ"
    "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)


def _western(byte: int) -> tuple[str, str]:
    """What Western readers make of the byte: cp1252, or Latin-1 where they hold to the letter of the format."""
    return bytes([byte]).decode("cp1252", errors="replace"), chr(byte)


_TO_UNICODE = {
    ord(seen): drawn for offset, drawn in enumerate(TABLE) for seen in _western(0x80 + offset) if seen != "\ufffd"
}
# Letters that Unicode Vietnamese shares with Western text prove nothing; neither do quotes and dashes.
_SHARED = frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý\u00a0–—‘’“”•…€™")
# Signs that Unicode text uses too (25 m², § 5, ±1 °C) are decoded with the rest, but prove nothing.
_SIGNS = frozenset("§°²³±·×÷«»µ©®¼½¾¡¿¢£¥¦¬¯´¨¸ˆ˜‚„†‡‰‹›")
_PROOF = re.compile(
    "["
    + re.escape("".join(chr(code) for code in _TO_UNICODE if chr(code) not in _SHARED | _SIGNS))
    + "]"
    # A spacing accent inside a word is drawn as a letter; alone it is a sign.
    + "|(?<=[A-Za-z])[¨¸µ·©«®¾]|[¨¸µ·©«®§](?=[a-z])"
)
_UNICODE_VIETNAMESE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u0300-\u0323\u1ea0-\u1ef9]")


def decode(text: str) -> str:
    """`Hå ThÞ Mü H­¬ng` becomes `Hồ Thị Mỹ Hương`; NFC."""
    return unicodedata.normalize("NFC", text.translate(_TO_UNICODE))


def repair(rows: Sequence[MutableSequence[object]], *, font_named: bool) -> int:
    """Decodes the old-font cells of a sheet in place and returns how many there were.

    A column is taken for old font when more of its cells prove it than prove Unicode; a column that proves
    neither follows the sheet. A cell that proves Unicode is never touched.
    """
    proofs, unicodes, letters = _evidence(rows)
    enough = 1 if font_named else limits.TCVN3_CELLS_AT_LEAST
    if sum(proofs.values()) < enough or (not font_named and len(letters) < limits.TCVN3_LETTERS_AT_LEAST):
        return 0
    sheet_is_old = sum(proofs.values()) > sum(unicodes.values())
    repaired = 0
    for row in rows:
        for column, cell in enumerate(row):
            if not isinstance(cell, str) or cell.isascii() or _UNICODE_VIETNAMESE.search(cell):
                continue
            old, new = proofs.get(column, 0), unicodes.get(column, 0)
            if old > new or (old == new and sheet_is_old):
                row[column] = decode(cell)
                repaired += 1
    return repaired


def _evidence(rows: Sequence[MutableSequence[object]]) -> tuple[Counter[int], Counter[int], set[str]]:
    """Cells a column that prove the old font, cells a column that prove Unicode, and the proving letters."""
    proofs: Counter[int] = Counter()
    unicodes: Counter[int] = Counter()
    letters: set[str] = set()
    for number, row in enumerate(rows):
        if number > limits.TCVN3_ROWS_BEFORE_SAMPLING and not proofs and number % limits.TCVN3_SAMPLE_EVERY_ROWS:
            continue
        for column, cell in enumerate(row):
            if not isinstance(cell, str) or cell.isascii():
                continue
            if _UNICODE_VIETNAMESE.search(cell):
                unicodes[column] += 1
            elif found := _PROOF.findall(cell):
                proofs[column] += 1
                letters.update(found)
    return proofs, unicodes, letters
