"""The manifest of a backup. It is written last and whole: a folder without it is no backup."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.documents.files import flush_folder
from operating.backup.parts import Part
from operating.backup.refusals import FactUnknown, FormatUnknown, NotABackup, PartDamaged, SchemaUnknown

FORMAT = 1
NAME = "manifest.json"
PUBLIC = "public/"


class Collection(BaseModel):
    """`newest` is the highest schema number among its documents; none where they have no schema."""

    model_config = ConfigDict(frozen=True)

    part: str
    documents: int
    newest: int | None


class Topic(BaseModel):
    """`parts` and `records` by partition."""

    model_config = ConfigDict(frozen=True)

    parts: tuple[str, ...]
    records: tuple[int, ...]


class Manifest(BaseModel):
    """What was copied, and what it needs of the code that restores it.

    `places`: group → topic → how many records of each partition the group had taken before the first document was
    read. `instant`: the documents of a house are of one moment. `damaged`: files that no longer fitted their name.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    taken: str
    instant: bool
    services: dict[str, dict[str, Collection]]
    topics: dict[str, Topic]
    places: dict[str, dict[str, tuple[int, ...]]]
    facts: dict[str, int]
    left_out: int
    files: int
    damaged: tuple[str, ...]
    keys: tuple[str, ...]
    # Of each partition of these topics the first records, told before facts were signed; none: no record is signed.
    unsigned: dict[str, tuple[int, ...]] | None = None
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over its canonical JSON."""
        return hashlib.sha256(_canonical(self.model_dump(mode="json"))).hexdigest()

    @property
    def has_secrets(self) -> bool:
        """Whether it holds more of the keys than their published halves."""
        return any(not name.startswith(PUBLIC) for name in self.keys)

    @property
    def unsigned_records(self) -> Mapping[str, tuple[int, ...]]:
        """How many records of each partition bear no signature; all of them in a backup that older code made."""
        if self.unsigned is not None:
            return self.unsigned
        return {name: topic.records for name, topic in self.topics.items()}

    @property
    def documents(self) -> int:
        return sum(kept.documents for collections in self.services.values() for kept in collections.values())

    @property
    def records(self) -> int:
        return sum(sum(topic.records) for topic in self.topics.values())

    def part(self, name: str) -> Part:
        """Raises PartDamaged for one that the manifest does not list."""
        for part in self.parts:
            if part.name == name:
                return part
        raise PartDamaged(name)

    def write(self, folder: Path) -> None:
        """Writes the manifest, atomically and durably. Raises OSError."""
        partial = folder / f"{NAME}.part"
        body = {**self.model_dump(mode="json"), "sha256": self.digest}
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(body, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / NAME)
        flush_folder(folder)


def read(folder: Path) -> Manifest:
    """Raises NotABackup, FormatUnknown or PartDamaged."""
    try:
        content = (folder / NAME).read_bytes()
    except OSError as error:
        raise NotABackup(str(folder)) from error
    try:
        body = json.loads(content)
        format_number, written = int(body["format"]), body.pop("sha256")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PartDamaged(NAME) from error
    if hashlib.sha256(_canonical(body)).hexdigest() != written:
        raise PartDamaged(NAME)
    if format_number != FORMAT:
        raise FormatUnknown(format_number, FORMAT)
    try:
        return Manifest.model_validate(body)
    except ValidationError as error:
        raise PartDamaged(NAME) from error


def fits(manifest: Manifest, *, schemas: Mapping[str, Mapping[str, int]], facts: frozenset[str]) -> None:
    """Checks that code with these schema numbers and facts can go on with the backup.

    Older documents are upcast when they are read. Raises SchemaUnknown or FactUnknown.
    """
    for service, collections in manifest.services.items():
        known = schemas.get(service, {})
        for name, collection in collections.items():
            if collection.newest is not None and collection.newest > known.get(name, 0):
                raise SchemaUnknown(f"{service}/{name}", collection.newest, known.get(name, 0))
    for fact_type in manifest.facts:
        if fact_type not in facts:
            raise FactUnknown(fact_type)


def _canonical(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
