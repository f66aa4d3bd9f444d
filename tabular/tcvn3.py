"""Text typed in a TCVN3 font (.VnTime and its family), turned into Unicode.

Such a font draws Vietnamese letters at the codes of Western ones: `NguyÔn V¨n §øc` is drawn as Nguyễn Văn Đức.
The table is TCVN 5712:1993 VSCII-1 from 0x80 on, as `iconv -f TCVN5712-1` has it (a test compares the two).
"""

from __future__ import annotations

import unicodedata

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


def decode(text: str) -> str:
    """`Hå ThÞ Mü H­¬ng` becomes `Hồ Thị Mỹ Hương`; NFC."""
    return unicodedata.normalize("NFC", text.translate(_TO_UNICODE))
