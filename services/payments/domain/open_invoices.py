"""The open invoices of some pupils, and how much of each the lines of one batch have spoken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.payments.domain.division import Share
from services.payments.domain.fitting import one_set
from services.payments.domain.invoices import Invoice


class OpenInvoices:
    """Made of invoices in the order in which they are to be paid, the oldest first.

    Money that came in for a school is put to invoices of that school alone.
    """

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._of: dict[tuple[str, str], dict[str, int]] = {}
        for invoice in invoices:
            self._of.setdefault((invoice.school, invoice.pupil), {})[invoice.id] = invoice.open

    def spread(self, school: str, pupil: str, amount: int) -> tuple[Share, ...]:
        """Shares that close the pupil's invoices one after the other, and speaks for them.

        What is more than they leave open is in no share. Without an open invoice the pupil has one share, of all.
        """
        shares, rest = [], amount
        for invoice, left in self.left(school, pupil).items():
            if rest:
                shares.append(Share(pupil, invoice, min(left, rest)))
                rest -= shares[-1].amount
        self.take(school, shares)
        return tuple(shares) or (Share(pupil, "", amount),)

    def divide(self, school: str, pupils: Sequence[str], amount: int) -> tuple[Share, ...]:
        """Shares for several pupils, where what they owe is exactly the amount: each their oldest invoice, or all.

        Empty where it is not, or where one of them owes nothing. Nothing is spoken for yet: `take` does that.
        """
        open_of = [list(self.left(school, pupil).items()) for pupil in pupils]
        if not all(open_of):
            return ()
        oldest = [Share(pupil, *left[0]) for pupil, left in zip(pupils, open_of, strict=True)]
        whole = [Share(pupil, *one) for pupil, left in zip(pupils, open_of, strict=True) for one in left]
        fitting = (shares for shares in (oldest, whole) if sum(share.amount for share in shares) == amount)
        return tuple(next(fitting, ()))

    def divide_some(self, school: str, pupils: Sequence[str], amount: int) -> tuple[Share, ...]:
        """Shares by the one set of open invoices, some of each pupil, that sums to the amount.

        Empty where no set does, or several do. Nothing is spoken for yet: `take` does that.
        """
        sets = one_set([list(self.left(school, pupil).items()) for pupil in pupils], amount)
        return tuple(Share(pupil, *bill) for pupil, bills in zip(pupils, sets, strict=False) for bill in bills)

    def take(self, school: str, shares: Sequence[Share]) -> None:
        """Speaks for what the shares take."""
        for share in shares:
            self._of[school, share.pupil][share.invoice] -= share.amount

    def free(self, school: str, shares: Sequence[Share]) -> None:
        """What the shares hold is open again, in the order of the pupil's invoices: their line is divided anew."""
        for share in shares:
            if share.invoice:
                of_pupil = self._of.setdefault((school, share.pupil), {})
                of_pupil[share.invoice] = of_pupil.get(share.invoice, 0) + share.amount
                self._of[school, share.pupil] = dict(sorted(of_pupil.items()))

    def left(self, school: str, pupil: str) -> dict[str, int]:
        """What each of the pupil's invoices leaves open, the oldest first."""
        return {invoice: left for invoice, left in self._of.get((school, pupil), {}).items() if left > 0}
