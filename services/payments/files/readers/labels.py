"""Rows of a statement that are no lines: what was there before and after, sums of a page, sums of all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tabular import words

_SUM_HEADS = ("tong", "cong", "luy ke", "total", "sub total", "subtotal", "sum", "grand total", "phat sinh trong ky")
_BALANCE_HEADS = (
    *("so du", "du dau", "du cuoi", "ton dau", "ton cuoi", "opening", "closing", "ending", "starting", "balance"),
    *("mang sang", "chuyen sang", "chuyen trang", "brought forward", "carried forward", "trang", "page"),
)
# A label is made of these words and of numbers alone: a payer's memo that begins alike says more.
_VOCABULARY = frozenset(
    words(
        "tổng cộng lũy kế số phát sinh ps trong kỳ tháng ngày năm trang này trước sau mang chuyển sang dư đầu cuối tồn "
        "giao dịch ghi nợ có tiền bên đến từ doanh lượng các khoản vnd đồng "
        "total sub subtotal grand sum of the page balance opening closing ending starting brought carried forward b f "
        "c d debit credit debits credits amount amounts transactions transaction period available in out to from volume"
    ).split()
)
_NUMBER = re.compile(r"[0-9]+")


def is_sum(texts: Iterable[str]) -> bool:
    """Whether the row is a sum of others, by the first text in it."""
    return _is_labelled(texts, _SUM_HEADS)


def is_balance(texts: Iterable[str]) -> bool:
    """Whether the row says what the account holds, or is the foot of a page."""
    return _is_labelled(texts, _BALANCE_HEADS)


def _is_labelled(texts: Iterable[str], heads: Iterable[str]) -> bool:
    for text in texts:
        said = words(text)
        if any(said == head or said.startswith(f"{head} ") for head in heads):
            return all(word in _VOCABULARY or _NUMBER.fullmatch(word) for word in said.split())
    return False
