"""`python -m tests.corpus.fingerprints`: pins the fingerprints of documents of the corpus that are not pinned yet.

A fingerprint that moves makes every honest document look forged that told its last fact before. So what is pinned
stays: where a default is to change, the schema number is raised.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chassis.documents import DocumentMapping
from deploy.local.stores import mappings
from tests.corpus.reading import FOLDER, documents, file_of

PINNED = FOLDER / "fingerprints.json"


def of_corpus(house: str, shape: DocumentMapping[Any]) -> dict[str, str]:
    """The fingerprint that each kept document of today's number has by today's code."""
    kept = documents(file_of(house, shape.name, shape.schema))
    name = f"{house}/{shape.name}.{shape.schema}"
    return {f"{name}/{one['_id']}@{one['version']}": shape.fingerprint(shape.from_document(one)) for one in kept}


def of_everything() -> dict[str, str]:
    told = [(house, shape) for house, own in mappings().items() for shape in own if shape.told]
    return {name: said for house, shape in told for name, said in of_corpus(house, shape).items()}


def pinned(path: Path = PINNED) -> dict[str, str]:
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


if __name__ == "__main__":
    every = {**of_everything(), **pinned()}
    PINNED.write_text(json.dumps(every, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
