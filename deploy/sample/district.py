"""The district as it is in truth, before anybody typed it into a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from deploy.sample import limits, names
from deploy.sample.subjects import LEVELS, OFFICES, SUBJECTS, Level, Subject


@dataclass(frozen=True)
class Staff:
    code: str
    name: str
    gender: str
    born: date
    number: str
    role: str
    group: str
    subject: str
    phone: str


@dataclass(frozen=True)
class Pupil:
    code: str
    name: str
    class_name: str
    gender: str
    born: date
    ethnic: str
    number: str
    father: str
    father_phone: str
    mother: str
    mother_phone: str
    priority: str
    boarding: bool
    device: str
    internet: str


@dataclass(frozen=True)
class Assignment:
    staff: Staff
    class_name: str
    subject: Subject
    homeroom: bool


@dataclass(frozen=True)
class School:
    code: str
    name: str
    level: Level
    commune: str
    commune_code: str
    staff: tuple[Staff, ...]
    pupils: tuple[Pupil, ...]
    assignments: tuple[Assignment, ...]

    def of_class(self, class_name: str) -> tuple[Pupil, ...]:
        return tuple(pupil for pupil in self.pupils if pupil.class_name == class_name)


def build(seed: int, schools: int, pupils_per_school: int | None) -> Iterator[School]:
    """One school after the other, so that a large district is never held whole. The same seed gives the same one."""
    next_pupil = limits.FIRST_PUPIL
    skipped = max(0, len(LEVELS) - schools)  # one school alone has marks, plans and payments
    for place in range(schools):
        level = LEVELS[(place + skipped) % len(LEVELS)]
        pupils = pupils_per_school or level.pupils
        yield _school(Random(f"{seed}/{place}"), place, level, range(next_pupil, next_pupil + pupils))
        next_pupil += pupils


def _school(rng: Random, place: int, level: Level, codes: range) -> School:
    code = str(limits.FIRST_SCHOOL + place * limits.SCHOOL_STEP)
    where = names.PLACES[place % len(names.PLACES)]
    again = place // len(names.PLACES)
    name = names.FLOWERS[place % len(names.FLOWERS)] if level.name == "Mầm non" else where
    staff = tuple(_staff(rng, code, number, level) for number in range(level.staff))
    return School(
        code=code,
        name=f"{level.title} {name}{f' {again + 1}' if again else ''}",
        level=level,
        commune=f"xã {where}",
        commune_code=str(limits.FIRST_COMMUNE + place * limits.COMMUNE_STEP),
        staff=staff,
        pupils=tuple(_pupils(rng, level, codes)),
        assignments=tuple(_assignments(staff, level)),
    )


def _staff(rng: Random, school: str, number: int, level: Level) -> Staff:
    gender = rng.choice(("Nam", "Nữ"))
    born = _birthday(rng, rng.randint(1968, 1999))
    teacher = number - len(OFFICES)
    role = OFFICES[number] if teacher < 0 else "Tổ trưởng" if teacher < len(level.groups) else "Giáo viên"
    taught = SUBJECTS[teacher % len(SUBJECTS)] if teacher >= 0 and level.name == "THCS" else None
    group = "" if teacher < 0 else level.groups[(taught.group if taught else teacher) % len(level.groups)]
    return Staff(
        code=f"GV{school}{number:03d}",
        name=names.person(rng, gender),
        gender=gender,
        born=born,
        number=names.personal_number(rng, gender, born.year),
        role=role,
        group=group,
        subject=taught.name if taught else "",
        phone=names.phone(rng),
    )


def _pupils(rng: Random, level: Level, codes: range) -> Iterator[Pupil]:
    for place, code in enumerate(codes):
        turn = place * len(level.classes) // len(codes)
        gender = rng.choice(("Nam", "Nữ"))
        born = _birthday(rng, limits.YEAR - level.born_before[turn])
        yield Pupil(
            code=str(code),
            name=names.person(rng, gender),
            class_name=_class_name(level, turn, place, len(codes)),
            gender=gender,
            born=born,
            ethnic="Khmer" if rng.random() < 0.08 else "Kinh",
            number=names.personal_number(rng, gender, born.year),
            father=names.person(rng, "Nam"),
            father_phone=names.phone(rng),
            mother=names.person(rng, "Nữ"),
            mother_phone=names.phone(rng),
            priority=rng.choices(("", "Hộ nghèo", "Cận nghèo"), (80, 10, 10))[0],
            boarding=rng.random() < 0.5,
            device=rng.choice(("Máy tính", "Máy tính bảng", "Điện thoại", "Không")),
            internet=rng.choices(("Có", "Không"), (70, 30))[0],
        )


def _class_name(level: Level, turn: int, place: int, pupils: int) -> str:
    """A large school has the same grades with more classes: 6A1, then 6A1 b, 6A1 c, each of a usual size."""
    first = -(-turn * pupils // len(level.classes))
    more = (place - first) // limits.CLASS_PUPILS
    return level.classes[turn] if more == 0 else f"{level.classes[turn]}.{more + 1}"


def _assignments(staff: tuple[Staff, ...], level: Level) -> Iterator[Assignment]:
    """Lower-secondary classes have a teacher for each subject; the first of them who teaches there is homeroom."""
    if level.name != "THCS":
        return
    teachers = staff[len(OFFICES) :]
    for place, class_name in enumerate(level.classes):
        for number, subject in enumerate(SUBJECTS):
            teacher = teachers[(number + len(SUBJECTS) * (place % 2)) % len(teachers)]
            yield Assignment(teacher, class_name, subject, homeroom=number == place)


def _birthday(rng: Random, year: int) -> date:
    return date(year, rng.randint(1, limits.BIRTH_MONTHS), rng.randint(1, limits.BIRTH_DAYS))
