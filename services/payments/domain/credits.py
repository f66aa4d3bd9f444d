"""A credit as a file or a notice tells it, and the names under which it may be told again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from services.payments.domain import limits
from tabular.folding import words


@dataclass(frozen=True)
class Credit:
    """Amounts are in đồng. `reference` is the bank's own, empty where it gave none; `place` is the row or entry.

    `balance` is what the account held after it, where the file says so. `notice` is the number under which a provider
    told it.
    """

    account: str
    reference: str
    amount: int
    on: date
    memo: str
    place: int
    balance: int | None = None
    notice: str = ""

    @property
    def key(self) -> str:
        """What the credit is known by within its account: its reference, or else its day, amount and memo.

        A short reference is unique within a day only.
        """
        return key_of(self.reference, self.on, self.amount, fingerprint(self.memo))

    @property
    def without_reference(self) -> str:
        """What all credits of this day and amount are shown as that bear no reference."""
        return without_reference(self.on, self.amount)


def without_reference(on: date, amount: int) -> str:
    return f"{on:%Y%m%d}-{amount}"


def key_of(reference: str, on: date, amount: int, memo_fingerprint: str) -> str:
    if not reference:
        return f"{without_reference(on, amount)}-{memo_fingerprint}"
    return f"{on:%Y%m%d}-{reference}" if len(reference) < limits.REFERENCE_ALONE_CHARACTERS else reference


def fingerprint(memo: str) -> str:
    """The same for one memo, however a bank spaces and spells it."""
    return hashlib.sha256(squeezed(memo).encode()).hexdigest()[: limits.FINGERPRINT_CHARACTERS]


def squeezed(memo: str) -> str:
    """Letters and digits alone: lines that banks wrap are split inside words."""
    return words(memo[: limits.MEMO_CHARACTERS]).replace(" ", "")


def is_same_memo(memo: str, other: str) -> bool:
    """Whether two memos may be of one transfer: alike, or one is the beginning that a format left of the other."""
    short, long = sorted((squeezed(memo), squeezed(other)), key=len)
    return short == long or (len(short) >= limits.CUT_MEMO_CHARACTERS and long.startswith(short))
