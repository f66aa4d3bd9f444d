"""Bank lines are read by pages, and one is put right by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.documents import Query, decide
from chassis.identity.actor import Actor
from chassis.why import Why
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from services.payments.domain.desk import CASH, MEDIA
from services.payments.domain.division import Share, check_division, merged
from services.payments.domain.ledger import MONEY
from services.payments.domain.lines import Intent, Line, Move, Proposal
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.policy import POLICY
from services.payments.domain.receipts import Receipt, payment_key
from services.payments.domain.refusals import DeskHoldsLess, MediumUnknown, NothingWaits, NotThisPupils
from services.payments.domain.second_person import require_other, require_seen
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import settle


@dataclass(frozen=True)
class LinePage:
    """Lines by id, and the pupils that they name, by code."""

    lines: list[Line]
    pupils: dict[str, Pupil]


@dataclass(frozen=True)
class Assignment:
    """What a person wants of a bank line: whom it is put to, between whom it is divided, or that it is nobody's again.

    Or that it is no money of its own: another line tells the same payment (`repeated`), or the desk had taken it and
    brought it to the bank (`banked`: cash or card).

    `parts` are shares in đồng that sum to the line; without them all of it goes to `pupil`. A share without an invoice
    goes to the pupil's open ones, the oldest first.
    """

    line: str
    pupil: str = ""
    invoice: str = ""
    reason: str = ""
    request: str = ""
    parts: tuple[Share, ...] = ()
    nobody: bool = False
    repeated: bool = False
    banked: str = ""

    @property
    def pupils(self) -> list[str]:
        return list(dict.fromkeys(share.pupil for share in self.asked(0)))

    def asked(self, amount: int) -> tuple[Share, ...]:
        """The shares in which the amount is asked for; none where it is to be nobody's, or not counted."""
        if self.nobody or self.repeated or self.banked:
            return ()
        return self.parts or (Share(self.pupil, self.invoice, amount),)


async def list_lines(
    store: PaymentsStore,
    *,
    actor: Actor,
    school: str = "",
    state: str = "",
    waiting: bool = False,
    limit: int,
    after: str = "",
) -> LinePage:
    """At most `limit` lines of a school, or of all, by id, those behind the id `after`. Raises NotAllowed.

    `waiting` asks for those alone that wait for a second person.
    """
    POLICY.require(actor, "read_lists", school=school)
    await store.audit(actor, "list_lines", school or "all schools")
    asked: dict[str, str | bool] = {"school": school, "state": state, "waits": waiting}
    equals = {name: value for name, value in asked.items() if value}
    lines = await store.lines.where(Query(equals=equals, limit=limit, after=after))
    return LinePage(lines, await store.pupils_named(pupil for line in lines for pupil in line.named))


async def assign_line(store: PaymentsStore, *, actor: Actor, decision: Assignment) -> LinePage:
    """The line as it stays, with what is wanted of it: nothing is booked before a second person confirms.

    A repeated request changes nothing. Raises NotFound, NotAllowed, LineBusy, LineHeld, LineOfNobody, LineToldAgain,
    LineGaveBack, LineOfDesk, DeskHoldsLess, MediumUnknown, ReasonMissing, NotThisPupils, AmountInvalid or
    DivisionDoesNotSum.
    """
    kept = await store.lines.get(decision.line)
    POLICY.require(actor, "assign_line", school=kept.school)
    await _check_pupils(store, actor, kept.school, decision.pupils)
    await store.audit(actor, "assign_line", f"{kept.id} {_target_of(decision)}")

    async def attempt() -> Line:
        line = await store.lines.get(decision.line)
        asked = decision.asked(line.at_hand)
        reason, who = decision.reason.strip()[: limits.REASON_CHARACTERS], actor.name or actor.id
        move = Move(actor.id, store.now(), reason, line.pupil, asked[0].pupil if asked else "", decision.request)
        if asked:
            intent = Intent(await _shares_of(store, line, asked), Why("PUT_BY_PERSON", {"who": who, "reason": reason}))
        elif decision.repeated:
            intent = line.telling_again(who, reason)
        elif decision.banked:
            intent = await _banked(store, line, line.banking(decision.banked, who, reason))
        else:
            intent = line.leaving_all(who, reason)
        if line.propose(move, intent, asked):
            await store.lines.keep(line)
        return line

    line = await decide(attempt)
    return LinePage([line], await store.pupils_named(line.named))


