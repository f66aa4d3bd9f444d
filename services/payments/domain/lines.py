"""A line of a bank statement: the truth about one credit, whom it was put to and why.

A line is kept first with what is intended, then invoice and ledger follow, then it is kept as settled. Whatever
a crash leaves is a line with an intent, and settling it again is the ordinary path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.aggregate import Aggregate
from chassis.why import Facts, Why
from contracts.facts.payments import LineUnmatched
from services.payments.domain import limits
from services.payments.domain.credits import Credit, fingerprint
from services.payments.domain.division import EMPTY, Share, Split
from services.payments.domain.invoices import Payment
from services.payments.domain.matching import Match
from services.payments.domain.refusals import (
    AmountInvalid,
    LineBusy,
    LineGaveBack,
    LineHeld,
    LineOfDesk,
    LineOfNobody,
    LineToldAgain,
    NothingToReturn,
    ReasonMissing,
)

NO_REASON = Why("")
TAKEN_BACK, PAID_OUT = "TAKEN_BACK_BY_BANK", "PAID_OUT_AT_DESK"  # all of it
Answers = Mapping[str, Payment]


class State(StrEnum):
    WAITING = "waiting"
    MATCHED = "matched"
    PART = "part"
    OVER = "over"
    DOUBLE = "double"
    UNKNOWN = "unknown"
    HELD = "held"
    DECLINED = "declined"
    RETURNED = "returned"
    REPEATED = "repeated"
    BANKED = "banked"


# Told by a table alone that no bank made: a second person has not confirmed it, or has declined it.
OF_NO_BANK = frozenset({State.HELD, State.DECLINED})


@dataclass(frozen=True)
class Intent:
    """Where the money is about to go. No share: nobody can be named. `returned` goes back to its payer.

    `repeated`: another line tells the same payment, so that of this one nothing is counted. `banked` names the medium
    of money that the desk had taken and brought to the bank.
    """

    shares: tuple[Share, ...] = ()
    reason: Why = NO_REASON
    returned: int = 0
    repeated: bool = False
    banked: str = ""


@dataclass(frozen=True)
class Move:
    """A person put the line somewhere else."""

    by: str
    at: datetime
    reason: str
    pupil_before: str
    pupil: str
    request: str


@dataclass(frozen=True)
class Proposal:
    """What a person wants and a second one has to confirm.

    `asked` is what that person said; into which invoices it goes is seen again when it is confirmed.
    """

    move: Move
    intent: Intent
    asked: tuple[Share, ...] = ()


@dataclass(kw_only=True)
class Line(Aggregate):
    """One transfer, whatever files tell it; the id says account, reference and occurrence (`domain/identity.py`).

    Without a reference of the bank, `reference` shows day and amount, and `fingerprint` is that of the first memo.
    `by_statement` is false while only a provider's notice has told it.
    `aliases` are names under which other files told the line. `reason` says why the line stands with its pupil, or
    with nobody; `caution` why it is not counted yet. `table` names the table that told it, where no bank has yet.
    `medium` is that of money taken at the desk, `taken_by` its cashier, `given` what was handed over; `shared_at` is
    the move that last took a share of it away: all its receipts are of that move or later ones.
    """

    school: str
    account: str
    reference: str
    occurrence: int
    amount: int
    on: date
    memo: str
    fingerprint: str = ""
    balance: int | None = None
    by_statement: bool = True
    aliases: tuple[str, ...] = ()
    state: State = State.WAITING
    pupil: str = ""
    reason: Why = NO_REASON
    caution: Why = NO_REASON
    suggestion: str = ""
    split: Split = EMPTY
    table: str = ""
    move: int = 0
    intent: Intent | None = None
    moves: list[Move] = field(default_factory=list)
    proposal: Proposal | None = None
    waits: bool = False  # for a second person: there is a proposal
    medium: str = ""
    taken_by: str = ""
    given: int = 0
    shared_at: int = 0

    @property
    def by_person(self) -> bool:
        return bool(self.moves)

    @property
    def is_of_no_bank(self) -> bool:
        return self.state in OF_NO_BANK

    @property
    def invoice(self) -> str:
        """The first invoice that the money was put to; empty while there is none."""
        return next(iter(self.split.invoices), "")

    @property
    def pupils(self) -> list[str]:
        """All who have a share, or the one that the line is shown with; empty for nobody's."""
        shares = self.intent.shares if self.intent else self.split.shares
        named = [self.pupil, *(share.pupil for share in shares)]
        return list(dict.fromkeys(pupil for pupil in named if pupil))

    @property
    def named(self) -> list[str]:
        """Those pupils, and whom a person wants to put it to."""
        wanted = self.proposal.intent.shares if self.proposal else ()
        return list(dict.fromkeys([*self.pupils, *(share.pupil for share in wanted)]))

    @property
    def at_hand(self) -> int:
        """What has not gone back to its payer."""
        return self.amount - self.split.returned

    def intend(self, intent: Intent) -> None:
        """What follows is done by whoever settles waiting lines. What went back to its payer stays away."""
        self.intent = replace(intent, returned=max(intent.returned, self.split.returned))
        self.move += 1
        if not set(self.split.shares) <= set(intent.shares):
            self.shared_at = self.move
        self.state = State.WAITING

    def intend_because(self, reason: Why) -> None:
        """The intent stays, its reason is said better."""
        assert self.intent is not None
        self.intent = replace(self.intent, reason=reason)

    def offers(self) -> dict[str, Payment]:
        """What the line holds out to each invoice of its intent.

        Of the desk a share that stays, because its advance goes to a later bill, stays with its receipt and its move.
        """
        assert self.intent is not None
        stays = set(self.split.shares) if self.medium else set()
        moves = {share: self.shared_at if share in stays else self.move for share in self.intent.shares}
        return {
            share.invoice: Payment(self.id, self.reference, share.amount, self.on, moves[share], closed=False)
            for share in self.intent.shares
            if share.invoice
        }

    def settled(self, answers: Answers) -> Split:
        """How the amount is divided once the invoices have answered."""
        assert self.intent is not None
        if self.intent.repeated:
            return EMPTY
        rest = self.amount - self.intent.returned
        if self.intent.banked:
            return Split(returned=self.intent.returned, banked=rest, medium=self.intent.banked)
        if not self.intent.shares:
            return Split(unknown=rest, returned=self.intent.returned)
        shares = tuple(
            Share(share.pupil, share.invoice, answers[share.invoice].amount)
            for share in self.intent.shares
            if share.invoice in answers
        )
        over = rest - sum(share.amount for share in shares)
        return Split(shares, over=over, returned=self.intent.returned)

    def settle(self, answers: Answers) -> None:
        """The last step: invoices and ledger have what the intent asked for."""
        intent, before = self.intent, self.split
        assert intent is not None
        self.split = self.settled(answers)
        self.pupil = intent.shares[0].pupil if intent.shares else self.pupil if not self.split.unknown else ""
        self.reason, self.caution, self.intent = intent.reason, NO_REASON, None
        self.state = State.REPEATED if intent.repeated else _state(self.split, answers)
        if self.state is State.UNKNOWN and not before.unknown:
            self.tell(LineUnmatched(school=self.school, reference=self.reference, amount=self.amount))

    def giving_back(self, amount: int, who: str, reason: str) -> Intent:
        """The line as it stands, less what goes back; no amount: the bank took all of it back.

        Raises AmountInvalid or NothingToReturn.
        """
        free = self.split.over + self.split.unknown
        facts: Facts = {"who": who, "amount": amount or self.at_hand, "reason": reason}
        if amount < 0:
            raise AmountInvalid(amount)
        if not amount:
            if not self.at_hand or self.split == EMPTY:
                raise NothingToReturn(self.id, self.at_hand, 0)
            return Intent((), Why(PAID_OUT if self.medium else TAKEN_BACK, facts), returned=self.amount)
        if amount > free:
            raise NothingToReturn(self.id, amount, free)
        shares = self.split.shares or ((Share(self.pupil, "", self.split.over - amount),) if self.pupil else ())
        return Intent(shares, Why("SENT_BACK_BY_PERSON", facts), returned=self.split.returned + amount)

    def match_again(self, intent: Intent) -> None:
        """The line found its pupils by itself; a person who wanted just that waits for nobody any more.

        Nor one who held it for another line told again, when the bank has told it as a payment of its own.
        """
        is_proven = self.state is State.DOUBLE
        self.intend(intent)
        if self.proposal is None:
            return
        wanted = {share.pupil for share in self.proposal.asked}
        if (wanted and wanted == {share.pupil for share in intent.shares}) or (
            is_proven and self.proposal.intent.repeated
        ):
            self.drop_proposal()

    def giving_back_still(self, intent: Intent) -> Intent:
        """What was to go back, of the line as it stands by now. Raises NothingToReturn."""
        facts = intent.reason.facts
        amount = 0 if intent.reason.code in (TAKEN_BACK, PAID_OUT) else int(facts["amount"])
        return self.giving_back(amount, str(facts["who"]), str(facts["reason"]))

    def leaving_all(self, who: str, reason: str) -> Intent:
        """Nobody's again: bills ask for what it gave them. Raises LineOfNobody."""
        if self.state is State.UNKNOWN:
            raise LineOfNobody(self.id)
        return Intent((), Why("TAKEN_OFF_BY_PERSON", {"who": who, "reason": reason}))

    def banking(self, medium: str, who: str, reason: str) -> Intent:
        """It is money of the desk that was brought to the bank. Raises LineOfDesk."""
        if self.medium:
            raise LineOfDesk(self.id)
        return Intent((), Why("BANKED_BY_DESK", {"who": who, "reason": reason}), banked=medium)

    def telling_again(self, who: str, reason: str) -> Intent:
        """Another line tells the same payment: nothing of this one is counted. Raises LineToldAgain or LineGaveBack."""
        if self.state is State.REPEATED:
            raise LineToldAgain(self.id)
        if self.split.returned:
            raise LineGaveBack(self.id, self.split.returned)
        return Intent((), Why("SAID_TO_REPEAT", {"who": who, "reason": reason}), repeated=True)

    def assign(self, move: Move, intent: Intent) -> bool:
        """Two persons decided. False when the same request was taken before.

        Raises LineBusy, LineHeld or ReasonMissing.
        """
        if not self._may_move(move):
            return False
        self.drop_proposal()
        self.moves = [*self.moves[-limits.MOVES :], move]
        self.suggestion = ""
        self.intend(intent)
        return True

    def propose(self, move: Move, intent: Intent, asked: Sequence[Share] = ()) -> bool:
        """A person wants what a second one has to confirm; the line stays as it is. Returns and raises as `assign`."""
        if not self._may_move(move):
            return False
        self.proposal, self.waits = Proposal(move, intent, tuple(asked)), True
        return True

    def drop_proposal(self) -> None:
        self.proposal, self.waits = None, False

    def _may_move(self, move: Move) -> bool:
        """False for a request that was taken before. Raises LineBusy, LineHeld or ReasonMissing."""
        waiting = [self.proposal.move] if self.proposal else []
        if any(move.request and made.request == move.request for made in (*self.moves, *waiting)):
            return False
        if self.state is State.WAITING:
            raise LineBusy(self.id)
        if self.is_of_no_bank:
            raise LineHeld(self.id)
        if not move.reason.strip():
            raise ReasonMissing
        return True

    def hear_again(self, credit: Credit, match: Match, alias: str = "") -> bool:
        """Another file tells the same line; a new name and a fuller memo are kept. False when nothing changed."""
        changed = bool(alias) and alias not in self.aliases
        if changed:
            self.aliases = (*self.aliases, alias)
        if not credit.notice and not self.by_statement:
            self.by_statement = changed = True
        if not _is_fuller(credit.memo, self.memo):
            return changed
        self.memo = credit.memo[: limits.MEMO_CHARACTERS]
        if self.state is State.DOUBLE:
            self.mark_double(match, self.caution)
        elif match.pupil and match.pupil == self.pupil and not self.by_person:
            self.reason = match.why
        elif match.pupil and self.pupil and match.pupil != self.pupil:
            self.suggestion = match.pupil
        return True

    def hold(self, match: Match, table: str) -> None:
        """A table that no bank made tells it: kept in sight, out of the ledger, until a second person confirms."""
        self.state, self.table = State.HELD, table
        self.pupil, self.suggestion, self.reason = match.pupil, match.suggestion, match.why
        self.caution = Why("TABLE_OF_NO_BANK")

    def decline(self) -> None:
        """A second person did not find it at the bank."""
        self.state = State.DECLINED

    def prove(self, credit: Credit) -> None:
        """The bank tells what only a table told before: its memo stands, and the line may be counted."""
        self.memo, self.table, self.caution = credit.memo[: limits.MEMO_CHARACTERS], "", NO_REASON

    def mark_double(self, match: Match, doubt: Why) -> None:
        """It may be counted already: kept in sight, out of the ledger, until a person decides."""
        self.state = State.DOUBLE
        self.pupil, self.suggestion, self.reason = match.pupil, match.suggestion, match.why
        self.caution = doubt


def line_id(account: str, reference: str, occurrence: int) -> str:
    return f"{account}/{reference}/{occurrence}"


def line_from(credit: Credit, school: str, *, name: str, occurrence: int) -> Line:
    return Line(
        id=name,
        school=school,
        account=credit.account,
        reference=credit.reference or credit.without_reference,
        occurrence=occurrence,
        amount=credit.amount,
        on=credit.on,
        memo=credit.memo[: limits.MEMO_CHARACTERS],
        fingerprint="" if credit.reference else fingerprint(credit.memo),
        balance=credit.balance,
        by_statement=not credit.notice,
    )


def _state(split: Split, answers: Answers) -> State:
    if split.returned == split.total:
        return State.RETURNED
    if split.banked:
        return State.BANKED
    if split.unknown:
        return State.UNKNOWN
    if split.over:
        return State.OVER
    return State.MATCHED if all(payment.closed for payment in answers.values()) else State.PART


def _is_fuller(memo: str, kept: str) -> bool:
    return len(memo.strip()) > len(kept.strip())
