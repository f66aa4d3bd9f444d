"""What payments counts, each with a sentence; never labelled with an id."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from importing import FileReport
from services.payments.domain.file_kinds import STATEMENT

LINES_READ = Counter(
    "payments_lines_read_total", "Bank lines taken from statements, by what became of them.", ["state"]
)
INVOICES_RAISED = Counter("payments_invoices_raised_total", "Invoices raised.")
LINES_ASSIGNED = Counter("payments_lines_assigned_total", "Bank lines that a person wanted put to a pupil.")
LINES_DECIDED = Counter("payments_lines_decided_total", "What a second person decided of bank lines.", ["decision"])
RECEIPTS_ISSUED = Counter("payments_receipts_issued_total", "Receipts issued.")
TAKEN_AT_DESK = Counter("payments_desk_takings_total", "Takings at the desk, by medium.", ["medium"])
NOTICES = Counter("payments_notices_total", "Notices of providers, by what became of them at the door.", ["outcome"])
CONTRADICTIONS = Gauge(
    "payments_contradictions_total", "What the last proof found in money: doubles, orphans, unequal sums.", ["kind"]
)
PROVED = Gauge("payments_proved_seconds", "When all money was last proved, in seconds since 1970.")
PROOFS_FAILED = Counter("payments_proofs_failed_total", "Nightly proofs that did not end.")
STATEMENT_SECONDS = Histogram("payments_statement_seconds", "Time to take one statement, from bytes to ledger.")


def count_lines(report: FileReport) -> None:
    """Counts the lines that a statement brought; a list of fee items has none."""
    if report.kind == STATEMENT:
        LINES_READ.labels("created").inc(report.created)
