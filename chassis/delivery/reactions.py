"""Which reaction a fact calls: the only table between what is heard and what is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.envelope import Envelope, Fact

S = TypeVar("S")
F = TypeVar("F", bound=Fact)
One = Callable[[F, Envelope, S], Awaitable[None]]
Many = Callable[[list[tuple[F, Envelope]], S], Awaitable[None]]


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
    """A house's `hears`: a decorator, and the table it fills."""

    def __init__(self) -> None:
        self.table: dict[str, Reaction] = {}

    def __call__(self, fact: type[F]) -> Callable[[One[F, S]], One[F, S]]:
        def register(reaction: One[F, S]) -> One[F, S]:
            async def each(heard: list[tuple[F, Envelope]], store: S) -> None:
                for one, told in heard:
                    await reaction(one, told, store)

            self._add(fact, reaction, each, many=False)
            return reaction

        return register

    def batch(self, fact: type[F]) -> Callable[[Many[F, S]], Many[F, S]]:
        """For facts that come by the thousand: those of one type are handed over together, whatever caused them.

        A reaction that tells facts of its own takes them one by one instead, so that each carries its cause.
        """

        def register(reaction: Many[F, S]) -> Many[F, S]:
            self._add(fact, reaction, reaction, many=True)
            return reaction

        return register

    def _add(self, fact: type[Fact], named: Any, react: Any, *, many: bool) -> None:
        if fact.TYPE in self.table:
            raise ValueError(f"{fact.TYPE} already calls {self.table[fact.TYPE].name}; a fact has one reaction a house")
        sentence = (named.__doc__ or "").strip().split("\n")[0]
        validate = fact.__pydantic_validator__.validate_json
        self.table[fact.TYPE] = Reaction(fact, named.__name__, sentence, many, react, validate)
