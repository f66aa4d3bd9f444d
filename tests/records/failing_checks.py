"""The write of a code by which anybody checks a record, and what stands after it failed and was asked again."""

from __future__ import annotations

from dataclasses import replace

from services.records.usecases import checking
from tests.failing_twice import Outcome, Twice
from tests.records.failing_rows import USECASES, Month, may_be_signed, signs, the_plan


async def was_signed_without_a_code(month: Month) -> None:
    """As a house that knew no codes kept it."""
    await may_be_signed(month)
    await signs(month)
    plan = await the_plan(month)
    plan.content = replace(plan.content, check_code="")
    await month.store.records.keep(plan)


async def asks_for_the_code(month: Month) -> None:
    await checking.with_code(month.store, (await the_plan(month)).id)


async def has_code(month: Month) -> bool:
    return bool((await the_plan(month)).content.check_code)


IN_CHECKS: dict[str, Twice[Month]] = {
    f"{USECASES}/checking.py:with_code records.keep": Twice(
        before=was_signed_without_a_code,
        act=asks_for_the_code,
        sees=has_code,
        not_done=Outcome(False, True),
        answer_lost=Outcome(True, True),
    ),
}
