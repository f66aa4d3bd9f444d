"""A table that no bank made, handed in as a statement: it books nothing until a second person has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.aggregate import Aggregate
from services.payments.domain import limits
from services.payments.domain.refusals import NothingWaits
from services.payments.domain.second_person import require_other

WAITS, CONFIRMED, DECLINED = "waits", "confirmed", "declined"


@dataclass(kw_only=True)
class HandedTable(Aggregate):
    """The id holds the school and the content. Its lines are held; they name it."""

    school: str
    account: str
    file: str
    by: str
    at: datetime
    state: str = WAITS
    decided_by: str = ""

    def hand_in_again(self, by: str, at: datetime) -> bool:
        """A declined one waits once more. False when nothing changed."""
        if self.state != DECLINED:
            return False
        self.state, self.by, self.at, self.decided_by = WAITS, by, at, ""
        return True

    def decide(self, by: str, *, accepted: bool) -> bool:
        """False when it was decided so before. Raises NothingWaits or SecondPersonNeeded."""
        wanted = CONFIRMED if accepted else DECLINED
        if self.state != WAITS:
            if self.state == wanted:
                return False
            raise NothingWaits(self.id)
        if accepted:
            require_other(self.by, by)
        self.state, self.decided_by = wanted, by
        return True


def table_id(school: str, content_sha256: str) -> str:
    return f"{school}/{content_sha256[: limits.TABLE_CHARACTERS]}"
