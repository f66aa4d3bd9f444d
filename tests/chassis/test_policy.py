"""Role × action × place: who may do what where."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor, Grant, from_claims, to_claims
from chassis.identity.policy import NotAllowed, Policy

POLICY = Policy(
    {
        "read marks": {"teacher": "class", "pupil": "self", "principal": "school", "officer": "jurisdiction"},
        "search": {"teacher": "anywhere"},
        "lend": {"librarian": ("school", "branch")},
    }
)


def actor(role: str, **places: str) -> Actor:
    return Actor("A1", "An", (Grant(role, {kind: (place,) for kind, place in places.items()}),))


TARGET = {"school": "S1", "class": "S1/7A", "self": "A1", "jurisdiction": ("xa-1", "tinh-87")}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor("teacher", **{"class": "S1/7A"}), True),
        (actor("teacher", **{"class": "S1/7B", "school": "S1"}), False),
        (actor("pupil"), True),
        (actor("principal", school="S1"), True),
        (actor("principal", school="S2"), False),
        (actor("officer", jurisdiction="root"), True),
        (actor("officer", jurisdiction="xa-1"), True),
        (actor("officer", jurisdiction="xa-2"), False),
        (actor("officer", jurisdiction="xa-2", below="S1"), True),
        (actor("officer", jurisdiction="xa-2", below="S2"), False),
        (actor("principal", below="S1"), False),
        (actor("guardian", school="S1"), False),
        (Actor("A1", "An", ()), False),
    ],
)
def test_a_role_reaches_only_its_own_places(who: Actor, *, may: bool) -> None:
    assert POLICY.allows(who, "read marks", **TARGET) is may


def test_an_empty_place_never_matches_an_empty_place() -> None:
    assert POLICY.allows(actor("teacher", **{"class": ""}), "read marks", **{"class": ""}) is False


def test_two_grants_do_not_lend_each_other_their_places() -> None:
    both = Actor("A1", "An", (Grant("teacher", {"class": ("S1/7A",)}), Grant("principal", {"school": ("S2",)})))
    assert POLICY.allows(both, "read marks", **{"class": "S2/7A", "school": "S2"}) is True
    assert POLICY.allows(both, "read marks", **{"class": "S1/7B", "school": "S1"}) is False


def test_an_action_outside_the_table_is_a_bug_and_not_a_refusal() -> None:
    with pytest.raises(KeyError):
        POLICY.allows(actor("teacher"), "fly")


def test_require_names_who_and_what() -> None:
    with pytest.raises(NotAllowed, match=r"A1 \(pupil\) may not search here"):
        POLICY.require(actor("pupil"), "search")


def test_claims_carry_an_actor_there_and_back() -> None:
    lan = Actor("A1", "Lan", (Grant("teacher", {"class": ("S1/7A", "S1/7B")}), Grant("officer", {})))
    assert from_claims(to_claims(lan)) == lan
