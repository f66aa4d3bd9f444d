"""A command that comes again under its key gets its first answer, by whichever process it comes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from cryptography.fernet import Fernet, InvalidToken

from chassis import limits
from chassis.clock import Clock
from chassis.documents import BrokenDocument
from chassis.documents.answers import ANSWERS, Answers
from chassis.errors import Invalid, Refusal, TransientError

log = structlog.get_logger()
READS = ("Get", "List", "Search")  # of a door that reads before it writes


class KeyReused(Invalid):
    reason = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key came with another body before; a new command needs a new key")


class FirstAnswers:
    """Keys belong to a caller and a method. What the key's owner was answered is sealed with the key itself.

    Only answers are kept. A refused command did nothing: it may be sent again, also corrected. A command that died half
    way is done again by the next who asks, which its own request_id makes harmless.
    """

    def __init__(self, answers: Answers, clock: Clock) -> None:
        self._answers = answers
        self._clock = clock

    async def answer(self, owner: str, method: str, key: str, request: bytes, do: Callable[[], Awaitable[Any]]) -> Any:
        """What `do` returns, a message; or the bytes of the one that it returned before.

        Raises KeyReused for another request, BrokenDocument for an answer that this key did not seal, and what `do`
        raises. While another process does the same it waits for its answer.
        """
        secret = hashlib.sha256(f"{owner}\0{method}\0{key}".encode()).digest()
        document = _derived(secret, b"id").hex()
        digest = _derived(secret, request).hex()
        seal = Fernet(base64.urlsafe_b64encode(_derived(secret, b"seal")))
        by = self._clock.new_id()
        while True:
            kept = await self._answers.claim(document, digest, by=by, at=self._clock.now())
            if kept is not None and kept.request != digest:
                raise KeyReused
            if kept is not None and kept.sealed:
                return _opened(seal, kept.sealed, document)
            if kept is not None and kept.is_own:
                break
            await asyncio.sleep(limits.COMMAND_LOOK_SECONDS)
        answer = await self._done(document, by, do)
        sealed = seal.encrypt(answer.SerializeToString()).decode()
        if len(sealed) > limits.ANSWER_BYTES:
            log.warning("an answer is too large to be kept", method=method, bytes=len(sealed))
            await self._answers.give_up(document, by=by)
        else:
            await self._answers.remember(document, sealed, by=by, at=self._clock.now())
        return answer

    async def run(self) -> None:
        """Forgets old answers; ends only by cancellation."""
        while True:
            try:
                await self._answers.forget(at=self._clock.now())
            except TransientError as error:
                log.warning("old answers stay for now", error=str(error))
            await asyncio.sleep(limits.ANSWERS_FORGET_SECONDS)

    async def _done(self, document: str, by: str, do: Callable[[], Awaitable[Any]]) -> Any:
        holding = asyncio.create_task(self._hold(document, by))
        try:
            return await do()
        except (Refusal, TransientError):
            with contextlib.suppress(TransientError):
                await self._answers.give_up(document, by=by)
            raise
        finally:
            holding.cancel()

    async def _hold(self, document: str, by: str) -> None:
        while True:
            await asyncio.sleep(limits.COMMAND_HELD_SECONDS / limits.COMMAND_HOLDS)
            with contextlib.suppress(TransientError):
                await self._answers.hold(document, by=by, at=self._clock.now())


def _derived(secret: bytes, what: bytes) -> bytes:
    return hmac.new(secret, what, hashlib.sha256).digest()


def _opened(seal: Fernet, sealed: str, document: str) -> bytes:
    try:
        return seal.decrypt(sealed.encode())
    except InvalidToken as error:
        raise BrokenDocument(ANSWERS, document, "this key did not seal the answer") from error
