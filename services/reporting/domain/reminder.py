"""A reminder is sent at most once a day for a person, a duty and a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from contracts.facts.reporting import ReminderSent
from services.reporting.domain.month import local_day


@dataclass(frozen=True)
class Sent:
    by: str
    by_name: str
    at: datetime


@dataclass(kw_only=True)
class Reminder(Aggregate):
    person: str
    school: str
    duty: str
    month: str
    sent: list[Sent] = field(default_factory=list)

    def send(self, *, by: str, by_name: str, at: datetime) -> bool:
        """False when one was sent earlier the same day, by the clock of Asia/Ho_Chi_Minh."""
        if self.sent and local_day(self.sent[-1].at) == local_day(at):
            return False
        self.sent.append(Sent(by, by_name, at))
        self.tell(ReminderSent(school=self.school, person=self.person, duty=self.duty, month=self.month, by=by))
        return True


def reminder_id(person: str, duty: str, month: str) -> str:
    return f"{person}.{duty}.{month}"
