"""A file as it was handed in, and which school it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chassis.identity.actor import Actor
from services.records.domain.policy import POLICY
from services.records.domain.staff import School
from services.records.store import RecordsStore
from tabular import words

ASK_FOR_SCHOOL = "không rõ tệp của trường nào; hãy đặt tệp trong thư mục mang mã trường, hoặc nói rõ trường khi nạp"
NOT_YOURS = "tệp của trường khác; tài khoản này chỉ nạp được tệp của trường mình"


@dataclass(frozen=True)
class Upload:
    """`school` is what the caller said, or the folder; it may be empty."""

    actor: Actor
    name: str
    content: bytes
    school: str
    request: str

    def may_be_of(self, school: str) -> bool:
        return POLICY.allows(self.actor, "import_files", school=school)


async def school_of_pupils(store: RecordsStore, upload: Upload, pupils: Iterable[str]) -> str:
    """The school that was said, else the one most of the pupils are at; empty when neither is known."""
    if upload.school:
        return upload.school
    known = await store.pupils_known(pupils)
    found = Counter(pupil.school for pupil in known.values()).most_common(1)
    return found[0][0] if found else ""


def school_called(name: str, schools: Iterable[School]) -> str:
    """The school whose name a line says; empty when none, or more than one."""
    plain = words(name)
    found = [school.id for school in schools if plain and words(school.name) in {plain, f"truong {plain}"}]
    return found[0] if len(found) == 1 else ""
