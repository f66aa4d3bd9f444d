"""The frame's metrics, each with a sentence. A service declares its own beside these; none is labelled with an id."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

FACTS_TOLD = Counter("frame_facts_told_total", "Facts that the broker acknowledged.")
FACTS_HEARD = Counter("frame_facts_heard_total", "Records taken from the log, by outcome.", ["outcome"])
FACTS_NOT_TRUSTED = Counter(
    "frame_facts_not_trusted_total", "Records that the house which they name did not tell so, by kind.", ["kind"]
)
BATCH_SECONDS = Histogram("frame_heard_batch_seconds", "Time from reading a batch to its last effect.")
LAG = Gauge("frame_listener_lag_records", "Records of our partitions that are not committed.")
UNTOLD = Gauge("frame_untold_documents", "Documents with facts that are not told yet.")
RELAY_FAILING = Gauge("frame_relay_failing", "1 while the relay cannot tell or settle, 0 while it can.")
READY = Gauge("frame_ready", "1 while a check of readiness holds, 0 while it does not.", ["check"])
LISTENING = Gauge("frame_listening", "1 while the listener takes records, 0 when it stopped by itself.")
CALLS = Counter("frame_rpc_calls_total", "Calls answered, by method and status.", ["method", "code"])
CALL_SECONDS = Histogram("frame_rpc_call_seconds", "Time to answer a call, by method.", ["method"])
REPLICAS_DIFFERING = Gauge(
    "frame_replicas_differing", "Documents that differed from what was told, at the last nightly comparison."
)
NIGHTLY_DONE = Gauge("frame_nightly_done_timestamp_seconds", "When the last nightly comparison ended.")
NIGHTLY_FAILED = Counter("frame_nightly_failed_total", "Nightly comparisons that did not come to an end.")
CHAINS_CUT = Gauge("frame_audit_chains_cut", "Audit chains that do not end where they were signed.")
FORGED = Gauge("frame_forged_documents", "Documents that are not as the house kept them, at the last nightly search.")
UNPROVED = Gauge(
    "frame_unproved_documents", "Documents of which the chain holds no fingerprint, at the last nightly search."
)
SEARCH_DONE = Gauge("frame_search_done_timestamp_seconds", "When the last nightly search for forged documents ended.")
SEARCH_FAILED = Counter("frame_search_failed_total", "Nightly searches for forged documents that did not end.")
