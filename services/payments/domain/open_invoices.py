"""The open invoices of some pupils, and how much of each the lines of one batch have spoken for."""

from __future__ import annotations

from collections.abc import Iterable

from services.payments.domain.invoices import Invoice


class OpenInvoices:
    """Made of invoices in the order in which they are to be paid, the oldest first."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._of: dict[str, dict[str, int]] = {}
        for invoice in invoices:
            self._of.setdefault(invoice.pupil, {})[invoice.id] = invoice.open

    def oldest(self, pupil: str, amount: int) -> str:
        """The pupil's oldest invoice with something open, from which the amount is taken; empty if there is none."""
        for invoice, left in self._of.get(pupil, {}).items():
            if left > 0:
                self._of[pupil][invoice] = max(0, left - amount)
                return invoice
        return ""
