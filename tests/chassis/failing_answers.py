"""First answers whose writes fail: the same command sent again is answered, and done once more at most."""

from __future__ import annotations

from datetime import timedelta

from chassis import limits
from chassis.clock import FrozenClock
from chassis.documents.answers import ANSWERS
from chassis.doors.first_answers import FirstAnswers
from chassis.errors import Conflict
from proto.gen.edu.imports.v1 import imports_pb2
from tests.chassis.failing_documents import Frame
from tests.failing_twice import Outcome, Twice

PLACE = "chassis/documents/answers.py:Answers"
NONE: list[str] = []


class Done:
    """How often the command was done since the test began, and what its caller got."""

    times = 0


async def do() -> imports_pb2.ImportFileResponse:
    Done.times += 1
    return imports_pb2.ImportFileResponse(report=imports_pb2.FileReport(file=str(Done.times)))


async def refuse() -> imports_pb2.ImportFileResponse:
    raise Conflict("not now")


async def begins(_: Frame) -> None:
    Done.times = 0


async def commands(frame: Frame) -> None:
    """And when it is sent again, whoever began it has been silent for so long."""
    clock = frame.store.clock
    answers = FirstAnswers(frame.store.answers, clock)
    assert isinstance(clock, FrozenClock)
    clock.move(timedelta(seconds=limits.COMMAND_HELD_SECONDS))
    await answers.answer("GV1", "ImportFile", "k1", b"a.xlsx", do)


async def is_refused(frame: Frame) -> None:
    """A refusal reaches its caller though its place cannot be freed; then the place is free when nobody holds it."""
    try:
        await FirstAnswers(frame.store.answers, frame.store.clock).answer("GV1", "ImportFile", "k1", b"a.xlsx", refuse)
    except Conflict as refusal:
        raise RefusedError from refusal


class RefusedError(Exception):
    """As its caller is told."""


async def dies(frame: Frame) -> None:
    """Half way."""
    await begins(frame)
    await frame.store.answers.claim("d1", "r1", by="one", at=frame.store.now())


async def holds_on(frame: Frame) -> None:
    await frame.store.answers.hold("d1", by="one", at=frame.store.now())


async def forgets(frame: Frame) -> None:
    at = frame.store.now() + timedelta(hours=limits.ANSWER_KEPT_HOURS, seconds=1)
    await frame.store.answers.forget(at=at)


async def places(frame: Frame) -> tuple[int, list[str]]:
    """How often it was done, and of each place whether it is held or answered."""
    kept = await frame.database[ANSWERS].find({}).to_list(None)
    return Done.times, ["answered" if place["sealed"] else "held" for place in kept]


IN_ANSWERS: dict[str, Twice[Frame]] = {
    f"{PLACE}.claim insert_one": Twice(
        before=begins,
        act=commands,
        sees=places,
        not_done=Outcome((0, NONE), (1, ["answered"])),
        answer_lost=Outcome((0, ["held"]), (1, ["answered"])),
    ),
    f"{PLACE}.remember update_one": Twice(
        before=begins,
        act=commands,
        sees=places,
        # Done, and not yet answered: what is sent again is done again under the request_id, which changes nothing.
        not_done=Outcome((1, ["held"]), (2, ["answered"])),
        answer_lost=Outcome((1, ["answered"]), (1, ["answered"])),
    ),
    f"{PLACE}.hold update_one": Twice(
        before=dies,
        act=holds_on,
        sees=places,
        not_done=Outcome((0, ["held"]), (0, ["held"])),
        answer_lost=Outcome((0, ["held"]), (0, ["held"])),
    ),
    f"{PLACE}.give_up delete_one": Twice(
        before=begins,
        act=is_refused,
        again=commands,
        sees=places,
        not_done=Outcome((0, ["held"]), (1, ["answered"])),
        answer_lost=Outcome((0, NONE), (1, ["answered"])),
        raises=RefusedError,
    ),
    f"{PLACE}.forget delete_many": Twice(
        before=dies,
        act=forgets,
        sees=places,
        not_done=Outcome((0, ["held"]), (0, NONE)),
        answer_lost=Outcome((0, NONE), (0, NONE)),
    ),
}


async def is_taken_over(frame: Frame) -> None:
    at = frame.store.now() + timedelta(seconds=limits.COMMAND_HELD_SECONDS)
    await frame.store.answers.claim("d1", "r1", by="two", at=at)


async def holder(frame: Frame) -> list[str]:
    return [place["by"] for place in await frame.database[ANSWERS].find({}).to_list(None)]


IN_ANSWERS[f"{PLACE}.claim update_one"] = Twice(
    before=dies,
    act=is_taken_over,
    sees=holder,
    not_done=Outcome(["one"], ["two"]),
    answer_lost=Outcome(["two"], ["two"]),
)
