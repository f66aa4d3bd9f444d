"""A bank statement comes in: each credit is one line, matched, put to an invoice and booked, whatever file tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chassis.why import Why
from importing import FileUnreadable, Findings, ImportJob
from services.payments.domain import limits
from services.payments.domain.division import Share
from services.payments.domain.lines import Credit, Intent, Line, State, line_from, line_id
from services.payments.domain.matching import Match, PupilIndex
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.policy import POLICY
from services.payments.files.readers.statement import Statement
from services.payments.store import PaymentsStore
from services.payments.usecases.settling import settle


@dataclass
class ImportCounts:
    created: int = 0
    changed: int = 0
    same: int = 0
    states: Counter[str] = field(default_factory=Counter)


async def import_statement(store: PaymentsStore, statement: Statement, job: ImportJob) -> None:
    """Keeps each credit as one line, matches it and books it; what is wrong with the file stands in the findings.

    Raises NotAllowed, FileUnreadable for an account of no school, or LostUpdateError.
    """
    owner = await store.account_named(statement.account)
    school = owner.id if owner is not None else job.upload.school
    POLICY.require(job.actor, "import_statement", school=school)
    index = PupilIndex(await store.pupils_of(school))
    school = school or _school_by_pupils(statement, index)
    await store.audited(job.actor, "import_statement", f"{school} {statement.account}")
    counts = ImportCounts()
    for start in range(0, len(statement.credits), limits.BATCH_LINES):
        batch = statement.credits[start : start + limits.BATCH_LINES]
        await take_credits(store, school, index, batch, counts, preview=job.preview)
    _tell(job.findings, statement, school, counts)


def _school_by_pupils(statement: Statement, index: PupilIndex) -> str:
    """An account that nobody claimed belongs to the school whose pupils pay into it. Raises FileUnreadable."""
    votes = Counter(index.school_of(index.match(credit.memo).pupil) for credit in statement.credits)
    votes.pop("", None)
    if not votes:
        raise FileUnreadable(Why("ACCOUNT_OF_NO_SCHOOL", {"account": statement.account}))
    return votes.most_common(1)[0][0]


async def take_credits(
    store: PaymentsStore,
    school: str,
    index: PupilIndex,
    credits_read: Sequence[Credit],
    counts: ImportCounts,
    *,
    preview: bool = False,
) -> None:
    """One batch, in the same few calls to the store however long it is; a preview only counts."""
    matches = {line_id(c.account, c.reference, c.occurrence): index.match(c.memo) for c in credits_read}
    known = await store.lines.many(matches)
    open_invoices = OpenInvoices(await store.open_invoices(match.pupil for match in matches.values() if match.pupil))
    fresh: list[Line] = []
    changed: list[Line] = []
    for credit in credits_read:
        name = line_id(credit.account, credit.reference, credit.occurrence)
        line = known.get(name)
        if line is None:
            owner = index.school_of(matches[name].pupil) or school
            fresh.append(_new_line(credit, owner, matches[name], open_invoices))
        elif _hear_again(line, credit, matches[name], open_invoices):
            changed.append(line)
    lost = set(await store.lines.keep_many([*fresh, *changed])) if (fresh or changed) and not preview else set()
    kept = [line for line in (*fresh, *changed) if line.id not in lost]
    # Lines that a crash left waiting are finished here too: handing the file in again repairs.
    left = [line for line in known.values() if line.state is State.WAITING and line not in changed]
    if not preview:
        await settle(store, [*kept, *left])
    counts.created += sum(line.id not in lost for line in fresh)
    counts.changed += sum(line.id not in lost for line in changed)
    counts.same += len(credits_read) - sum(line.id not in lost for line in (*fresh, *changed))
    counts.states.update(line.state.value for line in {**known, **{line.id: line for line in fresh}}.values())


def _new_line(credit: Credit, school: str, match: Match, open_invoices: OpenInvoices) -> Line:
    line = line_from(credit, school)
    if credit.occurrence > 1:
        line.mark_double(match)
        return line
    line.suggestion = match.suggestion
    line.intend(_intent(match, open_invoices, credit.amount))
    return line


def _hear_again(line: Line, credit: Credit, match: Match, open_invoices: OpenInvoices) -> bool:
    """A fuller memo is kept; a line that was nobody's is matched again, unless a person has decided."""
    changed = line.hear_again(credit.memo, match)
    if line.state is State.UNKNOWN and not line.by_person and match.pupil:
        line.intend(_intent(match, open_invoices, line.amount))
        return True
    return changed


def _intent(match: Match, open_invoices: OpenInvoices, amount: int) -> Intent:
    invoice = open_invoices.oldest(match.pupil, amount) if match.pupil else ""
    shares = (Share(match.pupil, invoice, amount),) if match.pupil else ()
    return Intent(shares, match.why)


def _tell(findings: Findings, statement: Statement, school: str, counts: ImportCounts) -> None:
    distinct = [credit for credit in statement.credits if credit.occurrence == 1]
    findings.school, findings.rows = school, statement.entries
    findings.count("created", counts.created)
    findings.count("changed", counts.changed)
    findings.count("same", counts.same)
    findings.refuse(*statement.refused)
    findings.note(*statement.notes)
    if statement.debits:
        findings.note(Why("DEBITS_LEFT_OUT", {"rows": statement.debits}))
    findings.found = {
        "account": statement.account,
        "format": statement.format,
        "lines": str(len(statement.credits)),
        "distinct": str(len(distinct)),
        "total": str(sum(credit.amount for credit in distinct)),
        **{state: str(count) for state, count in sorted(counts.states.items())},
    }
