"""A bank statement comes in: each credit is one line, matched, put to an invoice and booked, whatever file tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.why import Why
from importing import FileUnreadable, Findings, ImportJob
from services.payments.domain.matching import PupilIndex
from services.payments.domain.policy import POLICY
from services.payments.files.readers.statement import Statement
from services.payments.store import PaymentsStore
from services.payments.usecases.credits import CreditImporter, TakenCredits


async def import_statement(store: PaymentsStore, statements: Sequence[Statement], job: ImportJob) -> None:
    """Keeps each credit as one line, matches it and books it; what is wrong with the file stands in the findings.

    Every account of the file is one that the actor may hand statements in for, or nothing is taken. Raises NotAllowed,
    FileUnreadable for an account of no school, or LostUpdateError.
    """
    placed = [(statement, await _school_of(store, statement, job)) for statement in statements]
    await store.audit(
        job.actor, "import_statement", "; ".join(f"{place.school} {statement.account}" for statement, place in placed)
    )
    taken = []
    for statement, place in placed:
        importer = CreditImporter(store, school=place.school, index=place.index, preview=job.preview)
        await importer.take_all(statement.credits)
        taken.append(importer.taken)
    _tell(job.findings, statements, placed[0][1].school, taken)


@dataclass(frozen=True)
class _Place:
    school: str
    index: PupilIndex


async def _school_of(store: PaymentsStore, statement: Statement, job: ImportJob) -> _Place:
    """The school that is paid at the account, else the one that the sender names."""
    owner = await store.account_named(statement.account)
    school = owner.id if owner is not None else job.upload.school
    POLICY.require(job.actor, "import_statement", school=school)
    index = PupilIndex(await store.pupils_of(school))
    return _Place(school or _school_by_pupils(statement, index), index)


def _school_by_pupils(statement: Statement, index: PupilIndex) -> str:
    """An account that nobody claimed belongs to the school whose pupils pay into it. Raises FileUnreadable."""
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
