"""`python -m tests.corpus <backup>`: adds to the corpus what a backup of real use shows and no kept document does."""

from __future__ import annotations

import sys
from pathlib import Path

from chassis.documents.raw import from_line
from deploy.local.stores import mappings
from operating.backup.manifest import read
from tests.corpus.choosing import Document, chosen, to_line
from tests.corpus.reading import documents, file_of


def of_part(path: Path, schema: int) -> list[Document]:
    """Documents of today's number, without what waits to be told: that is the frame's."""
    found = [from_line(line) for line in path.read_bytes().splitlines()]
    return [{**one, "outbox": [], "relay_at": ""} for one in found if one.get("schema") == schema]


def main(backup: Path) -> None:
    """What is kept stays as it is: a document that old code wrote cannot be written again."""
    manifest = read(backup)
    for house, own in mappings().items():
        for shape in own:
            kept = file_of(house, shape.name, shape.schema)
            collection = manifest.services[house].get(shape.name)
            real = of_part(backup / collection.part, shape.schema) if collection else []
            found = chosen(real, documents(kept))
            if found:
                kept.parent.mkdir(exist_ok=True)
                kept.write_text("".join(to_line(one) for one in found), encoding="utf-8")
            sys.stdout.write(f"{house}/{shape.name}.{shape.schema}: {len(found)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
