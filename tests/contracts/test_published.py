"""What is published is what is told, and no change of it breaks a listener."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from contracts import publish
from contracts.compatibility import breaks
from contracts.envelope import Fact
from contracts.facts import all_facts
from contracts.topics import TOPICS

FACTS = all_facts()
BEFORE: dict[str, Any] = {
    "properties": {
        "pupil": {"type": "string", "maxLength": 10},
        "amount": {"type": "integer"},
        "note": {"type": "string"},
    },
    "required": ["pupil", "amount"],
}


def changed(**properties: Any) -> dict[str, Any]:
    return {**BEFORE, "properties": {**BEFORE["properties"], **properties}}


def test_what_is_published_is_fresh() -> None:
    assert publish.stale() == []
    assert not publish.image_is_stale()


def test_no_published_fact_was_broken() -> None:
    assert publish.broken_facts() == []


def test_no_published_proto_was_broken() -> None:
    assert publish.broken_protos() == []


def test_the_protos_are_clean_by_the_standard_rules() -> None:
    assert publish.buf("lint", "proto").stdout == ""


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS.keys())
def test_a_fact_is_flat_and_frozen_and_shows_every_field_in_its_example(fact: type[Fact]) -> None:
    told = fact.model_validate(fact.EXAMPLE)
    assert set(fact.EXAMPLE) == set(fact.model_fields)
    assert "$defs" not in fact.model_json_schema()
    with pytest.raises(ValidationError):
        setattr(told, "school", "another")  # noqa: B010 - mypy knows that it is frozen


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS.keys())
def test_a_fact_is_named_by_its_house_and_by_what_happened(fact: type[Fact]) -> None:
    house, name, version = fact.TYPE.split(".")
    assert house in TOPICS
    # Every house signs the head of its audit chain: one shape, told by each under its own type.
    assert fact.__module__ in (f"contracts.facts.{house}", "contracts.facts.checkpoints")
    assert fact.__name__.lower() in (name.replace("_", ""), f"{house}{name}")
    assert version.startswith("v")
    assert publish.sentence_of(fact).endswith(".")


@pytest.mark.parametrize("fact_type", FACTS)
def test_what_is_published_of_a_fact_is_a_json_schema_that_its_example_and_a_later_field_fit(fact_type: str) -> None:
    schema = json.loads((publish.PUBLISHED / f"{fact_type}.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["$id"] == f"urn:lien-truong:fact:{fact_type}"
    Draft202012Validator.check_schema(schema)
    fits = Draft202012Validator(schema)
    [example] = schema["examples"]
    assert [fault.message for fault in fits.iter_errors({**example, "of_tomorrow": 1})] == []
    lacking = {name: value for name, value in example.items() if name not in schema["required"]}
    assert len(list(fits.iter_errors(lacking))) == len(schema["required"])


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS.keys())
def test_a_listener_ignores_a_field_that_it_does_not_know(fact: type[Fact]) -> None:
    known = fact.model_validate(fact.EXAMPLE)
    assert fact.model_validate({**fact.EXAMPLE, "of_tomorrow": 1}) == known


def test_the_asyncapi_document_has_a_channel_for_each_topic_and_a_message_for_each_fact() -> None:
    document = json.loads((publish.PUBLISHED / publish.ASYNCAPI).read_text(encoding="utf-8"))
    told = {ref for channel in document["channels"].values() for ref in channel["messages"]}
    assert told == set(FACTS) == set(document["components"]["messages"])
    assert {channel["address"] for channel in document["channels"].values()} <= {t.name for t in TOPICS.values()}


def test_a_new_field_with_a_default_breaks_nothing() -> None:
    assert breaks(BEFORE, changed(reason={"type": "string", "default": ""})) == []


def test_a_limit_that_was_raised_breaks_nothing() -> None:
    assert breaks(BEFORE, changed(pupil={"type": "string", "maxLength": 12})) == []


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (
            {**BEFORE, "properties": {k: v for k, v in BEFORE["properties"].items() if k != "note"}},
            "note is gone; keep it, and tell a new version of the fact beside",
        ),
        (
            {**changed(term={"type": "string"}), "required": ["pupil", "amount", "term"]},
            "term is new and required; give it a default, kept facts do not have it",
        ),
        (
            {**BEFORE, "required": ["pupil", "amount", "note"]},
            "note became required; leave its default, kept facts may lack it",
        ),
        (
            changed(amount={"type": "string"}),
            "amount changes type from integer to string; tell a new version of the fact beside",
        ),
        (
            changed(pupil={"type": "string", "maxLength": 8}),
            "pupil changes maxLength from 10 to 8; tell a new version of the fact beside",
        ),
    ],
    ids=["removed", "new-required", "now-required", "other-type", "narrower"],
)
def test_a_change_that_a_listener_would_not_survive_is_named(after: dict[str, Any], said: str) -> None:
    assert breaks(BEFORE, after) == [said]
