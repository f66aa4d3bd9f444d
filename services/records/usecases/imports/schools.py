"""Which school a file is of, and whether its sender may hand in files of that school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from chassis.why import Why
from importing import ImportJob
from services.records.domain.policy import POLICY
from services.records.domain.staff import School
from services.records.store import RecordsStore
from tabular import words


def is_of(job: ImportJob, school: str, right: str = "import_files") -> bool:
    """Names the school in the report; the file as a whole is refused where it is unknown, or not the sender's."""
    if not school:
        job.findings.refuse_file(Why("SCHOOL_NOT_SAID"))
        return False
    if not POLICY.allows(job.actor, right, school=school):
        job.findings.refuse_file(Why("SCHOOL_OF_OTHERS"))
        return False
    job.findings.school = school
    return True


async def school_of_pupils(store: RecordsStore, job: ImportJob, pupils: Iterable[str]) -> str:
    """The school that was said, else the one most of the pupils are at; empty when neither is known."""
    if job.upload.school:
        return job.upload.school
    known = await store.pupils_known(pupils)
    most = Counter(pupil.school for pupil in known.values()).most_common(1)
    return most[0][0] if most else ""


def school_called(name: str, schools: Iterable[School]) -> str:
    """The school whose name a line says; empty when none, or more than one."""
    plain = words(name)
    called = [school.id for school in schools if plain and words(school.name) in {plain, f"truong {plain}"}]
    return called[0] if len(called) == 1 else ""
