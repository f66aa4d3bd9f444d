"""Marks as people write them: `8,5`, `8.5` and `85`, or `Đ` and `CĐ` in a subject assessed by comment."""

from __future__ import annotations

from services.records.domain import limits
from services.records.domain.gradebook import Kind
from services.records.domain.refusals import LevelInvalid, MarkInvalid, WholeMarkInvalid
from services.records.domain.tt22.averages import HIGHEST_TENTHS
from services.records.domain.tt22.subjects import NOT_PASSED, PASSED
from services.records.domain.tt27.subjects import LETTERS, is_possible, points
from tabular.folding import words

# Not assessed at all, and not assessed yet; "-" and the like say no more than a blank.
EXEMPTS = frozenset({"m", "mg", "mien", "mien giam", "mien hoc", "duoc mien", "mien dg", "mien danh gia"})
ABSENTS = frozenset(
    {"", "v", "vang", "vt", "vang thi", "chua co", "chua kt", "chua kiem tra", "ckt", "k", "ko", "khong"}
)
PASSES = {"đ": PASSED, "d": PASSED, "đạt": PASSED, "cđ": NOT_PASSED, "cd": NOT_PASSED, "chưa đạt": NOT_PASSED}


def read_mark_text(text: str, *, by_comment: bool) -> int | None:
    """Tenths, or PASSED and NOT_PASSED; None for nothing. Raises MarkInvalid."""
    plain = " ".join(text.split()).casefold()[: limits.MARK_CHARACTERS + 1]
    if not plain:
        return None
    value = PASSES.get(plain) if by_comment else _tenths(plain)
    if value is None:
        raise MarkInvalid(text, "Đ or CĐ" if by_comment else "0 to 10, with one decimal at most")
    return value


def read_mark_of(text: str, kind: Kind, slot: str) -> int | None:
    """As the column asks for it. Raises LevelInvalid, MarkInvalid or WholeMarkInvalid."""
    if kind not in ("level", "whole"):
        return read_mark_text(text, by_comment=kind == "comment")
    plain = "".join(text.split()).upper()
    if not plain:
        return None
    if kind == "level":
        if len(plain) > 1 or plain not in LETTERS:
            raise LevelInvalid(text, slot)
        return LETTERS.index(plain)
    tenths = _tenths(plain) if len(plain) <= limits.MARK_CHARACTERS else None
    # 85 is 8.5 to who types decimals; here it is no mark.
    if tenths is None or not is_possible(slot, tenths) or plain.replace(",", ".").partition(".")[0] != points(tenths):
        raise WholeMarkInvalid(text, slot)
    return tenths


def says_exempt(text: str) -> bool:
    """Whether the pupil is exempt from the subject, as in `Miễn` and `M`."""
    return words(text) in EXEMPTS


def says_absent(text: str) -> bool:
    """Whether the mark is missing, as in `Vắng`, `v`, `-` and `chưa KT`."""
    return words(text) in ABSENTS


def _tenths(plain: str) -> int | None:
    """`85` without a comma is 8.5: no mark is above 10."""
    whole, _, decimal = plain.replace(",", ".").partition(".")
    if not whole.isdecimal() or not (decimal or "0").isdecimal():
        return None
    decimal = decimal.rstrip("0")
    if len(decimal) > 1:
        return None
    tenths = int(whole) * 10 + int(decimal or "0")
    if not decimal and HIGHEST_TENTHS // 10 < int(whole) < HIGHEST_TENTHS:
        tenths = int(whole)
    return tenths if tenths <= HIGHEST_TENTHS else None
