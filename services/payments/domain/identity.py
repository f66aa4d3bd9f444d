"""Which bank line a credit is: two equal payments are two lines, and what is told again is one line.

That holds whichever file tells a transfer first and in whatever order its rows stand. A credit with a reference is
known by it. One without is known by its day, amount and memo; another file may tell the same transfer with a
reference, or with more of its memo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.why import Why
from services.payments.domain.credits import Credit, is_same_memo
from services.payments.domain.lines import NO_REASON, Line, State, line_id

BANK, NOTICE = "bank", "notice"


@dataclass(frozen=True)
class Identified:
    """A credit and its line; without one it is new. `doubt`: it may be a line that is counted already.

    `alias` is a name of the line that was not known before. `proven` says that a line that stood in doubt is a payment
    of its own.
    """

    credit: Credit
    id: str
    occurrence: int
    line: Line | None = None
    doubt: Why = NO_REASON
    alias: str = ""
    proven: bool = False


class KnownLines:
    """Lines of one account that credits of a batch may be: by id, and those of the same days and amounts."""

    def __init__(
        self, by_id: Mapping[str, Line], without_reference: Iterable[Line] = (), with_reference: Iterable[Line] = ()
    ) -> None:
        self.by_id = by_id
        self._without_reference = _by_day_and_amount(without_reference)
        self._with_reference = _by_day_and_amount(with_reference)

    def without_reference(self, credit: Credit) -> Sequence[Line]:
        """Of the credit's day and amount."""
        return self._without_reference.get((credit.on, credit.amount), ())

    def with_reference(self, credit: Credit) -> Sequence[Line]:
        """Of the credit's day and amount."""
        return self._with_reference.get((credit.on, credit.amount), ())


class Identities:
    """Of one file. It remembers what its credits were taken for, so that no line is taken for two of them."""

    def __init__(self) -> None:
        self._told: Counter[tuple[str, str, int]] = Counter()
        self._claimed: set[str] = set()
        self._made: dict[str, Credit] = {}

    def numbered(self, credits_told: Iterable[Credit]) -> list[tuple[Credit, int]]:
        """Each credit with how often its like stood in the file so far, itself among them."""
        numbered = []
        for credit in credits_told:
            like = (credit.account, credit.key, credit.amount)
            self._told[like] += 1
            numbered.append((credit, self._told[like]))
        return numbered

    def identify(self, credit: Credit, occurrence: int, known: KnownLines) -> Identified:
        """Called once for each credit of the file, in its order."""
        find = self._with_reference if credit.reference else self._without_reference
        identified = find(credit, occurrence, known)
        self._claimed.add(identified.id)
        if identified.line is None:
            self._made[identified.id] = credit
        return identified

    def _with_reference(self, credit: Credit, occurrence: int, known: KnownLines) -> Identified:
        name = line_id(credit.account, credit.key, occurrence)
        counted = known.by_id.get(name) or self._made.get(name)
        if counted is None:
            return self._twin_of(credit, occurrence, known) or Identified(
                credit,
                name,
                occurrence,
                doubt=Why("REFERENCE_REPEATED", {"reference": credit.reference}) if occurrence > 1 else NO_REASON,
            )
        if counted.amount == credit.amount:
            return Identified(credit, name, occurrence, known.by_id.get(name))
        name = other_amount_id(credit, occurrence)
        doubt = Why("REFERENCE_OF_OTHER_AMOUNT", {"reference": credit.reference, "amount": counted.amount})
        if isinstance(counted, Line) and counted.is_of_no_bank:
            doubt = NO_REASON  # a table that no bank made casts no doubt on a bank's word
        return Identified(credit, name, occurrence, known.by_id.get(name), doubt)

    def _twin_of(self, credit: Credit, occurrence: int, known: KnownLines) -> Identified | None:
        """The line of a transfer that was told without its reference before."""
        alias = f"{BANK}:{credit.reference}/{occurrence}"
        line = self._unclaimed(credit, known.without_reference(credit), alias)
        if line is None:
            return None
        return Identified(credit, line.id, line.occurrence, line, alias=alias, proven=occurrence == 1)

    def _without_reference(self, credit: Credit, occurrence: int, known: KnownLines) -> Identified:
        alias = f"{NOTICE}:{credit.notice}" if credit.notice else ""
        exact = known.by_id.get(line_id(credit.account, credit.key, occurrence))
        for lines in ([exact] if exact else [], known.without_reference(credit), known.with_reference(credit)):
            line = self._unclaimed(credit, lines, alias)
            if line is not None:
                # Older lines were known by day and amount alone: one with a memo of its own is a payment of its own.
                proven = occurrence == 1 and line.reference == credit.without_reference and not line.fingerprint
                return Identified(credit, line.id, line.occurrence, line, alias=alias, proven=proven)
        return self._new_without_reference(credit, known, alias)

    def _new_without_reference(self, credit: Credit, known: KnownLines, alias: str) -> Identified:
        occurrence, before = 1, None
        while (name := line_id(credit.account, credit.key, occurrence)) in known.by_id or name in self._made:
            before = self._made.get(name)
            occurrence += 1
        of_its_own = occurrence == 1 or bool(alias) or _follows(credit, before)
        doubt = NO_REASON if of_its_own else Why("LINE_LIKE_ANOTHER", {"amount": credit.amount})
        return Identified(credit, name, occurrence, doubt=doubt, alias=alias)

    def _unclaimed(self, credit: Credit, lines: Sequence[Line], alias: str) -> Line | None:
        """The line that the credit may be: the one that is known by its alias, else one of the same memo."""
        free = [line for line in lines if line.id not in self._claimed]
        named = next((line for line in free if alias and alias in line.aliases), None)
        if named is not None:
            return named
        kind = _told_by(alias)
        likely = [
            line
            for line in free
            if is_same_memo(line.memo, credit.memo)
            and not _differ(line.balance, credit.balance)
            and not any(kind and _told_by(known) == kind for known in line.aliases)
        ]
        return min(likely, key=lambda line: (line.memo != credit.memo, line.state is State.DOUBLE), default=None)


def _told_by(alias: str) -> str:
    """Who gave the name, so that each gives a line one: the bank, or one of the providers of notices."""
    return alias.partition("/")[0] if alias.startswith(f"{NOTICE}:") else alias.partition(":")[0]


def other_amount_id(credit: Credit, occurrence: int) -> str:
    """The id of a credit whose reference is that of another amount."""
    return line_id(credit.account, f"{credit.key}={credit.amount}", occurrence)


def _by_day_and_amount(lines: Iterable[Line]) -> dict[tuple[date, int], list[Line]]:
    grouped: dict[tuple[date, int], list[Line]] = {}
    for line in lines:
        grouped.setdefault((line.on, line.amount), []).append(line)
    return grouped


def _differ(balance: int | None, other: int | None) -> bool:
    return balance is not None and other is not None and balance != other


def _follows(credit: Credit, before: Credit | None) -> bool:
    """Two equal rows of one file are two payments where the balance behind each says so."""
    return before is not None and _differ(credit.balance, before.balance)
