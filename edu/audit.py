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
FIELDS: Mapping[str, type] = {"chain": str, "number": int, "previous": str, "entries": list, "hash": str}
SIGNED: Mapping[str, type] = {"school": str, "chain": str, "number": int, "hash": str, "signature": str, "key": str}
NAMES = ("id", "_id")  # of the document: its chain and number once more
NUMBER_DIGITS = 12


class Finding(NamedTuple):
    """One thing wrong, and where: the chain, the number of the link, and a sentence."""

    chain: str
    number: int
    what: str


class Checkpoint(NamedTuple):
    """What a house signed: at this number the chain had this hash. `key` is what it says it was signed with."""

    chain: str
    number: int
    hash: str
    signature: str
    key: str = ""


UNREADABLE = Checkpoint("", 0, "", "")


def checkpoint_of(body: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint that a fact's body tells; UNREADABLE, which never verifies, where it tells none."""
    if not _has(body, SIGNED) or body["school"] != body["chain"]:
        return UNREADABLE
    return Checkpoint(body["chain"], body["number"], body["hash"], body["signature"], body["key"])


def verify(
    links: Iterable[Mapping[str, Any]], checkpoints: Iterable[Checkpoint] = (), key: bytes = b""
) -> list[Finding]:
    """All that is wrong, in the order of the chains; links may come in any order of chains, each chain in its own.

    `key` is the house's raw Ed25519 public key; it is needed only where there are checkpoints.
    """
    findings: list[Finding] = []
    ends: dict[str, tuple[int, str]] = {}
    hashes: dict[tuple[str, int], str] = {}
    chain, number = "", 0
    for link in links:
        if not _has(link, FIELDS) or link.keys() - {*FIELDS, *NAMES}:
            findings.append(Finding(chain, number + 1, "what stands here cannot be read as a link"))
            continue
        chain, number = link["chain"], link["number"]
        before = ends.get(chain, (0, FIRST_PREVIOUS))
        findings.extend(Finding(chain, number, what) for what in _wrong(link, before))
        ends[chain] = (number, link["hash"])
        hashes[chain, number] = link["hash"]
    for checkpoint in checkpoints:
        findings.extend(_wrong_at(checkpoint, hashes, key))
    return findings


def message(chain: str, number: int, link_hash: str) -> bytes:
    """The bytes that a checkpoint signs."""
    return f"{chain}\n{number}\n{link_hash}\n".encode()


def _has(body: Mapping[str, Any], fields: Mapping[str, type]) -> bool:
    return all(isinstance(body.get(name), kind) and body[name] is not True for name, kind in fields.items())


def _wrong(link: Mapping[str, Any], before: tuple[int, str]) -> list[str]:
    wrong: list[str] = []
    number = link["number"]
    if number != before[0] + 1:
        wrong.append(f"link {before[0] + 1} is missing or out of order: {number} follows {before[0]}")
    elif link["previous"] != before[1]:
        wrong.append(f"it does not follow the link before it: {before[0]} was replaced or removed")
    if _hash(link) != link["hash"]:
        wrong.append("its content was changed after it was written")
    own = f"{link['chain']}:{number:0{NUMBER_DIGITS}}"
    if any(link.get(name, own) != own for name in NAMES):
        wrong.append("it is kept under a name that is not its own")
    return wrong


def _hash(link: Mapping[str, Any]) -> str:
    body = {name: link[name] for name in ("chain", "number", "previous", "entries")}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # Half of a surrogate pair is no text: whatever it is encoded as, no house hashed it.
    return hashlib.sha256(canonical.encode(errors="backslashreplace")).hexdigest()


def _wrong_at(checkpoint: Checkpoint, hashes: Mapping[tuple[str, int], str], key: bytes) -> list[Finding]:
    chain, number = checkpoint.chain, checkpoint.number
    if checkpoint == UNREADABLE:
        return [Finding(chain, number, "a checkpoint cannot be read")]
    try:
        signed = message(chain, number, checkpoint.hash)
        Ed25519PublicKey.from_public_bytes(key).verify(_bytes(checkpoint.signature), signed)
        if checkpoint.key and _bytes(checkpoint.key) != key:
            return [Finding(chain, number, "the checkpoint names another key than the one that was kept")]
    except (InvalidSignature, ValueError):
        return [Finding(chain, number, "the checkpoint's signature does not verify")]
    have = hashes.get((chain, number))
    if have is None:
        return [Finding(chain, number, "a signed checkpoint names this link, and it is not there: the chain was cut")]
    if have != checkpoint.hash:
        return [Finding(chain, number, "a signed checkpoint names another hash for this link: history was rewritten")]
    return []


def _bytes(text: str) -> bytes:
    """Of base64 in its one proper form; a lenient reader would take several texts for the same bytes."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise ValueError(f"{text!r} is not how these bytes are written")
    return content
