"""Systems with the sample month in them: one for all who only ask, until somebody alters it; then another one."""

from __future__ import annotations

from functools import cached_property

from tests.journeys.end_state import EndState, end_state
from tests.journeys.stage import Journey, Stage


class Months:
    """In whichever order the tests come, who wants the month as it was loaded gets it so."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._number = 1
        self._is_altered = False

    @cached_property
    def loaded(self) -> EndState:
        """What a load ends in; each ends in the same."""
        return end_state(self.as_loaded())

    def as_loaded(self) -> Journey:
        """Nobody has done anything there since it was loaded."""
        if self._is_altered:
            self._number += 1
            self._is_altered = False
        return self._stage.play(f"month-{self._number}")

    def to_work_on(self) -> Journey:
        """Whoever asks may alter it."""
        assert self.loaded  # looked at before anything is altered
        self._is_altered = True
        return self._stage.play(f"month-{self._number}")
