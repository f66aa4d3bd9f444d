"""The few questions a store room may ask of a collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis import limits


@dataclass(frozen=True, kw_only=True)
class Query:
    """Equality, ranges, membership, sort and limit; `after` continues a page that is sorted by id.

    `holding` asks that one entry of a list has these values. No index of a list helps every store: name a scalar too.
    """

    equals: Mapping[str, Any] = field(default_factory=dict)
    at_least: Mapping[str, Any] = field(default_factory=dict)
    above: Mapping[str, Any] = field(default_factory=dict)
    below: Mapping[str, Any] = field(default_factory=dict)
    any_of: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    holding: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sort: tuple[str, ...] = ("id",)
    limit: int = limits.PAGE_DOCUMENTS
    after: str = ""

    def filter(self) -> dict[str, Any]:
        """The store's own filter; `id` is spelled `_id` there."""
        conditions: dict[str, Any] = {_stored(name): value for name, value in self.equals.items()}
        ranges = (("$gte", self.at_least), ("$gt", self.above), ("$lt", self.below), ("$in", self.any_of))
        for operator, fields in ranges:
            for name, value in fields.items():
                bound = list(value) if operator == "$in" else value
                conditions.setdefault(_stored(name), {})[operator] = bound
        conditions |= {name: {"$elemMatch": dict(entry)} for name, entry in self.holding.items()}
        if self.after:
            conditions.setdefault("_id", {})["$gt"] = self.after
        return conditions

    def pipeline(self) -> list[dict[str, Any]]:
        """Filter, order and limit as stages: for a `find`, the embedded store reads the whole collection."""
        return [{"$match": self.filter()}, {"$sort": dict(self.order())}, {"$limit": self.limit}]

    def order(self) -> list[tuple[str, int]]:
        return [(_stored(name.lstrip("-")), -1 if name.startswith("-") else 1) for name in self.sort]


def _stored(name: str) -> str:
    return "_id" if name == "id" else name
