"""How a batch is divided among reactions: together where it may be, and never against a subject's own order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from chassis.delivery.batching import batches_of, cause_of
from chassis.delivery.reactions import Reaction
from contracts.envelope import Envelope
from tests.chassis.lending import CopyLent

AT = datetime(2026, 10, 1, tzinfo=UTC)


async def _nothing(*_: object) -> None:
    return


MANY = Reaction(CopyLent, "many", "", many=True, react=_nothing, validate=CopyLent.model_validate_json)
ONE = Reaction(CopyLent, "one", "", many=False, react=_nothing, validate=CopyLent.model_validate_json)


class Delivery(NamedTuple):
    envelope: Envelope
    reaction: Reaction = MANY


def delivered(*facts: str, reaction: Reaction = MANY) -> list[Delivery]:
    """Each as `subject:type:cause`; sequences count within a subject."""
    count: dict[str, int] = {}
    deliveries = []
    for fact in facts:
        subject, kind, cause = fact.split(":")
        count[subject] = count.get(subject, 0) + 1
        envelope = Envelope(f"{subject}/{count[subject]}", kind, "/edu/x", subject, AT, count[subject], cause)
        deliveries.append(Delivery(envelope, reaction))
    return deliveries


def shown(batches: list[list[Delivery]]) -> list[list[str]]:
    return [[delivery.envelope.id for delivery in batch] for batch in batches]


def test_what_an_outage_mixed_is_taken_by_type_in_as_many_batches_as_one_subject_needs() -> None:
    mixed = delivered(*(f"{subject}:{kind}:{kind}" for subject in "abc" for kind in ("raised", "paid")))
    assert shown(batches_of(mixed)) == [["a/1", "b/1", "c/1"], ["a/2", "b/2", "c/2"]]


def test_a_subject_whose_types_come_back_gets_a_later_batch_and_others_join_the_first_they_may() -> None:
    mixed = delivered("a:x:1", "a:y:1", "a:x:1", "b:x:1", "b:y:1")
    assert shown(batches_of(mixed)) == [["a/1", "b/1"], ["a/2", "b/2"], ["a/3"]]


def test_one_reaction_for_many_takes_several_causes_at_once_and_names_none_of_them() -> None:
    [batch] = batches_of(delivered("a:x:1", "b:x:2"))
    assert cause_of(batch) == ""
    [batch] = batches_of(delivered("a:x:1", "b:x:1"))
    assert cause_of(batch) == "1"


def test_a_reaction_that_takes_one_at_a_time_is_called_once_for_each_cause() -> None:
    assert shown(batches_of(delivered("a:x:1", "b:x:2", "c:x:1", reaction=ONE))) == [["a/1", "c/1"], ["b/1"]]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from("12")), max_size=60))
def test_every_fact_is_taken_once_and_each_subject_in_its_own_order(facts: list[tuple[str, str, str]]) -> None:
    everything = delivered(*(":".join(fact) for fact in facts))
    taken = [delivery for batch in batches_of(everything) for delivery in batch]
    assert sorted(delivery.envelope.id for delivery in taken) == sorted(delivery.envelope.id for delivery in everything)
    for subject in "abcd":
        sequences = [delivery.envelope.sequence for delivery in taken if delivery.envelope.subject == subject]
        assert sequences == sorted(sequences)
    assert all(len({delivery.envelope.type for delivery in batch}) == 1 for batch in batches_of(everything))
