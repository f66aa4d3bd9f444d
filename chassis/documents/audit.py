"""Who read another person's data, and who was refused: one appended document each, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chassis.context import current_command
from chassis.documents.connect import Database, store_errors
from chassis.documents.query import Query
from chassis.identity import Actor


class AuditLog:
    def __init__(self, database: Database) -> None:
        self._collection = database["audit"]

    async def add(self, entry_id: str, actor: Actor | None, action: str, target: str, *, at: datetime) -> None:
        """Appends; `target` names what was read or refused, never its content."""
        with store_errors():
            await self._collection.insert_one(
                {
                    "_id": entry_id,
                    "at": at.isoformat(),
                    "actor": actor.id if actor else "",
                    "roles": sorted(actor.roles()) if actor else [],
                    "action": action,
                    "target": target,
                    "command": current_command(),
                }
            )

    async def where(self, query: Query) -> list[dict[str, Any]]:
        with store_errors():
            return await self._collection.find(query.filter()).sort(query.order()).limit(query.limit).to_list(None)
