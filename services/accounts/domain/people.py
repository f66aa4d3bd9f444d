"""Members of staff and the posts that they hold. A post is closed with its day and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from chassis.aggregate import Aggregate
from contracts.facts.accounts import PersonAppointed
from contracts.ids import group_id
from services.accounts.domain.list_changes import ListChange, Reading, Withdrawn, taken_back, told_again, with_change
from services.accounts.domain.refusals import ActingDaysInvalid, NoPostToEnd, PostChanged, SecondPersonNeeded
from services.accounts.domain.roles import post_of, role_of
from services.accounts.domain.schools import Outcome

DETAILS = ("gender", "personal_id", "phone", "email")


@dataclass(frozen=True)
class StaffRow:
    """A row of the list of staff; None stands for a column that the file does not have."""

    code: str
    name: str
    title: str
    birth_date: date | None = None
    group: str | None = None
    subject: str | None = None
    homeroom: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Appointment:
    school: str
    title: str
    group: str
    subject: str
    homeroom: str
    since: date
    until: date | None = None
    confirmed_by: str = ""


@dataclass(frozen=True)
class WaitingPost:
    """A post that a list names, given or taken away, and who handed the list in."""

    post: Appointment
    by: str


@dataclass(frozen=True)
class Acting:
    """The lead of a group from a day to a day, both counted, in place of a leader who is not there."""

    group: str
    since: date
    until: date
    by: str


@dataclass(kw_only=True)
class PersonValues:
    """`school`, `role` and the like are those of the present appointment; `past` holds the closed appointments.

    A post with rights over others begins, moves or ends when a second person confirms it; until then it is `waiting`,
    and the present post goes on. Whoever comes new with such a post has none before.
    """

    name: str
    school: str
    role: str
    title: str
    group: str = ""
    subject: str = ""
    homeroom: str = ""
    since: date
    birth_date: date | None = None
    gender: str = ""
    personal_id: str = ""
    phone: str = ""
    email: str = ""
    past: list[Appointment] = field(default_factory=list)
    confirmed_by: str = ""
    waiting: WaitingPost | None = None
    waiting_school: str = ""  # where the waiting post is; beside it, so that it can be asked for
    ends: date | None = None  # the first day without the post
    ended_by: str = ""


@dataclass(kw_only=True)
class Person(PersonValues, Aggregate):
    """`list_changes` holds what lists changed lately.

    Who is `withdrawn` is listed nowhere, and nothing is known beside the name; the code stays.
    """

    acting: list[Acting] = field(default_factory=list)
    list_changes: list[ListChange[PersonValues]] = field(default_factory=list)
    list_changed_at: datetime | None = None  # the last of them
    withdrawn: Withdrawn | None = None

    @classmethod
    def appoint(cls, row: StaffRow, *, school: str, on: date, by: str = "", reading: Reading | None = None) -> Person:
        person = cls(id=row.code, name=row.name, school=school, role=role_of(""), title="", since=on)
        person._come(row, on, by, reading)
        return person

    def appoint_again(
        self, row: StaffRow, *, school: str, on: date, by: str = "", reading: Reading | None = None
    ) -> None:
        """Lists who was withdrawn, as if nothing had been known."""
        self._put(PersonValues(name=row.name, school=school, role=role_of(""), title="", since=on))
        self.withdrawn = None
        self._come(row, on, by, reading)

    def _come(self, row: StaffRow, on: date, by: str, reading: Reading | None) -> None:
        self._detail(row)
        self._move(row, self.school, on, by)
        self._taken(reading, before=None)
        self._tell()

    def take(self, row: StaffRow, *, school: str, on: date, by: str = "", reading: Reading | None = None) -> Outcome:
        """Replaces what was known by what the row carries; a blank erases nothing. `by` hands the list in."""
        before = self.values()
        outcome = self._take(row, school, on, by)
        if outcome != "same":
            self._taken(reading, before=before)
        return outcome

    def take_back(self, report: str, *, on: date) -> None:
        """Puts back what was known before the list; whom it brought is withdrawn. Nothing is in the way."""
        self.list_changes, first = taken_back(self.list_changes, report, version=self.version)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None
        if first.before is None:
            self.withdrawn = Withdrawn(self.school, "", "", on)
            self._put(PersonValues(name=self.name, school="", role=role_of(""), title="", since=on, ends=on))
        else:
            self._put(first.before)
        self._tell()

    def _taken(self, reading: Reading | None, *, before: PersonValues | None) -> None:
        self.list_changes = with_change(self.list_changes, reading, version=self.version, before=before)
        self.list_changed_at = self.list_changes[-1].at if self.list_changes else None

    def values(self) -> PersonValues:
        return PersonValues(**{name: getattr(self, name) for name in _VALUES})

    def _put(self, values: PersonValues) -> None:
        for name, value in vars(values).items():
            setattr(self, name, value)

    def _take(self, row: StaffRow, school: str, on: date, by: str) -> Outcome:
        named = self._name(row.name)
        detailed = self._detail(row)
        moved = self._move(row, school, on, by)
        if not (named or detailed or moved):
            return "same"
        # Also where no fact shows the difference: the chain then knows the document as it stands.
        self._tell()
        return "changed"

    def confirm_post(self, title: str, *, by: str, on: date) -> None:
        """Lets the waiting post take effect. Raises PostChanged where another one waits, or SecondPersonNeeded."""
        waiting = self._waiting_as(title)
        if by in {self.id, waiting.by}:
            raise SecondPersonNeeded(self.id, by)
        self._begin(waiting.post, on, confirmed_by=by)
        self._wait_for(None)
        self._tell()

    def decline_post(self, title: str, *, by: str) -> None:
        """Forgets the waiting post; the present one stays. Raises PostChanged or SecondPersonNeeded."""
        self._waiting_as(title)
        if by == self.id:
            raise SecondPersonNeeded(self.id, by)
        self._wait_for(None)
        self._tell()

    def end_post(self, *, on: date, by: str) -> bool:
        """Ends the post from that day; False where it ends then already. Raises NoPostToEnd or SecondPersonNeeded."""
        if not self.title or on < self.since:
            raise NoPostToEnd(self.id, on)
        if by == self.id:
            raise SecondPersonNeeded(self.id, by)
        if self.ends == on:
            return False
        self.ends, self.ended_by = on, by
        self._tell()
        return True

    def lead_for(self, group: str, *, since: date, until: date, by: str) -> bool:
        """Acts as the group's leader on those days; False where that was said. Raises ActingDaysInvalid and others."""
        if until < since or self.has_ended(since):
            raise ActingDaysInvalid(self.id, since, until)
        if by == self.id:
            raise SecondPersonNeeded(self.id, by)
        if any((one.group, one.since, one.until) == (group, since, until) for one in self.acting):
            return False
        self.acting = [*self.acting, Acting(group, since, until, by)]
        self._tell()
        return True

    def has_ended(self, day: date) -> bool:
        return self.ends is not None and day >= self.ends

    def acts_for(self, day: date) -> list[str]:
        """The groups that the person leads on that day in place of their leader."""
        return [one.group for one in self.acting if one.since <= day <= one.until and not self.has_ended(day)]

    @property
    def has_post(self) -> bool:
        """Whether the person has rights over others, or will have them once the post is confirmed."""
        return bool(post_of(self.title) or (self.waiting and post_of(self.waiting.post.title)))

    @property
    def group_key(self) -> str:
        return group_id(self.school, self.group) if self.group else ""

    def _name(self, name: str) -> bool:
        changed = self.name != name
        self.name = name
        return changed

    def _detail(self, row: StaffRow) -> bool:
        carried = {**row.details, "birth_date": row.birth_date}
        changed = {name: value for name, value in carried.items() if value and getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def _waiting_as(self, title: str) -> WaitingPost:
        if self.waiting is None or self.waiting.post.title != title:
            raise PostChanged(self.id, title)
        return self.waiting

    def _wait_for(self, waiting: WaitingPost | None) -> bool:
        """Returns False when the very same post waits already, whoever asked for it."""
        if self.waiting == waiting:
            return False
        if self.waiting and waiting and replace(self.waiting.post, since=waiting.post.since) == waiting.post:
            return False
        self.waiting = waiting
        self.waiting_school = waiting.post.school if waiting else ""
        return True

    def _move(self, row: StaffRow, school: str, on: date, by: str) -> bool:
        current = self._appointment()
        if self.has_ended(on):
            current = replace(current, title="")  # who is named again begins anew
        new = replace(
            current,
            school=school,
            title=row.title,
            group=current.group if row.group is None else row.group,
            subject=current.subject if row.subject is None else row.subject,
            homeroom=current.homeroom if row.homeroom is None else row.homeroom,
        )
        before, after = post_of(current.title), post_of(new.title)
        if (before or after) and (before, current.school) != (after, new.school):
            return self._wait_for(WaitingPost(replace(new, since=on, confirmed_by=""), by))
        # A list that names the present post takes back the one that waited.
        withdrawn = self._wait_for(None)
        if new == current:
            return withdrawn
        self._begin(new, on, confirmed_by=self.confirmed_by)
        return True

    def _begin(self, new: Appointment, on: date, *, confirmed_by: str) -> None:
        if self.title:  # nobody held the post of somebody who comes new
            held = replace(self._appointment(), until=self.ends if self.has_ended(on) else on)
            self.past = [*self.past, held]
        self.ends, self.ended_by = None, ""
        self.school, self.title, self.group = new.school, new.title, new.group
        self.subject, self.homeroom, self.since = new.subject, new.homeroom, on
        self.role, self.confirmed_by = role_of(self.title), confirmed_by if post_of(new.title) else ""

    def _appointment(self) -> Appointment:
        return Appointment(
            self.school, self.title, self.group, self.subject, self.homeroom, self.since, None, self.confirmed_by
        )

    def tell_present(self) -> None:
        self.list_changes = told_again(self.list_changes, version=self.version)
        self._tell()

    def _tell(self) -> None:
        self.tell(
            PersonAppointed(
                school=self.withdrawn.school if self.withdrawn else self.school,
                person=self.id,
                name=self.name,
                role=self.role,
                group=self.group_key,
                subject=self.subject,
                group_name=self.group,
                homeroom=self.homeroom,
                until=self.ends,
                acting_group=group_id(self.school, self.acting[-1].group) if self.acting else "",
                acting_since=self.acting[-1].since if self.acting else None,
                acting_until=self.acting[-1].until if self.acting else None,
            )
        )


_VALUES = tuple(one.name for one in fields(PersonValues))
