"""A search for forged documents: what is kept is held against what the audit chain says was kept.

Each write that tells a fact leaves the fingerprint of the whole document beside that of the fact in the chain. So a
document that was altered, put back to an earlier state, added or removed past the house differs from the chain,
whether or not a fact shows what was altered. The search reads and never writes, and goes on beside a house at work:

1. Every document is read first. One without waiting facts is in the chain by then, since an outbox is cleared only
   after its facts are recorded.
2. The chain is read behind that, link by link, and each link is checked against the one before. What the chain says of
   a document at the sequence at which it was read is compared.
3. What the chain knows of newer, or knows and was not read, is read once more: a document that is older than the chain
   by now was put back, and one that is not there was removed.
"""

from operating.forgery.nightly import NightlySearch
from operating.forgery.searching import AlreadySearching, Findings, Forged, Search

__all__ = ["AlreadySearching", "Findings", "Forged", "NightlySearch", "Search"]
