"""The writes by which a signed file is raised, and what stands after each failed and after the next round."""

from __future__ import annotations

from services.records.usecases.raising import raise_due
from tests.failing_twice import Outcome, Twice
from tests.records.failing_rows import USECASES, Month, may_be_signed, signs, the_plan
from tests.records.trusted import Here


async def may_be_raised(month: Month) -> None:
    """Signed, with an authority that answers until the process ends."""
    await may_be_signed(month)
    await signs(month)
    Here(month.deps.signing.authority.folder.parent.parent).answers(month.deps.signing)


async def raises(month: Month) -> None:
    await raise_due(month.store, month.deps)


async def versions(month: Month) -> tuple[int, int]:
    """How often the signed file was raised, and the files that are kept."""
    return len((await the_plan(month)).raised), len(list(month.deps.files.paths()))


IN_RAISING: dict[str, Twice[Month]] = {
    # A file that no record names is left over; the next round raises the signed one again.
    f"{USECASES}/raising.py:_raise files.put": Twice(
        before=may_be_raised,
        act=raises,
        sees=versions,
        not_done=Outcome((0, 3), (1, 4)),
        answer_lost=Outcome((0, 4), (1, 5)),
    ),
    f"{USECASES}/raising.py:_raise records.keep": Twice(
        before=may_be_raised,
        act=raises,
        sees=versions,
        not_done=Outcome((0, 4), (1, 5)),
        answer_lost=Outcome((1, 4), (1, 4)),
    ),
}
