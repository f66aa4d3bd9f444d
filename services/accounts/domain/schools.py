"""Schools, and the tree of jurisdictions that they answer to. Both change by dated events; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from chassis.aggregate import Aggregate
from contracts.facts.accounts import SchoolRegistered
from services.accounts.domain.second_factor import RolesAsked

Outcome = Literal["created", "changed", "same"]
ROOT = "root"


@dataclass(frozen=True)
class Parent:
    """The node that a school or jurisdiction answers to, for which matter, and from when to when."""

    node: str
    matter: str  # administrative | professional
    since: date
    until: date | None = None


@dataclass(kw_only=True)
class Jurisdiction(Aggregate):
    """A node of the tree. Its type and label are data: levels of government come and go."""

    type: str
    label: str
    since: date
    until: date | None = None
    parents: list[Parent] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    second_factor: RolesAsked | None = None

    def ask_second_factor(self, asked: RolesAsked) -> bool:
        """Returns False when the same roles were asked before."""
        if self.second_factor is not None and self.second_factor.roles == asked.roles:
            return False
        self.second_factor = asked
        return True


@dataclass(frozen=True)
class SchoolRow:
    """A row of the list of schools; None stands for a column that the file does not have."""

    code: str
    name: str
    levels: tuple[str, ...] | None = None
    kind: str | None = None
    unit: str | None = None
    unit_name: str | None = None
    email: str | None = None


@dataclass(kw_only=True)
class School(Aggregate):
    name: str
    levels: tuple[str, ...] = ()
    kind: str = ""
    unit: str = ""
    unit_name: str = ""
    email: str = ""
    parents: list[Parent] = field(default_factory=list)

    def take(self, row: SchoolRow, *, on: date) -> Outcome:
        """Replaces what was known by what the row carries; the rest stays."""
        carried = {
            "name": row.name,
            "levels": row.levels,
            "kind": row.kind,
            "unit": row.unit,
            "unit_name": row.unit_name,
            "email": row.email,
        }
        changed = {name: value for name, value in carried.items() if value and getattr(self, name) != value}
        if not changed and self.version:
            return "same"
        for name, value in changed.items():
            setattr(self, name, value)
        self._answer_to(on)
        self.tell_present()
        return "changed" if self.version else "created"

    def tell_present(self) -> None:
        self.tell(
            SchoolRegistered(
                school=self.id,
                name=self.name,
                levels=self.levels,
                kind=self.kind,
                unit=self.unit,
                unit_name=self.unit_name,
            )
        )

    def _answer_to(self, on: date) -> None:
        """The commune administers, the root directs professionally. A move closes the old link with its day."""
        for node, matter in ((self.unit, "administrative"), (ROOT, "professional")):
            open_now = [link for link in self.parents if link.matter == matter and link.until is None]
            if not node or any(link.node == node for link in open_now):
                continue
            ended = [Parent(link.node, link.matter, link.since, on) for link in open_now]
            kept = [link for link in self.parents if link not in open_now]
            self.parents = [*kept, *ended, Parent(node, matter, on)]
