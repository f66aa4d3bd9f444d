"""Why a backup is not taken, or not restored: each names the part or the number that does not fit."""

from __future__ import annotations

from chassis.errors import Conflict, Invalid


class NotABackup(Invalid):
    reason = "NOT_A_BACKUP"

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} is no finished backup: it has no manifest", folder=folder)


class FormatUnknown(Invalid):
    reason = "BACKUP_FORMAT_UNKNOWN"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"the backup has format {found}, this code reads {known}", found=str(found), known=str(known))


class PartDamaged(Invalid):
    reason = "BACKUP_PART_DAMAGED"

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} is not as it was written: it is missing or a byte of it has changed", part=part)


class SchemaUnknown(Invalid):
    """Read by older code, newer documents would lose what it does not know."""

    reason = "BACKUP_SCHEMA_UNKNOWN"

    def __init__(self, collection: str, found: int, known: int) -> None:
        super().__init__(
            f"documents of {collection} have schema {found}, this code knows {known}: restore with the newer code",
            collection=collection,
            found=str(found),
            known=str(known),
        )


class FactUnknown(Invalid):
    """Listeners would pass it over, and never come back to it."""

    reason = "BACKUP_FACT_UNKNOWN"

    def __init__(self, fact_type: str) -> None:
        super().__init__(f"the log holds {fact_type}, which this code does not know", type=fact_type)


class TargetNotEmpty(Conflict):
    reason = "TARGET_NOT_EMPTY"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not empty: a backup is restored into an empty system only", what=what)
