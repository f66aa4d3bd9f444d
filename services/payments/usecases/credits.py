"""Credits become bank lines, batch by batch: each is identified, matched, put to invoices and booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chassis.why import Why
from services.payments.domain import limits
from services.payments.domain.credits import Credit
from services.payments.domain.demands import Pupil
from services.payments.domain.identity import Identified, Identities, KnownLines, other_amount_id
from services.payments.domain.lines import Intent, Line, State, line_from, line_id
from services.payments.domain.matching import NOBODY, Match, PupilIndex
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import settle


@dataclass
class TakenCredits:
    """What became of the credits of one file: lines by outcome, and by the state that they are in."""

    created: int = 0
    changed: int = 0
    same: int = 0
    counted: int = 0
    counted_amount: int = 0
    states: Counter[str] = field(default_factory=Counter)


class CreditImporter:
    """Takes the credits of one file for one school. A preview decides in the same way and writes nothing.

    `table` names a table that no bank made: its lines are held until a second person confirms it.
    """

    def __init__(
        self, store: PaymentsStore, *, school: str, index: PupilIndex, preview: bool = False, table: str = ""
    ) -> None:
        self._store = store
        self._school = school
        self._index = index
        self._preview = preview
        self._table = table
        self._identities = Identities()
        self.taken = TakenCredits()
        self.line_ids: list[str] = []

    async def take_all(self, credits_told: Sequence[Credit]) -> None:
        """In batches, by day: lines of one day that are alike are looked at together."""
        in_order = sorted(credits_told, key=lambda credit: credit.on)
        for start in range(0, len(in_order), limits.BATCH_LINES):
            await self._take(in_order[start : start + limits.BATCH_LINES])

    async def _take(self, batch: Sequence[Credit]) -> None:
        """In the same few calls to the store however long the batch is."""
        identified = await self._identified(batch)
        matches = await self._matched([identity.credit for identity in identified])
        open_invoices = OpenInvoices(await self._store.open_invoices(_pupils_of(matches.values())))
        fresh: list[Line] = []
        changed: list[Line] = []
        for identity in identified:
            match = matches[identity.credit.memo]
            if identity.line is None:
                fresh.append(self._new_line(identity, match, open_invoices))
            elif self._table:
                # What a hand wrote changes nothing that is known; handed in again, a declined line waits once more.
                if identity.line.state is State.DECLINED:
                    identity.line.hold(match, self._table)
                    changed.append(identity.line)
            elif hear_again(identity.line, identity, match, open_invoices):
                changed.append(identity.line)
        await self._suggest_by_amount(fresh)
        await self._keep(identified, fresh, changed)

    async def _identified(self, batch: Sequence[Credit]) -> list[Identified]:
        account = batch[0].account
        numbered = self._identities.numbered(batch)
        names = {line_id(account, credit.key, occurrence) for credit, occurrence in numbered}
        others = {other_amount_id(credit, occurrence) for credit, occurrence in numbered if credit.reference}
        by_id = await self._store.lines.many(names | others)
        unknown = [credit for credit, occurrence in numbered if line_id(account, credit.key, occurrence) not in by_id]
        bare = [credit for credit in batch if not credit.reference]
        shown_as = {credit.without_reference for credit in (*unknown, *bare)}
        known = KnownLines(
            by_id,
            await self._store.lines_without_reference(account, shown_as) if shown_as else (),
            await self._store.lines_of_days(account, (c.on for c in bare), (c.amount for c in bare)) if bare else (),
        )
        return [self._identities.identify(credit, occurrence, known) for credit, occurrence in numbered]

    async def _matched(self, credits_told: Iterable[Credit]) -> dict[str, Match]:
        """By memo. Codes that the school does not know may be those of pupils who left it."""
        matches = {memo: self._index.match(memo) for memo in {credit.memo for credit in credits_told}}
        unsure = [memo for memo, match in matches.items() if not match.pupil and not match.several]
        codes = {code for memo in unsure for code in self._index.unknown_codes(memo)}
        if codes and await self._add_known_elsewhere(codes):
            matches.update({memo: self._index.match(memo) for memo in unsure})
        return matches

    async def _add_known_elsewhere(self, codes: Iterable[str]) -> bool:
        """Pupils of other schools: those whom this school billed are still looked for here."""
        strangers = await self._store.pupils_named(codes)
        if not strangers:
            return False
        billed = await self._store.billed_at(self._school, strangers)
        for code, pupil in strangers.items():
            invoice = billed.get(code)
            if invoice is None:
                self._index.add_elsewhere(pupil)
            else:
                self._index.add(Pupil(code, self._school, pupil.name, invoice.class_name))
        return True

    def _new_line(self, identity: Identified, match: Match, open_invoices: OpenInvoices) -> Line:
        school = self._index.school_of(match.pupil) or self._school
        line = line_from(identity.credit, school, name=identity.id, occurrence=identity.occurrence)
        line.aliases = (identity.alias,) if identity.alias else ()
        if identity.doubt.code:
            line.mark_double(match, identity.doubt)
            return line
        if self._table:
            line.hold(match, self._table)
            return line
        line.suggestion = match.suggestion
        line.intend(intent_of(match, line, open_invoices))
        return line

    async def _suggest_by_amount(self, fresh: Sequence[Line]) -> None:
        """A memo that names nobody: whoever owes exactly this sum is somebody to look at."""
        nobodys = [line for line in fresh if line.intent is not None and line.intent.reason == NOBODY.why]
        if not nobodys:
            return
        owing = await self._store.pupils_owing(self._school, (line.amount for line in nobodys))
        for line in nobodys:
            invoices = owing.get(line.amount, [])
            if invoices:
                pupils = ", ".join(invoice.pupil for invoice in invoices)
                why = Why("AMOUNT_OWED_BY", {"amount": line.amount, "count": len(invoices), "pupils": pupils})
                line.suggestion = invoices[0].pupil
                line.intend_because(why)

    async def _keep(self, identified: Sequence[Identified], fresh: Sequence[Line], changed: Sequence[Line]) -> None:
        known = [identity.line for identity in identified if identity.line is not None]
        lost: set[str] = set()
        if not self._preview:
            lost = set(await self._store.lines.keep_many([*fresh, *changed])) if fresh or changed else set()
            # Lines that a crash left waiting are finished here too: handing the file in again repairs.
            left = [line for line in known if line.state is State.WAITING and line not in changed]
            await settle(self._store, [*(line for line in (*fresh, *changed) if line.id not in lost), *left])
        self._count(fresh, changed, known, lost)
        self.line_ids += [identity.id for identity in identified]

    def _count(self, fresh: Sequence[Line], changed: Sequence[Line], known: Sequence[Line], lost: set[str]) -> None:
        taken = self.taken
        created = sum(line.id not in lost for line in fresh)
        altered = sum(line.id not in lost for line in changed)
        taken.created += created
        taken.changed += altered
        taken.same += len(fresh) + len(known) - created - altered
        for line in (*fresh, *known):
            taken.states[line.state.value] += 1
            if line.state not in (State.DOUBLE, State.REPEATED):
                taken.counted += 1
                taken.counted_amount += line.amount


def hear_again(line: Line, identity: Identified, match: Match, open_invoices: OpenInvoices) -> bool:
    """A fuller memo is kept; a line that was nobody's, or in doubt without need, is matched again.

    What a person has decided stays. False when nothing changed.
    """
    if line.is_of_no_bank:
        line.prove(identity.credit)
        line.intend(intent_of(match, line, open_invoices))
        return True
    changed = line.hear_again(identity.credit, match, identity.alias)
    undecided = not line.by_person
    named = line.state is State.UNKNOWN and bool(match.pupil or match.several)
    if undecided and (named or (line.state is State.DOUBLE and identity.proven)):
        intent = intent_of(match, line, open_invoices)
        if intent.shares or line.state is State.DOUBLE:
            line.match_again(intent)
            return True
    return changed


def intent_of(match: Match, line: Line, open_invoices: OpenInvoices) -> Intent:
    """The pupil's invoices, the oldest first; of several what they owe, or one set of it, where it fits."""
    if match.pupil:
        return Intent(open_invoices.spread(line.school, match.pupil, line.at_hand), match.why)
    for divide, why in ((open_invoices.divide, match.divided), (open_invoices.divide_some, match.divided_some)):
        shares = divide(line.school, match.several, line.at_hand) if why is not None else ()
        if shares and why is not None:
            open_invoices.take(line.school, shares)
            return Intent(shares, why)
    return Intent((), match.why)


def _pupils_of(matches: Iterable[Match]) -> set[str]:
    return {pupil for match in matches for pupil in (match.pupil, *match.several) if pupil}
