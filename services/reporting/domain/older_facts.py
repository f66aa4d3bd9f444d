"""What facts did not say before they had the field: it is read out of their ids here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.facts.payments import FeePaid

# Fields that came to a fact later. While they are empty they are not kept, so that a rebuild from older facts gives
# the documents that were kept when those facts were new.
EMPTY: tuple[object, ...] = ("", None)
LATER_FIELDS = frozenset({"group_name", "homeroom", "until", "acting_group", "acting_since", "acting_until", "since"})


def period_of(paid: FeePaid) -> str:
    """The period that was paid for; an invoice's id ends with it."""
    return paid.period or paid.invoice.rpartition("/")[2]


def group_name_of(person: Mapping[str, Any]) -> str:
    """What the group of a kept person is called; a group's id ends with it."""
    return str(person.get("group_name") or person["group"].partition("/")[2])
