"""What is known of the statements that one bank exports to CSV and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tabular import words

# What a statement says in its columns. `amount` is one column for both directions, `side` says which one it is.
KEYS = ("on", "reference", "credit", "debit", "amount", "side", "balance", "currency", "memo")


@dataclass(frozen=True)
class BankProfile:
    """`forms` are the exports of the bank that were seen: for each, the titles by what their columns say.

    `marks` are words by which the bank is known above its table.
    """

    name: str
    forms: tuple[Mapping[str, str], ...]
    marks: tuple[str, ...] = ()

    def titles(self, key: str) -> tuple[str, ...]:
        """Of one kind of column, in all forms."""
        return tuple(form[key] for form in self.forms if key in form)

    def fits(self, titles: Iterable[str]) -> int:
        """How many titles of the table are those of the form that fits best; 0 unless all of that form are there."""
        there = {words(title) for title in titles}
        whole = [form for form in self.forms if {words(title) for title in form.values()} <= there]
        return max((len(form) for form in whole), default=0)

    def is_named(self, texts: Iterable[str]) -> bool:
        """Whether the bank is named in the rows above the table."""
        said = f" {words(' '.join(texts))} "
        return any(f" {mark} " in said for mark in self.marks)
