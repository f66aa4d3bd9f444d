"""Which reaction a fact calls: the only table between the log and the use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.envelope import Envelope, Fact

S = TypeVar("S")
F = TypeVar("F", bound=Fact)
React = Callable[[F, Envelope, S], Awaitable[None]]
ReactToMany = Callable[[list[tuple[F, Envelope]], S], Awaitable[None]]


@dataclass(frozen=True)
class Reaction:
    """`react` takes all the given facts of one type, in order, or raises."""

    fact: type[Fact]
    name: str
    sentence: str
    many: bool
    react: Callable[[list[tuple[Any, Envelope]], Any], Awaitable[None]]
    validate: Callable[[bytes], Fact]


class Reactions(Generic[S]):
    """The `hears` of a service: a decorator, and the table that it fills."""

    def __init__(self) -> None:
        self.table: dict[str, Reaction] = {}

    def __call__(self, fact: type[F]) -> Callable[[React[F, S]], React[F, S]]:
        def register(reaction: React[F, S]) -> React[F, S]:
            async def each(facts: list[tuple[F, Envelope]], store: S) -> None:
                for each_fact, envelope in facts:
                    await reaction(each_fact, envelope, store)

            self._add(fact, reaction, each, many=False)
            return reaction

        return register

    def batch(self, fact: type[F]) -> Callable[[ReactToMany[F, S]], ReactToMany[F, S]]:
        """For facts that come by the thousand: the reaction gets those of one type together, whatever caused them.

        A reaction that tells facts of its own takes them one by one instead, so that each carries its cause.
        """

        def register(reaction: ReactToMany[F, S]) -> ReactToMany[F, S]:
            self._add(fact, reaction, reaction, many=True)
            return reaction

        return register

    def _add(self, fact: type[Fact], named: Any, react: Any, *, many: bool) -> None:
        if fact.TYPE in self.table:
            raise ValueError(f"{fact.TYPE} already calls {self.table[fact.TYPE].name}; a fact has one reaction")
        sentence = (named.__doc__ or "").strip().split("\n")[0]
        validate = fact.__pydantic_validator__.validate_json
        self.table[fact.TYPE] = Reaction(fact, named.__name__, sentence, many, react, validate)
