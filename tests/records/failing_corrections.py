"""The write of a correction, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from services.records.domain.windows import windows_of
from services.records.usecases import corrections
from tests.failing_twice import Outcome, Twice
from tests.records.failing_rows import USECASES, Month
from tests.records.school import TEACHER_LAN
from tests.records.test_marks import BOOK, FIRST, post


async def has_a_mark(month: Month) -> None:
    await post(month.store, "tx1", "8")


async def asks(month: Month) -> None:
    wanted = corrections.NewMark(FIRST, "tx1", "9", 1, "cộng nhầm")
    await corrections.ask_correction(
        month.store,
        actor=TEACHER_LAN,
        gradebook=BOOK.id,
        wanted=wanted,
        request_id="c1",
        windows=windows_of("hk1 teacher 10-20"),
    )


async def book(month: Month) -> tuple[int, int]:
    """How many corrections there are, and how often the gradebook was kept."""
    kept = await month.store.gradebooks.get(BOOK.id)
    return len(kept.corrections), kept.version


IN_CORRECTIONS: dict[str, Twice[Month]] = {
    f"{USECASES}/corrections.py:changed gradebooks.keep": Twice(
        before=has_a_mark,
        act=asks,
        sees=book,
        not_done=Outcome((0, 1), (1, 2)),
        answer_lost=Outcome((1, 2), (1, 2)),
    ),
}
