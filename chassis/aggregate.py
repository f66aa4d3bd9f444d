"""An aggregate decides, and collects the facts its decisions cause; keeping it writes both as one document."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.envelope import Fact


@dataclass(kw_only=True)
class Aggregate:
    """`version` counts the times it was kept (0: never), `sequence` the facts it has told."""

    id: str
    version: int = 0
    sequence: int = 0

    def tell(self, fact: Fact) -> None:
        """Adds a fact that leaves with the next keep."""
        self.__dict__.setdefault("_pending_facts", []).append(fact)

    def tell_present(self) -> None:
        """Tells the whole present state again, for a new listener. Aggregates whose facts carry a state override it.

        Events that are counted (a payment) are never told again: a listener hears them from the log.
        """

    def pending_facts(self) -> list[Fact]:
        """The facts that were caused since the aggregate was read; none after it was kept."""
        return list(self.__dict__.get("_pending_facts", ()))

    def kept(self, *, version: int, sequence: int) -> None:
        """Called by the documents after the write was acknowledged."""
        self.version = version
        self.sequence = sequence
        self.__dict__.pop("_pending_facts", None)
