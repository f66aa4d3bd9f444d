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

    A tuple and no model: one is made for every record heard, and a model costs four times as much.
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


def to_headers(told: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """Binary-mode CloudEvents 1.0 headers, and the four of our own: sequence, cause, school, content-type."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(told["id"]).encode()),
        ("ce_type", str(told["type"]).encode()),
        ("ce_source", str(told["source"]).encode()),
        ("ce_subject", str(told["subject"]).encode()),
        ("ce_time", str(told["time"]).encode()),
        ("sequence", str(told["sequence"]).encode()),
        ("cause", str(told["cause"]).encode()),
        ("school", str(told["school"]).encode()),
        ("content-type", b"application/json"),
    ]


def from_headers(headers: Headers) -> Envelope:
    """Reads back what `to_headers` wrote. Raises KeyError or ValueError when a header is missing or malformed."""
    found = dict(headers)
    try:
        time = datetime.fromisoformat(found["ce_time"].decode())
        if time.tzinfo is None:
            raise ValueError(f"ce_time {found['ce_time']!r} names no zone")
        return Envelope(
            found["ce_id"].decode(),
            found["ce_type"].decode(),
            found["ce_source"].decode(),
            found["ce_subject"].decode(),
            time,
            int(found["sequence"]),
            found.get("cause", b"").decode(),
            found.get("school", b"").decode(),
        )
    except AttributeError as error:  # the log keeps headers without a value
        raise ValueError("a header has no value") from error
