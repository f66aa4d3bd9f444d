"""An account number as statements write it: in groups, with its currency or its holder behind it, or as a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tabular import is_blank, to_shown, words

LABELS = ("so tai khoan", "tai khoan", "account no", "account number", "so tk", "stk", "tk so", "a c no", "account")
CURRENCY_LABELS = ("loai tien", "don vi tien te", "don vi tien", "tien te", "dong tien", "currency", "ccy")
# Currencies of accounts that Vietnamese banks keep.
FOREIGN = frozenset(
    {"USD", "EUR", "JPY", "GBP", "AUD", "CAD", "CHF", "CNY", "CNH", "HKD", "KRW", "LAK", "KHR", "NZD"}
    | {"RUB", "SGD", "THB", "TWD", "DKK", "NOK", "SEK", "XAU"}
)
_NOT_NUMBERS = ("ten tai khoan", "chu tai khoan", "loai tai khoan", "so du tai khoan", "account name", "account type")
# Groups of digits that no letter touches, but for the currency that some write behind them without a blank.
_CODES = "|".join(sorted({"VND", *FOREIGN}))
_GROUPED = re.compile(rf"(?<![0-9A-Za-z])[0-9]+(?:[ .\-\u00a0]{{1,2}}[0-9]+)*(?:(?![0-9A-Za-z])|(?=(?:{_CODES})\b))")
_WITH_LETTERS = re.compile(r"\b(?=[0-9A-Z]*[0-9]{4})[0-9A-Z]{6,19}\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_DIGITS = (6, 19)


@dataclass(frozen=True)
class StatedAccount:
    """`currency` is empty for đồng and where nothing is said."""

    number: str
    currency: str = ""


def account_of(text: str) -> StatedAccount | None:
    """`1150 0020 1234`, `0011.000.000001 (VND)` and `115000201234 - TRUONG THCS` are account numbers."""
    for found in _GROUPED.finditer(text):
        number = re.sub(r"[^0-9]", "", found.group())
        if _PLAIN_DIGITS[0] <= len(number) <= _PLAIN_DIGITS[1]:
            return StatedAccount(number, foreign_currency(text[found.end() :]))
    lettered = _WITH_LETTERS.search(text)
    return StatedAccount(lettered.group(), foreign_currency(text[lettered.end() :])) if lettered else None


def foreign_currency(text: str) -> str:
    """The code of a currency other than đồng; empty where there is none."""
    return next((word for word in map(str.upper, _LETTERS.findall(text)) if word in FOREIGN), "")


def stated_account(row: Sequence[object]) -> StatedAccount | None:
    """The account that a row of the head names, in the cell of the label or in one behind it."""
    cells = [to_shown(cell) for cell in row if not is_blank(cell)]
    for place, cell in enumerate(cells):
        said = f" {words(cell)} "
        if not any(f" {label} " in said for label in LABELS) or any(f" {label} " in said for label in _NOT_NUMBERS):
            continue
        for text in (_behind_label(cell), *cells[place + 1 :]):
            account = account_of(text)
            if account is not None:
                beside = account.currency or foreign_currency(" ".join(cells[place + 1 :]))
                return StatedAccount(account.number, beside)
    return None


def stated_currency(row: Sequence[object]) -> str:
    """The currency that a row of the head names, where it is not đồng."""
    cells = [to_shown(cell) for cell in row if not is_blank(cell)]
    for place, cell in enumerate(cells):
        if any(f" {label} " in f" {words(cell)} " for label in CURRENCY_LABELS):
            return foreign_currency(" ".join(cells[place:]))
    return ""


def _behind_label(cell: str) -> str:
    """What stands in the cell of the label behind it; all of it where no mark divides the two."""
    return cell.partition(":")[2] or cell
