"""Reads old documents with today's shapes, and says what is missing or lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chassis.documents import BrokenDocument, DocumentMapping
from chassis.documents.mapping import FRAME_FIELDS
from chassis.texts import VERBATIM

FOLDER = Path(__file__).parent
FRAME_OWN = frozenset({*FRAME_FIELDS, "write"}) - {"_id"}


class Place(NamedTuple):
    """A top-level field of a shape at a schema number."""

    house: str
    shape: str
    schema: int
    field: str


THE_DOCUMENT = "."
# Where the content of a field went that newer documents do not have under its name: to another field of theirs, where
# it may be one of a list, or into the document itself.
SUCCESSORS: Mapping[Place, str] = {
    Place("accounts", "reports", 1, "request_id"): "requests",
    Place("payments", "reports", 1, "findings"): THE_DOCUMENT,
    Place("records", "plans", 1, "paper"): "content",
    Place("records", "plans", 1, "teacher"): "author",
}
# The same of fields that held a sentence, at any depth: a reason as data took it over word for word.
SENTENCES: Mapping[str, str] = {"note": "notes", "reason": "why", "why": "reason"}


def _is_first_share(invoice: str, line: Mapping[str, Any]) -> bool:
    return invoice == (line["split"]["shares"][0]["invoice"] if line["split"]["shares"] else "")


def _is_split(split: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    new = line["split"]
    taken = sum(share["amount"] for share in new["shares"])
    same = (split["taken"], split["over"], split["unknown"]) == (taken, new["over"], new["unknown"])
    return same and _is_first_share(split["invoice"], line)


# Fields whose content stands in newer documents in another form: whether it is all there.
RESHAPED: Mapping[Place, Callable[[Any, Mapping[str, Any]], bool]] = {
    Place("payments", "lines", 1, "invoice"): _is_first_share,
    Place("payments", "lines", 1, "split"): _is_split,
}


def file_of(house: str, shape: str, schema: int, folder: Path = FOLDER) -> Path:
    return folder / house / f"{shape}.{schema}.jsonl"


def documents(path: Path) -> list[dict[str, Any]]:
    """Empty when there is no such file."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def missing(house: str, shape: DocumentMapping[Any], folder: Path = FOLDER) -> list[str]:
    """What a raised schema number must bring: a lift from every older one, and documents of every number."""
    found = []
    for schema in range(1, shape.schema + 1):
        path = file_of(house, shape.name, schema, folder)
        name = path.relative_to(folder).as_posix()
        kept = documents(path)
        if not kept:
            found.append(f"{name} is not there: `python -m tests.corpus <backup>` writes it")
        elif {document["schema"] for document in kept} != {schema}:
            found.append(f"{name} holds documents of another schema number")
        if schema < shape.schema and schema not in shape.upcasters:
            found.append(f"{house}/{shape.name} has no lift from schema {schema}")
    return found


def lost(
    house: str,
    shape: DocumentMapping[Any],
    old: Mapping[str, Any],
    successors: Mapping[Place, str] = SUCCESSORS,
) -> list[str]:
    """The fields of an old document whose content today's code would not write again."""
    try:
        new = shape.to_document(shape.from_document(dict(old)))
    except (BrokenDocument, KeyError) as error:
        return [f"{house}/{shape.name} {old['_id']} cannot be read: {error!r}"]
    found = []
    for field in sorted(old.keys() - FRAME_OWN):
        place = Place(house, shape.name, int(old.get("schema", 1)), field)
        if place in RESHAPED:
            said = [] if RESHAPED[place](old[field], new) else [f"{field} was {old[field]!r}"]
            found += [f"{house}/{shape.name} {old['_id']}: {at}" for at in said]
            continue
        now = successors.get(place)
        here = new if now is None else {field: new if now == THE_DOCUMENT else _one_of(new.get(now), old[field])}
        found += [f"{house}/{shape.name} {old['_id']}: {at}" for at in _lacking({field: old[field]}, here, "")]
    return found


def _one_of(new: Any, old: Any) -> Any:
    """A single value that became one of a list, as it was; nothing for one that was empty."""
    return old if isinstance(new, list) and not isinstance(old, list) and (old in new or old == "") else new


def _lacking(old: Any, new: Any, at: str) -> Iterator[str]:
    """New documents may hold more; what old ones held stands in them unchanged."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            reason = new.get(SENTENCES.get(name, ""))
            if name in new or reason is None or not _said(value, reason):
                yield from _lacking(value, new.get(name), f"{at}/{name}".lstrip("/"))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, now) in enumerate(zip(old, new, strict=True)):
            yield from _lacking(before, now, f"{at}/{number}")
    elif old != new:
        yield f"{at} was {old!r}, is {new!r}"


def _said(sentence: Any, reason: Any) -> bool:
    """Whether a reason, or a list of them, says the sentence of an older document word for word."""
    reasons = reason if isinstance(reason, list) else [reason]
    texts = [one["facts"].get("text", "") for one in reasons if one["code"] in {VERBATIM, ""}]
    return len(texts) == len(reasons) and "".join(texts) == sentence


def names(folder: Path = FOLDER) -> Sequence[tuple[str, str, int]]:
    """House, shape and schema number of every file that is kept."""
    found = []
    for path in sorted(folder.glob("*/*.jsonl")):
        shape, schema, _ = path.name.rsplit(".", 2)
        found.append((path.parent.name, shape, int(schema)))
    return found
