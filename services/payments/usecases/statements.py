"""A bank statement comes in: each credit is one line, matched, put to an invoice and booked, whatever file tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.documents import decide
from chassis.why import Why
from importing import FileUnreadable, Findings, ImportJob, RefusedRow
from services.payments.domain.lines import State
from services.payments.domain.matching import PupilIndex
from services.payments.domain.policy import POLICY
from services.payments.domain.tables import HandedTable, table_id
from services.payments.files.readers.statement import Statement
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import CreditImporter, TakenCredits


async def import_statement(store: PaymentsStore, statements: Sequence[Statement], job: ImportJob) -> None:
    """Keeps each credit as one line, matches it and books it; what is wrong with the file stands in the findings.

    Lines of an account that no school is paid at are refused, the others go on. A table that no bank made books
    nothing before a second person confirms it. A preview says whose account an unknown one seems to be.

    Every account of the file is one that the actor may hand statements in for, or nothing is taken. Raises NotAllowed,
    FileUnreadable where no account is known, or LostUpdateError.
    """
    placed = [(statement, await _place_of(store, statement, job)) for statement in statements]
    await store.audit(
        job.actor,
        "import_statement",
        "; ".join(f"{place.school if place else '-'} {statement.account}" for statement, place in placed),
    )
    known = [(statement, place) for statement, place in placed if place is not None]
    unknown = [statement for statement, place in placed if place is None]
    if not known:
        raise FileUnreadable(Why("ACCOUNT_OF_NO_SCHOOL", {"account": unknown[0].account}))
    taken = [await _take(store, statement, place, job) for statement, place in known]
    _tell(job.findings, [statement for statement, _ in known], known[0][1].school, taken)
    for statement in unknown:
        why = Why("ACCOUNT_OF_NO_SCHOOL", {"account": statement.account})
        job.findings.rows += statement.entries
        job.findings.refuse(RefusedRow("", 0, "", statement.account, why))
    if any(not place.is_known for _, place in known):
        seem = ", ".join(f"{statement.account}={place.school}" for statement, place in known if not place.is_known)
        job.findings.found["accounts_of_no_school"] = seem
        job.findings.note(Why("ACCOUNT_OF_NO_SCHOOL", {"account": seem.partition("=")[0]}))


@dataclass(frozen=True)
class _Place:
    """`is_known` is false where nobody is paid at the account: a guess, for a preview."""

    school: str
    index: PupilIndex
    is_known: bool = True


async def _take(store: PaymentsStore, statement: Statement, place: _Place, job: ImportJob) -> TakenCredits:
    table = table_id(place.school, job.upload.sha256) if statement.is_hand_made else ""
    if table and statement.credits and not job.preview:
        await _keep_table(store, table, statement, place, job)
    importer = CreditImporter(store, school=place.school, index=place.index, preview=job.preview, table=table)
    await importer.take_all(statement.credits)
    held = importer.taken.states[State.HELD.value]
    if held:
        job.findings.note(Why("TABLE_WAITS", {"rows": held}))
    return importer.taken


async def _keep_table(store: PaymentsStore, table: str, statement: Statement, place: _Place, job: ImportJob) -> None:
    """Before its lines: held lines always name a table that somebody can confirm."""

    async def attempt() -> None:
        kept = await store.tables.find(table)
        if kept is None:
            kept = HandedTable(
                id=table,
                school=place.school,
                account=statement.account,
                file=job.upload.name,
                by=job.actor.id,
                at=store.now(),
            )
        elif not kept.hand_in_again(job.actor.id, store.now()):
            return
        await store.tables.keep(kept)

    await decide(attempt)


async def _place_of(store: PaymentsStore, statement: Statement, job: ImportJob) -> _Place | None:
    """The school that is paid at the account; None where nobody is. Raises NotAllowed, FileUnreadable in a preview."""
    owner = await store.account_named(statement.account)
    if owner is not None:
        POLICY.require(job.actor, "import_statement", school=owner.id)
        return _Place(owner.id, PupilIndex(await store.pupils_of(owner.id)))
    named = job.upload.school
    POLICY.require(job.actor, "import_statement", school=named or job.actor.schools())
    if not job.preview:
        return None
    index = PupilIndex(await store.pupils_of(named))
    return _Place(named or _school_by_pupils(statement, index), index, is_known=False)


def _school_by_pupils(statement: Statement, index: PupilIndex) -> str:
    """An account that nobody claimed seems to be of the school whose pupils pay into it. Raises FileUnreadable."""
    votes = Counter(index.school_of(index.match(credit.memo).pupil) for credit in statement.credits)
    votes.pop("", None)
    if not votes:
        raise FileUnreadable(Why("ACCOUNT_OF_NO_SCHOOL", {"account": statement.account}))
    return votes.most_common(1)[0][0]


def _tell(findings: Findings, statements: Sequence[Statement], school: str, taken: Sequence[TakenCredits]) -> None:
    findings.school = school
    states: Counter[str] = Counter()
    for statement, part in zip(statements, taken, strict=True):
        findings.rows += statement.entries
        findings.count("created", part.created)
        findings.count("changed", part.changed)
        findings.count("same", part.same)
        findings.refuse(*statement.refused)
        findings.note(*statement.notes)
        states.update(part.states)
    debits = sum(statement.debits for statement in statements)
    if debits:
        findings.note(Why("DEBITS_LEFT_OUT", {"rows": debits}))
    findings.found = {
        "account": ", ".join(dict.fromkeys(statement.account for statement in statements)),
        "format": statements[0].format,
        "lines": str(sum(len(statement.credits) for statement in statements)),
        "distinct": str(sum(part.counted for part in taken)),
        "total": str(sum(part.counted_amount for part in taken)),
        **{state: str(count) for state, count in sorted(states.items())},
    }
