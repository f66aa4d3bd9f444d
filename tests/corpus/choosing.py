"""Of many real documents the few small ones that together show every field, filled and empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Document = dict[str, Any]
MOST_DOCUMENTS = 6
MOST_CHARACTERS = 12_000  # but for a shape whose smallest document is larger
WORD = re.compile(r"[a-z_]{2,20}")  # a state or a kind: each is a case of its own


def features(value: Any, path: str = "") -> Iterator[str]:
    """What a document shows: each path, with the kind of value there and whether it is empty; lists by their items."""
    if isinstance(value, dict):
        yield f"{path}: {'fields' if value else 'no fields'}"
        for name, inner in value.items():
            yield from features(inner, f"{path}/{name}")
    elif isinstance(value, list):
        yield f"{path}: {'items' if value else 'no items'}"
        for inner in value:
            yield from features(inner, f"{path}/*")
    else:
        yield f"{path}: {type(value).__name__}{'' if value else ', empty'}"
        if isinstance(value, str) and WORD.fullmatch(value):
            yield f"{path}: {value}"


def chosen(documents: Iterable[Document], kept: Iterable[Document] = ()) -> list[Document]:
    """Those of `kept`, then the smallest first that add something; a collection by key counts its keys as fields."""
    found = list(kept)
    shown = {feature for document in found for feature in features(document)}
    for document in sorted(documents, key=lambda one: (len(to_line(one)), one["_id"])):
        if len(found) >= MOST_DOCUMENTS or (found and len(to_line(document)) > MOST_CHARACTERS):
            break
        new = set(features(document)) - shown
        if new:
            found.append(document)
            shown |= new
    return found


def to_line(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n"
