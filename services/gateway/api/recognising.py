"""Whose file is it? Every importing house is asked, and the best answer gets the file; a tie or none is a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import Forbidden, Invalid
from proto.gen.edu.imports.v1 import imports_pb2 as wire
from services.gateway import limits
from services.gateway.clients import ServiceClient

UNKNOWN = "unknown"
NOT_A_FILE_OF_OURS = (
    "không nhận ra đây là tệp gì; hãy xem tệp có dòng tiêu đề cột không, hoặc nói rõ loại tệp khi nạp (kind)"
)


@dataclass(frozen=True)
class Guess:
    """How well one house knows the file."""

    house: ServiceClient
    kind: str
    score: int
    rows: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recognised:
    """`best` is the house to hand the file to; without one, `why` says in a sentence what is in the way."""

    guesses: tuple[Guess, ...] = ()
    best: Guess | None = None
    why: str = ""
    unreadable: str = ""

    @property
    def kind(self) -> str:
        near = self.best or (self.guesses[0] if self.guesses and not self.unreadable else None)
        return near.kind if near else UNKNOWN


async def recognise(houses: Sequence[ServiceClient], name: str, content: bytes, *, kind: str = "") -> Recognised:
    """Asks all at once; a house whose files are not the caller's to hand in is passed over.

    Raises ServiceUnavailableError when one is away: a file is not given to the second best for that. Raises Forbidden
    when there is no service at all that the caller may hand files to.
    """
    request = wire.RecogniseRequest(name=name, content=content)
    # In the order of the houses, whoever answers first: the same file is refused in the same words.
    answers = await asyncio.gather(*(_ask(house, request) for house in houses))
    forbidden = [one for one in answers if isinstance(one, Forbidden)]
    if len(forbidden) == len(houses):
        raise forbidden[0]
    guesses = (one for one in answers if isinstance(one, Guess) and one.score > 0)
    ranked = sorted(guesses, key=lambda one: (-one.score, len(one.missing)))
    if kind:
        ranked = [one for one in ranked if one.kind == kind]
    return decide(ranked, [one.message for one in answers if isinstance(one, Invalid)])


async def _ask(house: ServiceClient, request: wire.RecogniseRequest) -> Guess | Invalid | Forbidden:
    try:
        reply = await house.ask_imports("Recognise", request, seconds=limits.ASK_FILE_SECONDS)
    except (Invalid, Forbidden) as refusal:
        return refusal
    return Guess(house, reply.kind, reply.score, reply.rows, tuple(reply.missing_columns))


def decide(ranked: Sequence[Guess], refusals: Sequence[str]) -> Recognised:
    """The first of the ranked guesses, unless nobody knows the file, two know it equally well, or columns lack."""
    guesses = tuple(ranked)
    if not guesses:
        return Recognised(
            why=refusals[0] if refusals else NOT_A_FILE_OF_OURS, unreadable=refusals[0] if refusals else ""
        )
    first = guesses[0]
    rivals = [one for one in guesses if (one.score, len(one.missing)) == (first.score, len(first.missing))]
    if len(rivals) > 1:
        kinds = ", ".join(one.kind for one in rivals)
        return Recognised(guesses, why=f"tệp có thể là: {kinds}; hãy nói rõ loại tệp khi nạp (kind)")
    if first.missing:
        columns = ", ".join(f"“{column}”" for column in first.missing)
        return Recognised(guesses, why=f"thiếu cột {columns}; hãy thêm cột, hoặc đổi tên cột tương ứng cho đúng")
    return Recognised(guesses, best=first)
