"""Finds the service that takes a file: every importing service is asked, and the best answer gets it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from chassis.doors.first_answers import KeyReused
from chassis.errors import Forbidden, Invalid
from chassis.texts import verbatim
from chassis.why import Why
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.clients import ServiceClient

UNKNOWN = "unknown"
NOTHING = Why("")
COLUMNS_MISSING = "file.columns_missing"


@dataclass(frozen=True)
class Guess:
    """How well one service knows the file, with a score from 0 to 100."""

    client: ServiceClient
    kind: str
    score: int
    rows: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recognition:
    """`best` names the service to send the file to; without one, `why` says what is in the way."""

    guesses: tuple[Guess, ...] = ()
    best: Guess | None = None
    why: Why = field(default=NOTHING)
    unreadable: bool = False

    @property
    def lacking(self) -> Guess | None:
        """The best guess, where it only lacks columns: a person may say which ones they are."""
        return self.guesses[0] if self.why.code == COLUMNS_MISSING else None

    @property
    def kind(self) -> str:
        near = self.best or (self.guesses[0] if self.guesses and not self.unreadable else None)
        return near.kind if near else UNKNOWN


async def recognise(clients: Sequence[ServiceClient], upload: imports_pb2.ImportFileRequest) -> Recognition:
    """Asks all services at once and returns what they know; only the upload's kind counts where it is given.

    A service whose files the caller may not hand in is passed over. Raises ServiceUnavailableError when one service is
    away, since a file is not given to the second best for that; Forbidden when the caller may hand files to none;
    KeyReused.
    """
    request = imports_pb2.RecogniseRequest(
        name=upload.name, content=upload.content, school_hint=upload.school_hint, columns=dict(upload.columns)
    )
    # In the order of the services, whoever answers first: the same file is refused in the same words.
    answers = await asyncio.gather(*(_ask(client, request) for client in clients))
    forbidden = [answer for answer in answers if isinstance(answer, Forbidden)]
    if len(forbidden) == len(clients):
        raise forbidden[0]
    guesses = (answer for answer in answers if isinstance(answer, Guess) and answer.score > 0)
    ranked = sorted(guesses, key=lambda guess: (-guess.score, len(guess.missing)))
    if upload.kind:
        ranked = [guess for guess in ranked if guess.kind == upload.kind]
    return decide(ranked, [answer.message for answer in answers if isinstance(answer, Invalid)])


async def _ask(client: ServiceClient, request: imports_pb2.RecogniseRequest) -> Guess | Invalid | Forbidden:
    try:
        reply = await client.ask_imports("Recognise", request, seconds=limits.ASK_FILE_SECONDS)
    except (Invalid, Forbidden) as refusal:
        if refusal.reason == KeyReused.reason:
            raise  # of the caller's own key: no word about the file
        return refusal
    return Guess(client, reply.kind, reply.score, reply.rows, tuple(reply.missing_columns))


def decide(ranked: Sequence[Guess], refusals: Sequence[str]) -> Recognition:
    """The first of the ranked guesses, unless nobody knows the file, two know it equally well, or columns lack.

    `refusals` are the sentences of services that could not read the file, in the caller's language.
    """
    guesses = tuple(ranked)
    if not guesses:
        why = verbatim(refusals[0]) if refusals else Why("file.not_recognised")
        return Recognition(why=why, unreadable=bool(refusals))
    first = guesses[0]
    rivals = [guess for guess in guesses if (guess.score, len(guess.missing)) == (first.score, len(first.missing))]
    if len(rivals) > 1:
        return Recognition(guesses, why=Why("file.two_kinds", {"kinds": ", ".join(guess.kind for guess in rivals)}))
    if first.missing:
        columns = ", ".join(f"“{column}”" for column in first.missing)
        return Recognition(guesses, why=Why(COLUMNS_MISSING, {"columns": columns}))
    return Recognition(guesses, best=first)
