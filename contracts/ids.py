"""Ids that one service gives and others compare. They are put together here and taken apart nowhere."""

from __future__ import annotations


def group_id(school: str, name: str) -> str:
    """A subject group, as accounts calls it."""
    return f"{school}/{name}"


def is_group_of(school: str, group: str) -> bool:
    """Whether the group is one of the school's."""
    return bool(school) and group.startswith(group_id(school, ""))
