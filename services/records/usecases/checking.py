"""Anybody who holds the code of a signed document sees who signed it and when, and whether a file is the one."""

from __future__ import annotations

import re
from typing import NamedTuple

from chassis.clock import READABLE
from chassis.documents import decide
from services.records.domain import limits
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import CheckUnknown
from services.records.domain.staff import School, Staff
from services.records.domain.verdict import Verdict
from services.records.signing.verification import Certificate
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.verification import verdict_on

_CODE = re.compile(rf"[{READABLE}]{{{limits.CHECK_CODE_CHARACTERS}}}")
SAME, EARLIER, OTHER = "same", "earlier", "other"


class Checked(NamedTuple):
    """`certificates` are those in the file, one a signature.

    `compared` says what a file is whose SHA-256 was sent: same, earlier (a version that this one begins with) or other;
    empty where none was sent.
    """

    record: Record
    school: School
    staff: Staff
    verdict: Verdict
    certificates: tuple[Certificate, ...]
    compared: str


async def check_document(store: RecordsStore, deps: Dependencies, *, code: str, sha256: str) -> Checked:
    """Raises CheckUnknown, whatever is wrong with the code: there is nothing to be learnt from an answer."""
    record = await store.record_of_code(code) if _CODE.fullmatch(code) else None
    if record is None or record.state is not State.SIGNED:
        raise CheckUnknown
    verdict, certificates = await verdict_on(store, deps, record)
    compared = "" if not sha256 else SAME if sha256 == record.kept_sha256 else EARLIER
    if sha256 and not record.is_version(sha256):
        compared = OTHER
    school = await store.school(record.school)
    return Checked(record, school, await store.staff_of([record.school]), verdict, certificates, compared)


async def with_code(store: RecordsStore, record_id: str) -> Record:
    """The record with a code; one that was signed before there were codes gets it when it is first asked for.

    For whoever was let read the record. Raises NotFound.
    """

    async def attempt() -> Record:
        found = await store.records.get(record_id)
        if not found.content.check_code:
            found.give_code(store.secret(limits.CHECK_CODE_CHARACTERS))
            await store.records.keep(found)
        return found

    return await decide(attempt)
