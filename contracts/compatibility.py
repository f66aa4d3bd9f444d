"""May a published fact change like this? Old listeners will read it, and the log keeps the old facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
WORDS = frozenset({"title", "description", "default", "examples"})  # they tell a reader, and bind nobody
UPPER = frozenset({"maxLength", "maximum", "exclusiveMaximum", "maxItems"})
LOWER = frozenset({"minLength", "minimum", "exclusiveMinimum", "minItems"})


def breaks(before: Schema, after: Schema) -> list[str]:
    """What a change of schema breaks, a sentence each; empty when listeners and kept facts go on as before."""
    old, new = before.get("properties", {}), after.get("properties", {})
    required_before, required_after = set(before.get("required", ())), set(after.get("required", ()))
    broken = [
        f"{field} is gone; keep it, and tell a new version of the fact beside" for field in old if field not in new
    ]
    for field in new:
        if field not in old and field in required_after:
            broken.append(f"{field} is new and required; give it a default, kept facts do not have it")
        elif field in old and field in required_after - required_before:
            broken.append(f"{field} became required; leave its default, kept facts may lack it")
    for field in old.keys() & new.keys():
        broken += [f"{field} {how}" for how in _narrowed(old[field], new[field])]
    return sorted(broken)


def _narrowed(before: Schema, after: Schema) -> list[str]:
    """How one field accepts less than before, or something else."""
    broken = []
    for key in sorted((before.keys() | after.keys()) - WORDS):
        old, new = before.get(key), after.get(key)
        if old == new or _is_wider(key, old, new):
            continue
        broken.append(f"changes {key} from {old} to {new}; tell a new version of the fact beside")
    return broken


def _is_wider(key: str, old: Any, new: Any) -> bool:
    """A bound that was lifted or moved outwards."""
    if new is None:
        return key in UPPER | LOWER | {"pattern", "enum"}
    if old is None:
        return False
    return bool((key in UPPER and new > old) or (key in LOWER and new < old))
