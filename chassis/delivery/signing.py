"""A house signs the facts that it tells, many with one signature; each is verified before it takes effect.

The facts of one telling are the leaves of a Merkle tree, hashed as in RFC 6962, and the house signs the root. A fact
carries the signature and the hashes beside its way up. One signature costs several hundred times what a hash costs:
shared, it costs a fact little more than the hash.
"""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis import limits, metrics
from chassis.delivery.kafka import Record
from chassis.delivery.unsigned import NONE, UnsignedPart
from chassis.identity.house_keys import HouseKeys, key_id
from contracts.envelope import ENVELOPE, SIGNATURE, SIGNED_BY, Headers, values_of
from contracts.topics import replay, topic_of

DOMAIN = b"edu facts v1\n"
LEAF, NODE = b"\x00", b"\x01"
LENGTHS = struct.Struct(f">{len(ENVELOPE) + 1}I")  # of the headers and the key; the body is what is left
SIDES = struct.Struct(">H")
_envelope_of, _value = itemgetter(*ENVELOPE), itemgetter(1)
SIGNATURE_BYTES = 64
HASH_BYTES = 32
WAY_BEGINS = SIGNATURE_BYTES + SIDES.size


UNSIGNED, UNKNOWN_KEY, WRONG_SIGNATURE, MISPLACED = "unsigned", "unknown_key", "wrong_signature", "misplaced"
KINDS = (UNSIGNED, UNKNOWN_KEY, WRONG_SIGNATURE, MISPLACED)


class FactNotTrustedError(ValueError):
    """The house that the record names did not tell it so. `kind` is a label of the metric.

    `ours` where no writer can bring it about: this process has no key of that house at all.
    """

    def __init__(self, kind: str, why: str, *, ours: bool = False) -> None:
        super().__init__(why)
        self.kind = kind
        self.ours = ours


class Forged:
    """What one reader of the log did not trust: counted by kind for the alert, and the last one named."""

    def __init__(self) -> None:
        self.said = ""
        self._count = 0
        # Counters that stand at 0 from the start: of one that first appears at 1, nobody sees that it grew.
        for kind in KINDS:
            metrics.FACTS_NOT_TRUSTED.labels(kind)

    def add(self, fact: str, why: FactNotTrustedError) -> None:
        self._count += 1
        metrics.FACTS_NOT_TRUSTED.labels(why.kind).inc()
        self.said = f"{self._count} records were not told by the house that they name, last {fact}: {why}"


def leaf_of(parts: Sequence[bytes], body: bytes) -> bytes:
    """The hash of a whole fact: `parts` are the headers of its envelope in their order, and its key."""
    return sha256(b"".join((LEAF, LENGTHS.pack(*map(len, parts)), *parts, body))).digest()


