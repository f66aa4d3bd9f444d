"""What stands below a table and is no row of it: sums, places for signatures, notes, place and day."""

from __future__ import annotations

import re

from tabular.folding import words

_CLOSING = re.compile(
    r"tong( cong| so| hop)?|cong|si so|trong do|danh sach (nay )?(co|gom)|an dinh|nguoi lap( bang| bieu| danh sach)?"
    r"|lap bang|hieu truong|pho hieu truong|thu truong( don vi)?|xac nhan|ky( va)? (ten|ghi)|ghi chu|luu y|chu thich"
    r"|giao vien chu nhiem|gvcn|giao vien bo mon|gvbm|noi nhan"
    r"|ngay( [0-9]{1,2})? thang( [0-9]{1,2})? nam( [0-9]{4})?"
)
_PLACE_AND_DAY = re.compile(r".*\bngay\b.*\bthang\b.*\bnam\b.*")


def is_closing(text: str) -> bool:
    """Whether a text closes a table: `Tổng cộng: 35 học sinh`, `NGƯỜI LẬP BẢNG`, `Ghi chú`."""
    plain = words(text)
    return bool(_CLOSING.fullmatch(_without_numbers(plain)) or _PLACE_AND_DAY.fullmatch(plain))


def _without_numbers(text: str) -> str:
    """`Tổng cộng: 35 học sinh` closes like `Tổng cộng`."""
    return re.sub(r"( [0-9]+| hoc sinh| hs| em| tre| nu| nam| nguoi)+$", "", text)