def _target_of(decision: Assignment) -> str:
    """As the journal names it."""
    if decision.repeated:
        return "is told again"
    if decision.banked:
        return f"is {decision.banked} of the desk"
    return f"to {', '.join(decision.pupils) or 'nobody'}"


@dataclass(frozen=True)
class Return:
    """Money that goes back to its payer. `amount` is in đồng; none where the bank took all of it back."""

    line: str
    amount: int = 0
    reason: str = ""
    request: str = ""


async def return_line(store: PaymentsStore, *, actor: Actor, wanted: Return) -> LinePage:
    """What is nobody's or over goes back to its payer, or all of a line that the bank took back; a second one confirms.

    The line stays until then. Raises NotFound, NotAllowed, LineBusy, LineHeld, ReasonMissing, NothingToReturn or
    DeskHoldsLess.
    """
    kept = await store.lines.get(wanted.line)
    POLICY.require(actor, "return_line", school=kept.school)
    await store.audit(actor, "return_line", f"{kept.id} {wanted.amount or 'all'}")

    async def attempt() -> Line:
        line = await store.lines.get(wanted.line)
        reason = wanted.reason.strip()[: limits.REASON_CHARACTERS]
        move = Move(actor.id, store.now(), reason, line.pupil, line.pupil, wanted.request)
        intent = await _in_drawer(store, line, line.giving_back(wanted.amount, actor.name or actor.id, reason))
        if line.propose(move, intent):
            await store.lines.keep(line)
        return line

    line = await decide(attempt)
    return LinePage([line], await store.pupils_named(line.named))


async def decide_assignment(
    store: PaymentsStore, *, actor: Actor, line: str, accepted: bool, seen: str = ""
) -> LinePage:
    """What waits is done and the receipts of the money that is taken back are void; or the line stays as it is.

    `seen` is the instant of the proposal that was looked at. Money for a pupil goes to the invoices that are open now.
    Raises NotFound, NotAllowed, NothingWaits, ProposalOutdated, LineBusy, NothingToReturn, DeskHoldsLess or
    SecondPersonNeeded.
    """
    kept = await store.lines.get(line)
    POLICY.require(actor, "confirm_assignment" if accepted else "decline_assignment", school=kept.school)
    await store.audit(actor, "confirm_assignment" if accepted else "decline_assignment", line)

    async def attempt() -> Line:
        kept = await store.lines.get(line)
        if kept.proposal is None:
            if accepted:
                raise NothingWaits(line)
            return kept
        move, proposal = kept.proposal.move, kept.proposal
        require_seen(seen, move.at, move.pupil or line)
        kept.drop_proposal()
        if accepted:
            require_other(move.by, actor.id)
            intent = await _still(store, kept, proposal)
            await _void(store, await _outlived(store, kept, intent.shares), move, actor)
            kept.assign(move, intent)
        await store.lines.keep(kept)
        return kept

    decided = await decide(attempt)
    await settle(store, [decided])
    return LinePage([decided], await store.pupils_named(decided.named))


async def _still(store: PaymentsStore, line: Line, proposal: Proposal) -> Intent:
    """What was proposed, by what is open now and by where the line stands now."""
    if proposal.asked:
        return replace(proposal.intent, shares=await _shares_of(store, line, proposal.asked))
    if proposal.intent.banked:
        return await _banked(store, line, proposal.intent)
    if proposal.intent.returned:
        return await _in_drawer(store, line, line.giving_back_still(proposal.intent))
    return proposal.intent


