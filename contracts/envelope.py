"""The form in which one service tells another what happened: CloudEvents in binary mode, the body JSON."""

from __future__ import annotations

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
    "sequence",
    "cause",
    "school",
    "content-type",
)
SIGNED_BY, SIGNATURE = "signed_by", "signature"


def to_headers(entry: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """Binary-mode CloudEvents 1.0 headers, and the four of our own: sequence, cause, school, content-type."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(entry["id"]).encode()),
        ("ce_type", str(entry["type"]).encode()),
        ("ce_source", str(entry["source"]).encode()),
        ("ce_subject", str(entry["subject"]).encode()),
        ("ce_time", str(entry["time"]).encode()),
        ("sequence", str(entry["sequence"]).encode()),
        ("cause", str(entry["cause"]).encode()),
        ("school", str(entry["school"]).encode()),
        ("content-type", b"application/json"),
    ]


def from_headers(headers: Headers | Mapping[str, bytes]) -> Envelope:
    """Reads what `to_headers` makes. Raises KeyError or ValueError for a header that is missing or malformed."""
    values = dict(headers)
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
            int(values["sequence"]),
            values.get("cause", b"").decode(),
            values.get("school", b"").decode(),
        )
    except AttributeError as error:  # the log takes headers without a value
        raise ValueError("a header has no value") from error
