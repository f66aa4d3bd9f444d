"""The form in which one service tells another what happened: CloudEvents in binary mode, the body JSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Something that happened. Frozen, flat; carries ids and the values that a listener needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    EXAMPLE: ClassVar[Mapping[str, Any]]

    school: str = ""


class Envelope(NamedTuple):
    """Who told a fact, about what, when, and because of which command.

    It is a tuple and no model: one is made for every record that is heard, and a model costs four times as much.
    """

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    cause: str = ""
    school: str = ""


Headers = Sequence[tuple[str, bytes]]
# What a house signs, in this order; the body and the key of the record are signed with it.
ENVELOPE = (
    "ce_specversion",
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_subject",
    "ce_time",
    "ce_sequence",
    "ce_cause",
    "ce_school",
    "content-type",
)
SIGNED_BY, SIGNATURE = "ce_signedby", "ce_signature"
# The registered extension `sequence` is compared as text: so many digits, with zeros before.
SEQUENCE_DIGITS = 12
# Until December 2026 extensions were told without the prefix, and the signature in bytes. The log is kept for ever.
EARLIER = {"sequence": "ce_sequence", "cause": "ce_cause", "school": "ce_school", "signed_by": SIGNED_BY}
EARLIER_SIGNATURE = "signature"


def to_headers(entry: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 in binary mode on Kafka: its attributes, and our extensions sequence, cause and school."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(entry["id"]).encode()),
        ("ce_type", str(entry["type"]).encode()),
        ("ce_source", str(entry["source"]).encode()),
        ("ce_subject", str(entry["subject"]).encode()),
        ("ce_time", str(entry["time"]).encode()),
        ("ce_sequence", str(entry["sequence"]).zfill(SEQUENCE_DIGITS).encode()),
        ("ce_cause", str(entry["cause"]).encode()),
        ("ce_school", str(entry["school"]).encode()),
        ("content-type", b"application/json"),
    ]


def values_of(headers: Headers) -> dict[str, bytes]:
    """The headers by the names that they are told under today, also of a fact that an older build told.

    The values stay as they were signed. Raises ValueError where one stands under both names: a reader of either build
    would take another for it.
    """
    values = dict(headers)
    for name in values.keys() & EARLIER.keys():
        _put(values, EARLIER[name], values.pop(name))
    if EARLIER_SIGNATURE in values:
        _put(values, SIGNATURE, b64encode(values.pop(EARLIER_SIGNATURE) or b""))
    return values


def _put(values: dict[str, bytes], name: str, value: bytes) -> None:
    if name in values:
        raise ValueError(f"{name} stands there twice, under the name of today and that of before")
    values[name] = value


def from_headers(headers: Headers) -> Envelope:
    """Reads what `to_headers` makes. Raises KeyError or ValueError for a header that is missing or malformed."""
    return envelope_of(values_of(headers))


def envelope_of(values: Mapping[str, bytes]) -> Envelope:
    """The same, of headers by name. Raises KeyError or ValueError for a header that is missing or malformed."""
    try:
        time = datetime.fromisoformat(values["ce_time"].decode())
        if time.tzinfo is None:
            raise ValueError(f"ce_time {values['ce_time']!r} names no zone")
        return Envelope(
            values["ce_id"].decode(),
            values["ce_type"].decode(),
            values["ce_source"].decode(),
            values["ce_subject"].decode(),
            time,
            int(values["ce_sequence"]),
            values.get("ce_cause", b"").decode(),
            values.get("ce_school", b"").decode(),
        )
    except (AttributeError, TypeError) as error:  # the log takes headers without a value
        raise ValueError("a header has no value") from error