async def _in_drawer(store: PaymentsStore, line: Line, intent: Intent) -> Intent:
    """Cash is given back from the drawer. Raises DeskHoldsLess."""
    amount = intent.returned - line.split.returned
    if line.medium == CASH and (held := (await store.balances(line.school))[MONEY[CASH]]) < amount:
        raise DeskHoldsLess(CASH, amount, held)
    return intent


async def _banked(store: PaymentsStore, line: Line, intent: Intent) -> Intent:
    """Raises MediumUnknown, or DeskHoldsLess: no more is brought to the bank than the desk has taken."""
    if intent.banked not in MEDIA:
        raise MediumUnknown(intent.banked)
    held = (await store.balances(line.school))[MONEY[intent.banked]]
    if held < line.at_hand:
        raise DeskHoldsLess(intent.banked, line.at_hand, held)
    return intent


async def _outlived(store: PaymentsStore, line: Line, shares: Sequence[Share]) -> list[Receipt]:
    """Receipts that stand for money of which the line would leave an invoice none, or another sum.

    Of a line of the desk all of them, for each names several bills.
    """
    wanted = {share.invoice: share.amount for share in shares}
    left = {share.invoice for share in line.split.shares if share.invoice and wanted.get(share.invoice) != share.amount}
    if not left:
        return []
    invoices = await store.invoices.many(line.split.invoices if line.medium else left)
    payments = [(one.id, one.payment_of(line.id)) for one in invoices.values()]
    keys = [payment_key(invoice, payment) for invoice, payment in payments if payment is not None]
    return [receipt for receipt in await store.receipts_for(keys) if not receipt.is_void]


async def _void(store: PaymentsStore, outlived: Sequence[Receipt], move: Move, second: Actor) -> None:
    """Before the money moves: a confirmation that dies here is repeated, a receipt is never the last to know."""
    for receipt in outlived:
        receipt.void((move.by, second.id), store.now(), move.reason)
    if outlived:
        await store.receipts.keep_many(outlived)


async def _check_pupils(store: PaymentsStore, actor: Actor, school: str, codes: Sequence[str]) -> None:
    """Each is at the school, or left it with a bill. Raises NotFound or NotAllowed."""
    if not codes:
        return
    pupils = await store.pupils_named(codes)
    for code in codes:
        if code not in pupils:
            await store.pupil(code)  # refuses
    elsewhere = [code for code, pupil in pupils.items() if pupil.school != school]
    billed = await store.billed_at(school, elsewhere) if elsewhere else {}
    for code in elsewhere:
        if code not in billed:
            POLICY.require(actor, "assign_line", school=pupils[code].school)


async def _shares_of(store: PaymentsStore, line: Line, parts: Sequence[Share]) -> tuple[Share, ...]:
    """Where the parts go by what is open now; a line that is asked for the pupil it stands with stays as it is."""
    if [(part.pupil, part.invoice) for part in parts] == [(line.pupil, "")] and line.split.shares:
        return line.split.shares
    check_division(line.id, line.at_hand, parts)
    await _check_invoices(store, line, [part for part in parts if part.invoice])
    open_invoices = OpenInvoices(await store.open_invoices(part.pupil for part in parts if not part.invoice))
    open_invoices.free(line.school, line.split.shares)
    shares: list[Share] = []
    for part in parts:
        shares += [part] if part.invoice else open_invoices.spread(line.school, part.pupil, part.amount)
    return merged(shares)


async def _check_invoices(store: PaymentsStore, line: Line, parts: Sequence[Share]) -> None:
    """Raises NotFound, or NotThisPupils for an invoice of somebody else or of another school."""
    invoices = await store.invoices.many(part.invoice for part in parts) if parts else {}
    for part in parts:
        invoice = invoices.get(part.invoice) or await store.invoices.get(part.invoice)
        if (invoice.pupil, invoice.school) != (part.pupil, line.school):
            raise NotThisPupils(part.invoice, part.pupil)
