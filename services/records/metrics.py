"""What records counts, each with a sentence; never labelled with an id."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from importing import FileReport

RECORDS = Counter("records_plans_total", "Records that reached a state, by state.", ["state"])
MARKS = Counter("records_marks_total", "Marks posted in the grid.")
FILES = Counter("records_files_total", "Files taken, by kind.", ["kind"])
WRONG_PINS = Counter("records_wrong_pins_total", "Batches that were stopped by a wrong PIN.")
UNRAISED = Gauge("records_unraised_files_total", "Signed files that no evidence and no time stamp was added to yet.")
ENDING = Gauge("records_ending_certificates_total", "Certificates of signers that end within thirty days.")
RENDER_SECONDS = Histogram("records_paper_seconds", "Time from a record's bytes to its PDF and its document.")
SIGN_SECONDS = Histogram("records_sign_batch_seconds", "Time to sign one batch.")


def count_file(report: FileReport) -> None:
    """A file that was taken."""
    FILES.labels(report.kind).inc()
