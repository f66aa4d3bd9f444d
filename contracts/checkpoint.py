"""The fact that anchors an audit chain outside the service that keeps it."""

from __future__ import annotations

from contracts.envelope import Fact

CHECKPOINTED = ".checkpointed.v1"  # behind the name of the house


class Checkpoint(Fact):
    """At `number` the audit chain `chain` had `hash`; `signature` is Ed25519 over both, by `key`, base64."""

    chain: str
    number: int
    hash: str
    signature: str
    key: str
