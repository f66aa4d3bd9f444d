"""What the gateway counts; the houses behind it count the rest."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

ANSWERS = Counter(
    "gateway_answers_total", "Answers given, by kind (page, api, file) and hundred of the status.", ["kind", "status"]
)
PAGE_SECONDS = Histogram("gateway_page_seconds", "Time from a page's request to its last byte.")
SESSIONS_RENEWED = Counter("gateway_sessions_renewed_total", "Sessions whose tokens were renewed on the way to a page.")
