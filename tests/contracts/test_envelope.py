"""A fact is a CloudEvent: what it says of itself are attributes and extensions; an older build's is read as well."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts import publish
from contracts.envelope import EARLIER, ENVELOPE, SIGNATURE, Envelope, from_headers, to_headers, values_of
from tests.contracts.older import older_records
from tests.signing import signed

# CloudEvents 1.0.2, 3: small letters and digits, 20 at most; and the binding to Kafka, 3.2.3: under this prefix.
ATTRIBUTE = re.compile(r"ce_[a-z0-9]{1,20}")
OF_KAFKA = {"content-type"}
ENTRY: dict[str, Any] = {
    "id": "accounts/pupils/2600000271/8",
    "type": "accounts.pupil_enrolled.v1",
    "source": "/edu/accounts",
    "subject": "2600000271",
    "time": "2026-11-02T07:15:00+00:00",
    "sequence": 8,
    "cause": "c0ffee",
    "school": "8702030",
    "body": "{}",
}
READ = Envelope(
    "accounts/pupils/2600000271/8",
    "accounts.pupil_enrolled.v1",
    "/edu/accounts",
    "2600000271",
    datetime(2026, 11, 2, 7, 15, tzinfo=UTC),
    8,
    "c0ffee",
    "8702030",
)


def test_every_header_of_a_fact_is_an_attribute_of_cloud_events_and_text() -> None:
    headers = dict(signed(ENTRY))
    assert [name for name in headers if not ATTRIBUTE.fullmatch(name)] == ["content-type"]
    assert all(value.decode("ascii").isprintable() for value in headers.values())


def test_the_published_document_names_the_headers_that_are_told_and_no_other() -> None:
    assert [name for name, _ in publish.ENVELOPE] == list(dict(signed(ENTRY)))
    assert [name for name, _ in to_headers(ENTRY)] == list(ENVELOPE)


def test_the_sequence_is_in_order_as_text_as_the_registered_extension_asks() -> None:
    told = [dict(to_headers({**ENTRY, "sequence": number}))["ce_sequence"] for number in (1, 9, 10, 99, 100, 10**11)]
    assert told == sorted(told)
    assert from_headers(to_headers(ENTRY)) == READ


def test_what_an_older_build_told_is_read_alike() -> None:
    [(_, _, _, headers), *_] = older_records()
    assert from_headers(headers) == READ._replace(id="accounts/x/2600000271/8")
    assert values_of(headers).keys() == dict(signed(ENTRY)).keys()


@pytest.mark.parametrize("name", [*EARLIER, "signature"])
def test_a_header_under_both_names_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=f"{EARLIER.get(name, SIGNATURE)} stands there twice"):
        from_headers([*signed(ENTRY), (name, b"1")])