class FactSigner:
    """Signs for one house. It is made once, with the key that is in use."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._signed_by = (SIGNED_BY, key_id(key.public_key()).encode())

    def signed(self, headers: Sequence[Headers], keys: Sequence[bytes], bodies: Sequence[bytes]) -> list[Headers]:
        """The headers of each fact with its signature; the facts of a telling share signatures."""
        leaves = [leaf_of([*map(_value, own), key], body) for own, key, body in zip(headers, keys, bodies, strict=True)]
        signed: list[Headers] = []
        for first in range(0, len(leaves), limits.SIGNED_TOGETHER_FACTS):
            root, ways = _tree(leaves[first : first + limits.SIGNED_TOGETHER_FACTS])
            signature = self._key.sign(DOMAIN + root)
            for place, (sides, way) in enumerate(ways, start=first):
                own = (SIGNATURE, b64encode(signature + SIDES.pack(sides) + way))
                signed.append([*headers[place], self._signed_by, own])
        return signed


def _tree(leaves: Sequence[bytes]) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The root, and for each leaf the hashes beside its way up and on which side its own way comes, lowest bit first.

    What has no neighbour goes up as it is.
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append([*above, below[-1]] if len(below) % 2 else above)
    ways: list[tuple[int, bytes]] = [(0, b"")]
    for level in reversed(levels[:-1]):
        ways = [
            (ways[at >> 1][0] << 1 | at & 1, level[at ^ 1] + ways[at >> 1][1]) if at ^ 1 < len(level) else ways[at >> 1]
            for at in range(len(level))
        ]
    return levels[-1][0], ways


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


class Verifier:
    """Knows which house signed what. `unsigned` is the part of the log that was told before facts were signed."""

    def __init__(self, keys: HouseKeys, unsigned: UnsignedPart = NONE) -> None:
        self._keys = keys
        self._unsigned = unsigned
        # Hashes that stand below a root that the house signed: whoever meets one on the way up needs no signature.
        self._known: dict[str, set[bytes]] = {}
        self._edition = 0

    def begin(self) -> None:
        """Called before a batch: keys that were published or taken back since are known from now on."""
        if self._edition != self._keys.edition():
            self._known.clear()
            self._edition = self._keys.edition()

    def check(
        self,
        record: Record,
        values: Mapping[str, bytes] | None = None,
        *,
        hearer: str = "",
        also_on: Sequence[str] = (),
    ) -> None:
        """Raises FactNotTrustedError; KeyError or ValueError where the record is no fact at all.

        A fact belongs on the topic of its house, or where an operator put it back for `hearer`. `values` are what
        `values_of` made of the headers, where the caller has that already.
        """
        values = values_of(record.headers) if values is None else values
        teller = _teller(values["ce_type"] or b"")  # the log takes headers without a value
        key = record.key
        if record.topic != teller.topic and record.topic not in also_on and record.topic not in _replays(hearer):
            raise FactNotTrustedError(MISPLACED, f"it stands on {record.topic}, where {teller.house} tells nothing")
        if values["ce_source"] != teller.source:
            raise FactNotTrustedError(MISPLACED, f"it names {values['ce_source']!r} as the house that told it")
        if values["ce_subject"] != key:
            raise FactNotTrustedError(MISPLACED, f"it is about {values['ce_subject']!r} and has the key {key!r}")
        carried, signed_by = values.get(SIGNATURE), values.get(SIGNED_BY)
        if carried is None or signed_by is None:
            if not self._unsigned.holds(record):
                raise FactNotTrustedError(UNSIGNED, f"{teller.house} did not sign it")
            return
        try:
            leaf = leaf_of((*_envelope_of(values), key), record.value or b"")
        except (KeyError, TypeError):  # the log takes headers without a value
            raise FactNotTrustedError(
                WRONG_SIGNATURE, f"it is not what {teller.house} signed: a header of its envelope was taken away"
            ) from None
        if leaf not in self._known.setdefault(teller.house, set()):
            self._verify(teller.house, signed_by, _signature(carried), leaf)

    def _verify(self, service: str, signed_by: bytes, carried: bytes, leaf: bytes) -> None:
        """Climbs from the leaf until a hash is known, or the root, whose signature is verified."""
        way, known = len(carried) - WAY_BEGINS, self._known[service]
        if way < 0 or way % HASH_BYTES or way > SIDES.size * 8 * HASH_BYTES:
            raise FactNotTrustedError(WRONG_SIGNATURE, f"its signature has {len(carried)} bytes")
        [sides] = SIDES.unpack_from(carried, SIGNATURE_BYTES)
        node, met = leaf, [leaf]
        for at in range(WAY_BEGINS, len(carried), HASH_BYTES):
            beside = carried[at : at + HASH_BYTES]
            node = sha256(NODE + beside + node if sides & 1 else NODE + node + beside).digest()
            met.append(beside)
            if node in known:
                break
            met.append(node)
            sides >>= 1
        else:
            self._verify_root(service, signed_by.decode(errors="replace"), carried[:SIGNATURE_BYTES], node)
        if len(known) > limits.SIGNED_HASHES_HELD:
            known.clear()
        known.update(met)

    def _verify_root(self, service: str, signed_by: str, signature: bytes, root: bytes) -> None:
        key = self._keys.find(service, signed_by)
        if key is None:
            owner = self._keys.owner(signed_by)
            named = f"of {owner}" if owner else "that nobody published"
            why = f"it names {service}, and is signed by a key {named}: {signed_by}"
            raise FactNotTrustedError(UNKNOWN_KEY, why, ours=not self._keys.knows(service))
        try:
            key.verify(signature, DOMAIN + root)
        except InvalidSignature:
            raise FactNotTrustedError(
                WRONG_SIGNATURE, f"it is not what {service} signed: body, envelope or signature was altered"
            ) from None


def verifier_of(keys: Path, unsigned_part: Path | None) -> Verifier:
    """Raises OSError or ValueError when the file of the unsigned part cannot be read."""
    return Verifier(HouseKeys(keys), UnsignedPart.read(unsigned_part) if unsigned_part else NONE)


def _signature(carried: bytes) -> bytes:
    try:
        return b64decode(carried, validate=True)
    except binascii.Error:
        raise FactNotTrustedError(WRONG_SIGNATURE, "its signature is no base64") from None


class _Teller(NamedTuple):
    house: str
    topic: str
    source: bytes


@lru_cache(maxsize=limits.FACT_TYPES_HELD)
def _teller(fact_type: bytes) -> _Teller:
    """Who tells facts of this type, and where. Raises KeyError for a house that there is not."""
    named = fact_type.decode(errors="replace")
    house = named.partition(".")[0]
    return _Teller(house, topic_of(named), f"/edu/{house}".encode())


def _replays(hearer: str) -> tuple[str, ...]:
    return (replay(hearer),) if hearer else ()
