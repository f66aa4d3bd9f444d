"""A tiny house of no school: shelves that lend copies. The frame's suites run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.delivery.reactions import Reactions
from chassis.documents import Database, DocumentMapping, Index
from chassis.errors import Conflict
from chassis.store import Store
from contracts.envelope import Envelope, Fact


class CopyLent(Fact):
    """A copy left the shelf."""

    TYPE: ClassVar[str] = "library.copy_lent.v1"
    EXAMPLE: ClassVar[Mapping[str, Any]] = {"school": "s", "title": "a", "day": "2026-10-01"}

    title: str
    day: date


class ShelfEmpty(Conflict):
    reason = "SHELF_EMPTY"

    def __init__(self, shelf: str) -> None:
        super().__init__(f"shelf {shelf} has nothing left to lend", shelf=shelf)


@dataclass(kw_only=True)
class Shelf(Aggregate):
    titles: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    opened: date = date(2026, 9, 5)

    def lend_named(self, title: str, *, on: date) -> None:
        self.gone.append(title)
        self.tell(CopyLent(school="s", title=title, day=on))

    def tell_present(self) -> None:
        self.tell(CopyLent(school="s", title=f"{len(self.titles)} left", day=self.opened))

    def lend(self, *, on: date) -> str:
        if not self.titles:
            raise ShelfEmpty(self.id)
        title = self.titles.pop(0)
        self.tell(CopyLent(school="s", title=title, day=on))
        return title


def no_title_twice(shelf: Shelf) -> None:
    if len(set(shelf.titles)) != len(shelf.titles):
        raise ValueError(f"shelf {shelf.id} holds a title twice")


SHELVES = DocumentMapping(
    "shelves",
    Shelf,
    schema=2,
    upcasters={1: lambda old: {**{k: v for k, v in old.items() if k != "books"}, "titles": old["books"]}},
    indexes=(Index(("opened",)),),
    check=no_title_twice,
)


class LendingStore(Store):
    service = "library"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.shelves = self.aggregates(SHELVES)
        self.lent = self.facts("lent", [Index(("title",))])
        self.seen = self.replicas("seen")
        self.ours = database.name  # the subjects that begin so are those of the test
        self.failures: list[Exception] = []  # each raised once, for any fact of ours
        self.failing: dict[int, Exception] = {}  # raised for the fact of that sequence until it is taken out
        self.order: list[tuple[str, int]] = []


def hearing() -> Reactions[LendingStore]:
    hears: Reactions[LendingStore] = Reactions()

    @hears(CopyLent)
    async def remember(fact: CopyLent, envelope: Envelope, store: LendingStore) -> None:
        """Remembers what was lent."""
        ours = envelope.subject.startswith(store.ours)
        if ours and store.failures:
            raise store.failures.pop(0)
        if ours and envelope.sequence in store.failing:
            raise store.failing[envelope.sequence]
        store.order.append((envelope.subject, envelope.sequence))
        await store.lent.keep(envelope, fact.model_dump(mode="json"))
        await store.seen.put(envelope.subject, envelope.sequence, {"last": fact.title})

    return hears
