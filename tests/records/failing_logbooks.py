"""The writes of a class's logbook, and what stands after they failed and were asked again."""

from __future__ import annotations

from chassis.documents import Query
from services.records.domain.logbook import Lesson, Place
from services.records.usecases import logbooks
from tests.failing_twice import Outcome, Twice
from tests.records.failing_rows import USECASES, Month
from tests.records.school import CLASS, NOW, SCHOOL, TEACHER_LAN
from tests.records.test_need_to_know import as_homeroom_by_post

TODAY = NOW.date()


async def is_homeroom(month: Month) -> None:
    await as_homeroom_by_post(month.store)


async def enters(month: Month) -> None:
    await logbooks.post_entry(
        month.store,
        actor=TEACHER_LAN,
        school=SCHOOL,
        class_name=CLASS,
        place=Place(TODAY, "S", 1),
        lesson=Lesson(subject="TOAN", text="a"),
        base=0,
        request_id="l1",
    )


async def closes(month: Month) -> None:
    await logbooks.close_week(
        month.store,
        month.deps,
        actor=TEACHER_LAN,
        school=SCHOOL,
        class_name=CLASS,
        day=TODAY,
        note="",
        request_id="l2",
    )


async def kept(month: Month) -> tuple[list[tuple[int, bool]], int]:
    """How often each logbook was kept and whether it is closed, and how many records a head may sign."""
    books = await month.store.logbooks.where(Query())
    return [(book.version, book.closed) for book in books], len(await month.store.records.where(Query()))


IN_LOGBOOKS: dict[str, Twice[Month]] = {
    f"{USECASES}/logbooks.py:post_entry logbooks.keep": Twice(
        act=enters,
        sees=kept,
        not_done=Outcome(([], 0), ([(1, False)], 0)),
        answer_lost=Outcome(([(1, False)], 0), ([(1, False)], 0)),
    ),
    f"{USECASES}/logbooks.py:close_week logbooks.keep": Twice(
        before=is_homeroom,
        act=closes,
        sees=kept,
        not_done=Outcome(([], 0), ([(1, True)], 1)),
        answer_lost=Outcome(([(1, True)], 0), ([(1, True)], 1)),
    ),
}
