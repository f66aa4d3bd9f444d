"""The metrics of accounts."""

from __future__ import annotations

from prometheus_client import Counter

from importing import FileReport

SIGN_INS = Counter("accounts_sign_ins_total", "Tries to sign in, by outcome.", ["outcome"])
FAMILIES_ENDED = Counter("accounts_sessions_refused_total", "Refresh tokens that were refused.")
ROWS = Counter("accounts_imported_rows_total", "Rows of imported files, by kind and outcome.", ["kind", "outcome"])
ISSUED = Counter("accounts_issued_total", "Accounts issued, by kind.", ["kind"])
SLIPS = Counter("accounts_slips_total", "Slips with one-time passwords printed.")


def count_rows(report: FileReport) -> None:
    """Counts the rows of a file that was imported."""
    ROWS.labels(report.kind, "taken").inc(report.taken)
    ROWS.labels(report.kind, "refused").inc(report.refused_count)
