"""Checks chains of audit links offline, with nothing of the product but the files it exported.

The rule is stated in docs/security.md, so that anybody can check with a program of their own: the hash of a link is
SHA-256 over the canonical JSON of chain, number, previous hash and entries; `previous` is the hash of the link before.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIRST_PREVIOUS = "0" * 64


class Finding(NamedTuple):
    """One thing wrong, and where: the chain, the number of the link, and a sentence."""

    chain: str
    number: int
    what: str


class Checkpoint(NamedTuple):
    """What a house signed: at this number the chain had this hash."""

    chain: str
    number: int
    hash: str
    signature: str


def verify(
    links: Iterable[Mapping[str, Any]], checkpoints: Iterable[Checkpoint] = (), key: bytes = b""
) -> list[Finding]:
    """All that is wrong, in the order of the chains; links may come in any order of chains, each chain in its own.

    `key` is the house's raw Ed25519 public key; it is needed only where there are checkpoints.
    """
    findings: list[Finding] = []
    ends: dict[str, tuple[int, str]] = {}
    hashes: dict[tuple[str, int], str] = {}
    for link in links:
        chain, number = str(link["chain"]), int(link["number"])
        before = ends.get(chain, (0, FIRST_PREVIOUS))
        findings.extend(Finding(chain, number, what) for what in _wrong(link, before))
        ends[chain] = (number, str(link["hash"]))
        hashes[chain, number] = str(link["hash"])
    for checkpoint in checkpoints:
        findings.extend(_wrong_at(checkpoint, hashes, key))
    return findings


def message(chain: str, number: int, link_hash: str) -> bytes:
    """The bytes that a checkpoint signs."""
    return f"{chain}\n{number}\n{link_hash}\n".encode()


def _wrong(link: Mapping[str, Any], before: tuple[int, str]) -> list[str]:
    found: list[str] = []
    number = int(link["number"])
    if number != before[0] + 1:
        found.append(f"link {before[0] + 1} is missing or out of order: {number} follows {before[0]}")
    elif link["previous"] != before[1]:
        found.append(f"it does not follow the link before it: {before[0]} was replaced or removed")
    body = {name: link[name] for name in ("chain", "number", "previous", "entries")}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(canonical.encode()).hexdigest() != link["hash"]:
        found.append("its content was changed after it was written")
    return found


def _wrong_at(checkpoint: Checkpoint, hashes: Mapping[tuple[str, int], str], key: bytes) -> list[Finding]:
    chain, number = checkpoint.chain, checkpoint.number
    try:
        signed = message(chain, number, checkpoint.hash)
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(checkpoint.signature), signed)
    except (InvalidSignature, ValueError):
        return [Finding(chain, number, "the checkpoint's signature does not verify")]
    have = hashes.get((chain, number))
    if have is None:
        return [Finding(chain, number, "a signed checkpoint names this link, and it is not there: the chain was cut")]
    if have != checkpoint.hash:
        return [Finding(chain, number, "a signed checkpoint names another hash for this link: history was rewritten")]
    return []
