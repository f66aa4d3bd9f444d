"""What reporting counts, each with a sentence."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

MONTHLY_REPORT_SECONDS = Histogram("reporting_picture_seconds", "Time to compute a month over all schools.")
REMINDERS_SENT = Counter("reporting_reminders_sent_total", "Reminders sent, by duty.", ["duty"])
